/** @file What the algorithms act on: T*, a task family, and the compiled functions of one configuration. */

import { beginEpisode, type Env } from '../envs/env.ts';
import type { Labels } from '../envs/labels.ts';
import type { Problem } from '../envs/problems.ts';
import { foldIn, type Key } from '../math/random.ts';
import { createDisagreement, type Disagreement } from '../models/disagreement.ts';
import { type DynamicsSpec, dynamicsSpec } from '../models/dynamicsModel.ts';
import {
  createModelFit,
  createModelLoss,
  type ModelFit,
  type ModelLoss,
} from '../models/fitModel.ts';
import { createModelChecks, type ModelChecks } from '../models/modelCheck.ts';
import { createRolloutError, type RolloutError } from '../models/rolloutError.ts';
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
import { type LastMade, lastMade } from './lastMade.ts';
import { createOptimizer } from './policyOptimization/createOptimizer.ts';
import type { PolicyOptimizer } from './policyOptimization/policyOptimizer.ts';
import { assemble, createScope, type Scope } from './scope.ts';
import type { AlgorithmConfig } from './settings.ts';

/** Rows of held-out data in one evaluation of the model's loss (released code). */
export const devBatchSize = 1024;

/** Start states drawn from the real p_0 for one model's virtual rollouts. */
export const startStateCount = 512;

/** Everything outside the learner's state. Created once per process, disposed of at its end. */
export interface World {
  readonly config: AlgorithmConfig;
  readonly family: TaskFamily;
  /** Names of the entries of states and actions, where the problem has them. */
  readonly labels: Partial<Labels>;
  /** T*: `training.numEnvs` simulators. */
  readonly env: Env;
  /** `numEnvs` further simulators of T*; the caller disposes of them. */
  makeEnv(numEnvs: number): Promise<Env>;
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
  readonly optimizer: PolicyOptimizer;
  readonly modelFit: ModelFit;
  readonly modelLoss: ModelLoss;
  /** How an ensemble is held against reality; null for a single model, of which nothing but the loss is recorded. */
  readonly modelChecks: ModelChecks | null;
  readonly disagreement: Disagreement | null;
  /** What rollouts in int8 are held against (`model.rolloutPrecision`); null where they are in float32. */
  readonly rolloutError: RolloutError | null;
  /** Keeps what was compiled last for one frozen model. */
  readonly frozen: LastMade;
  dispose(): Promise<void>;
}

/**
 * Compiles the functions of `config` for a problem. When a part fails, those before it are freed.
 *
 * @throws RangeError when the problem's environment and family disagree on a size.
 */
export function createWorld(
  runtime: Runtime,
  problem: Problem,
  config: AlgorithmConfig,
): Promise<World> {
  const { family, makeEnv, stateNames, actuators } = problem;
  const { model } = config;
  const specs = specsOf(family, config);
  return assemble(async (scope) => {
    const env = scope.own(await makeEnv(config.training.numEnvs));
    assertAgreement(env, family);
    const parts = {
      frozen: scope.own(lastMade()),
      tasks: scope.own(createTaskFunctions(runtime, family)),
      ...policyParts(scope, { runtime, family, config, specs }),
      modelFit: scope.own(createModelFit(runtime, { spec: specs.dynamics, ...model })),
      modelLoss: scope.own(
        createModelLoss(runtime, {
          spec: specs.dynamics,
          batchSize: devBatchSize,
          horizon: model.horizon,
        }),
      ),
      modelChecks:
        model.members === 1 ? null : scope.own(createModelChecks(runtime, specs.dynamics, family)),
      disagreement:
        model.members === 1 ? null : scope.own(createDisagreement(runtime, specs.dynamics)),
      rolloutError:
        model.rolloutPrecision === 'float32'
          ? null
          : scope.own(createRolloutError(runtime, specs.dynamics, family)),
    };
    return {
      config,
      family,
      labels: { ...(stateNames && { stateNames }), ...(actuators && { actuators }) },
      env,
      makeEnv,
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
      dispose: () => scope.dispose(),
    };
  });
}

/**
 * The world in which policies and value functions read `contextSize` numbers beside the state, such as ψ. Its policies act
 * in `world` too once their context is fixed (`fixContext`). Simulators, model and rewards are those of `world`: disposing
 * of the new one frees its own functions only, and comes first.
 */
export function withContext(world: World, contextSize: number): World {
  const specs = specsWithContext(world, contextSize);
  const scope = createScope();
  const parts = policyParts(scope, { ...world, specs });
  return { ...world, specs, ...parts, dispose: () => scope.dispose() };
}

/** The forms of the networks of {@link withContext}; nothing is compiled. */
export function specsWithContext(
  { specs }: Pick<World, 'specs'>,
  contextSize: number,
): World['specs'] {
  return {
    ...specs,
    policy: { ...specs.policy, contextSize },
    value: { ...specs.value, contextSize },
  };
}

/** The functions of policies and value functions of these forms. */
function policyParts(
  { own }: Pick<Scope, 'own'>,
  { runtime, family, config, specs }: Pick<World, 'runtime' | 'family' | 'config' | 'specs'>,
): Pick<World, 'policy' | 'value' | 'optimizer'> {
  const rows = config.rollout.numEnvs * family.timeLimit;
  return {
    policy: own(createPolicyFunctions(runtime, specs.policy)),
    value: own(createValueFunctions(runtime, specs.value)),
    optimizer: own(createOptimizer(runtime, { policy: specs.policy, rows, config })),
  };
}

/** The forms of the networks. */
function specsOf(
  { stateSize, actionSize, actionLimit }: TaskFamily,
  config: AlgorithmConfig,
): World['specs'] {
  const sizes = { stateSize, actionSize };
  const { model, policy, value } = config;
  return {
    dynamics: dynamicsSpec({
      ...sizes,
      hiddenSizes: model.hiddenSizes,
      actionLimit,
      members: model.members,
    }),
    policy: gaussianPolicySpec({ ...sizes, hiddenSizes: policy.hiddenSizes }),
    value: valueSpec({ stateSize, ...value }),
  };
}

/** Episodes of the model are as long as the family says, real ones as the environment does: they must be the same. */
function assertAgreement(env: Env, family: TaskFamily): void {
  for (const name of ['stateSize', 'actionSize', 'timeLimit'] as const) {
    if (env[name] !== family[name]) {
      throw new RangeError(
        `${name} of the environment ${env.name} is ${env[name]}, expected that of the family ${family.name}, ${family[name]}`,
      );
    }
  }
}

/** `[R, S]` start states of real resets: virtual episodes start from p_0, never from states in D (facts 8.9). */
export function drawStartStates(
  env: Env,
  key: Key,
): { poolSize: number; resetStates: Float32Array } {
  const resetStates = new Float32Array(startStateCount * env.stateSize);
  for (let i = 0; i < startStateCount; i++) {
    const state = resetStates.subarray(i * env.stateSize, (i + 1) * env.stateSize);
    beginEpisode(env, 0, foldIn(key, i), state);
  }
  return { poolSize: startStateCount, resetStates };
}
