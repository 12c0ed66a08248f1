/** @file Rollouts of a policy in the learned dynamics: H steps of E environments as one program. */

import { contextFeed, contextInput } from '../data/context.ts';
import { type MomentNodes, type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { zeros } from '../graph/constant.ts';
import { add, exp, multiply } from '../graph/elementwise.ts';
import { gather } from '../graph/indexing.ts';
import { cast, greaterOrEqual, or, where } from '../graph/logic.ts';
import { loop } from '../graph/loop.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { reshape, slice } from '../graph/structure.ts';
import { freeze } from '../graph/substitute.ts';
import { foldIn, integers, type Key, normals } from '../math/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import {
  type DynamicsModel,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  type Precision,
  predict,
} from './dynamicsModel.ts';

/** What a rollout needs to know about a Gaussian policy whose standard deviation does not depend on the state. */
export interface RolloutPolicy {
  /** P. */
  readonly parameterCount: number;
  /** C, numbers that it reads beside the state; 0 for none. */
  readonly contextSize: number;
  /** π_θ(·|s): mean `[N, A]` and log σ `[A]`, from θ `[P]`, states `[N, S]` and their moments, and a context `[N, C]`. */
  distribution(
    theta: Node,
    state: Node,
    moments: MomentNodes,
    context?: Node,
  ): { readonly mean: Node; readonly logStd: Node };
}

/** The sizes of a rollout. */
export interface RolloutShape {
  /** H. */
  readonly horizon: number;
  /** E. */
  readonly numEnvs: number;
  /** R, the number of start states to draw from. */
  readonly poolSize: number;
}

/** What is rolled out. */
export interface VirtualRolloutOptions extends RolloutShape {
  /** Gives the termination rule, the constraint on states and the time limit; rewards are computed elsewhere. */
  readonly family: Pick<TaskFamily, 'terminated' | 'constrainState' | 'timeLimit'>;
  readonly policy: RolloutPolicy;
  /** Of the model's products between hidden layers; float32 by default. */
  readonly precision?: Precision;
}

/** The inputs of one rollout; equal inputs give equal bits. */
export interface VirtualRolloutInputs {
  /** `[P]` θ. */
  readonly theta: Float32Array;
  /** `[E, C]` what every environment has the policy read in all steps, where the policy has a context. */
  readonly context?: Float32Array | undefined;
  /** `[H, E, A]` standard normals: a = mean + σ · noise. */
  readonly noise: Float32Array;
  /** `[R, S]` start states, drawn from the real p_0. */
  readonly resetStates: Float32Array;
  /** int32 `[H + 1, E]`: row 0 picks the first states, row t + 1 the start of an episode after one that ends at step t. */
  readonly resetIndices: Int32Array;
  /** As in real rollouts. `continuous` (default): all rows are valid. `episodes`: only the first episode of every column. */
  readonly mode?: 'continuous' | 'episodes';
}

/** A model compiled for rollouts: its weights are constants of the program. */
export interface VirtualRollouts {
  run(inputs: VirtualRolloutInputs): Promise<Trajectories>;
  dispose(): Promise<void>;
}

/** Noise and reset indices of one rollout, drawn with `key`. */
export function drawRolloutNoise(
  key: Key,
  { horizon, numEnvs, poolSize }: RolloutShape,
  actionSize: number,
): Pick<VirtualRolloutInputs, 'noise' | 'resetIndices'> {
  return {
    noise: normals(foldIn(key, 'noise'), horizon * numEnvs * actionSize),
    resetIndices: integers(foldIn(key, 'reset'), (horizon + 1) * numEnvs, poolSize),
  };
}

/**
 * The rollout as a program. Inputs: `theta`, `noise`, `resetStates`, `resetIndices`, `context` if any, the policy's moments
 * `policyMean`, `policyStd`, and the model by the names of {@link dynamicsInputs}. Outputs `[H, E, ·]`: `states`,
 * `actions`, `nextStates`, `terminated`. Every small operator in the loop costs some 2 µs a step, so what can be done for
 * all steps at once is done before or after it.
 */
export function virtualRolloutProgram(
  dynamics: DynamicsSpec,
  { family, policy, horizon, numEnvs, poolSize, precision }: VirtualRolloutOptions,
): Program {
  const { stateSize, actionSize } = dynamics;
  const model = dynamicsInputs(dynamics);
  const theta = input([policy.parameterCount]);
  const moments = { mean: input([stateSize]), std: input([stateSize]) };
  const noise = input([horizon, numEnvs, actionSize]);
  const resetStates = input([poolSize, stateSize]);
  const resetIndices = input([horizon + 1, numEnvs], 'int32');
  const read = contextInput(policy.contextSize, numEnvs);

  const first = gather(resetStates, reshape(slice(resetIndices, 0, 0, 1), [numEnvs]));
  const restarts = gather(resetStates, slice(resetIndices, 0, 1, horizon + 1));
  // log σ does not depend on the state, so the noise is scaled once for all steps.
  const { logStd } = policy.distribution(theta, first, moments, read.node);
  // Only rows beyond the time limit can follow a timeout; otherwise steps need not be counted.
  const ages = horizon > family.timeLimit ? [zeros([numEnvs])] : [];
  const { stacked } = loop({
    length: horizon,
    carried: [first, ...ages],
    sequences: [multiply(noise, exp(logStd)), restarts],
    body: ([state, ...age], [deviation, restart]) => {
      const { mean } = policy.distribution(theta, state, moments, read.node);
      const action = add(mean, deviation);
      const nextState = predict(dynamics, model.nodes, state, action, family, precision);
      const terminated = family.terminated({ nextState });
      const nextAge = age.map((steps) => add(steps, 1));
      const ended = nextAge.reduce(
        (end, steps) => or(end, greaterOrEqual(steps, family.timeLimit)),
        terminated,
      );
      return {
        carried: [
          where(reshape(ended, [numEnvs, 1]), restart, nextState),
          ...nextAge.map((steps) => where(ended, 0, steps)),
        ],
        stacked: [state, action, nextState, terminated],
      };
    },
  });
  const [states, actions, nextStates, terminated] = stacked;
  return {
    inputs: {
      theta,
      noise,
      resetStates,
      resetIndices,
      policyMean: moments.mean,
      policyStd: moments.std,
      ...read.inputs,
      ...model.inputs,
    },
    outputs: { states, actions, nextStates, terminated: cast(terminated, 'float32') },
  };
}

/**
 * Compiles rollouts in one model. The model's weights and the moments become constants, which ONNX Runtime packs once;
 * when the model has changed, compile again and dispose of the old rollouts.
 * @param dynamics the model
 * @param policyNormalizer the policy's normaliser of states; by default the model's
 */
export async function createVirtualRollouts(
  runtime: Runtime,
  dynamics: DynamicsModel,
  {
    policyNormalizer = dynamics.normalizers.state,
    ...options
  }: VirtualRolloutOptions & { readonly policyNormalizer?: NormalizerState },
): Promise<VirtualRollouts> {
  const { stateSize, actionSize } = dynamics.spec;
  const { horizon, numEnvs, family } = options;
  const { timeLimit } = family;
  const { mean, std } = normalizerMoments(policyNormalizer);
  const frozen = freeze(virtualRolloutProgram(dynamics.spec, options), {
    ...dynamicsFeeds(dynamics),
    policyMean: mean,
    policyStd: std,
  });
  const compiled = await runtime.compile(frozen);
  return {
    async run({ theta, context, noise, resetStates, resetIndices, mode = 'continuous' }) {
      if (mode === 'episodes' && horizon !== timeLimit) {
        throw new RangeError(
          `virtualRollouts: horizon is ${horizon}, expected the time limit ${timeLimit} for whole episodes`,
        );
      }
      const outputs = await compiled.run({
        theta,
        noise,
        resetStates,
        resetIndices,
        ...contextFeed(context),
      });
      const { states, actions, nextStates } = outputs;
      const terminated = Uint8Array.from(outputs.terminated);
      const truncated = truncations(terminated, numEnvs, timeLimit);
      const valid = new Uint8Array(terminated.length).fill(1);
      const shape = { horizon, numEnvs, stateSize, actionSize };
      const trajectories = { ...shape, states, actions, nextStates, terminated, truncated, valid };
      if (mode === 'episodes') clearAfterFirstEpisodes(trajectories);
      return trajectories;
    },
    dispose: () => compiled.dispose(),
  };
}

/** `[H, E]` 1 where an episode that does not terminate has lasted for the time limit; columns begin with a reset. */
function truncations(terminated: Uint8Array, numEnvs: number, timeLimit: number): Uint8Array {
  const truncated = new Uint8Array(terminated.length);
  const age = new Uint32Array(numEnvs);
  for (let row = 0; row < terminated.length; row++) {
    const env = row % numEnvs;
    age[env]++;
    truncated[row] = Number(terminated[row] === 0 && age[env] === timeLimit);
    if (terminated[row] + truncated[row] > 0) age[env] = 0;
  }
  return truncated;
}

/** Turns all rows after the first episode of a column into padding: zeros, as in real rollouts. */
function clearAfterFirstEpisodes(trajectories: Trajectories): void {
  const { numEnvs, stateSize, actionSize } = trajectories;
  const { states, actions, nextStates, terminated, truncated, valid } = trajectories;
  const running = new Uint8Array(numEnvs).fill(1);
  for (let row = 0; row < valid.length; row++) {
    const env = row % numEnvs;
    valid[row] = running[env];
    if (running[env] === 1) {
      running[env] = 1 - (terminated[row] | truncated[row]);
      continue;
    }
    states.fill(0, row * stateSize, (row + 1) * stateSize);
    actions.fill(0, row * actionSize, (row + 1) * actionSize);
    nextStates.fill(0, row * stateSize, (row + 1) * stateSize);
    terminated[row] = 0;
    truncated[row] = 0;
  }
}
