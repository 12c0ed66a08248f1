/** @file What the algorithms act on: T*, a task family, and the compiled functions of one configuration. */

import type { Env } from '../envs/env.ts';
import type { Problem } from '../envs/problems.ts';
import { foldIn, type Key } from '../math/random.ts';
import { type DynamicsSpec, dynamicsSpec } from '../models/dynamicsModel.ts';
import {
  createModelFit,
  createModelLoss,
  type ModelFit,
  type ModelLoss,
} from '../models/fitModel.ts';
import { type GaussianPolicySpec, gaussianPolicySpec } from '../policies/gaussianPolicy.ts';
import { createPolicyFunctions, type PolicyFunctions } from '../policies/policyFunctions.ts';
import {
  createValueFunctions,
  type ValueFunctions,
  type ValueSpec,
  valueSpec,
} from '../policies/valueFunction.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { createTaskFunctions, type TaskFunctions } from '../tasks/taskFunctions.ts';
import type { AlgorithmConfig } from './algorithmConfig.ts';
import { createTrpo, type Trpo } from './trpo.ts';

/** Rows of held-out data in one evaluation of the model's loss (released code). */
export const devBatchSize = 1024;

/** Start states drawn from the real p_0 for one model's virtual rollouts. */
const startStateCount = 512;

/** Everything outside of the learner's state. Created once a process, disposed of at its end. */
export interface World {
  readonly config: AlgorithmConfig;
  readonly family: TaskFamily;
  /** T*: `training.numEnvs` simulators. */
  readonly env: Env;
  /** Runs `use` with `numEnvs` simulators of T* of its own. */
  withEnv<R>(numEnvs: number, use: (env: Env) => Promise<R>): Promise<R>;
  readonly runtime: Runtime;
  readonly specs: {
    readonly dynamics: DynamicsSpec;
    readonly policy: GaussianPolicySpec;
    readonly value: ValueSpec;
  };
  readonly tasks: TaskFunctions;
  readonly policy: PolicyFunctions;
  readonly value: ValueFunctions;
  readonly trpo: Trpo;
  readonly modelFit: ModelFit;
  readonly modelLoss: ModelLoss;
  dispose(): Promise<void>;
}

/** Compiles the functions of `config` for a problem. */
export async function createWorld(
  runtime: Runtime,
  { family, makeEnv }: Problem,
  config: AlgorithmConfig,
): Promise<World> {
  const { stateSize, actionSize } = family;
  const { model, trpo } = config;
  const specs = {
    dynamics: dynamicsSpec({
      stateSize,
      actionSize,
      hiddenSizes: model.hiddenSizes,
      actionLimit: family.actionLimit,
    }),
    policy: gaussianPolicySpec({
      stateSize,
      actionSize,
      hiddenSizes: config.policy.hiddenSizes,
    }),
    value: valueSpec({ stateSize, ...config.value }),
  };
  const env = await makeEnv(config.training.numEnvs);
  const parts = {
    tasks: createTaskFunctions(runtime, family),
    policy: createPolicyFunctions(runtime, specs.policy),
    value: createValueFunctions(runtime, specs.value),
    trpo: await createTrpo(runtime, {
      policy: specs.policy,
      rows: trpo.numEnvs * family.timeLimit,
      damping: trpo.cgDamping,
      ...trpo,
    }),
    modelFit: await createModelFit(runtime, { spec: specs.dynamics, ...model }),
    modelLoss: await createModelLoss(runtime, {
      spec: specs.dynamics,
      batchSize: devBatchSize,
      horizon: model.horizon,
    }),
  };
  return {
    config,
    family,
    env,
    async withEnv(numEnvs, use) {
      const own = await makeEnv(numEnvs);
      try {
        return await use(own);
      } finally {
        own.dispose();
      }
    },
    runtime,
    specs,
    ...parts,
    async dispose() {
      await Promise.all(Object.values(parts).map((part) => part.dispose()));
      env.dispose();
    },
  };
}

/** `[R, S]` start states of real resets, the start of virtual episodes (facts: p_0, never the buffer). */
export function drawStartStates(
  env: Env,
  key: Key,
): { poolSize: number; resetStates: Float32Array } {
  const resetStates = new Float32Array(startStateCount * env.stateSize);
  for (let i = 0; i < startStateCount; i++) {
    const state = resetStates.subarray(i * env.stateSize, (i + 1) * env.stateSize);
    env.reset(0, foldIn(key, i), state);
  }
  return { poolSize: startStateCount, resetStates };
}
