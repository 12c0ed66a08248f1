/**
 * @file Scores s_t = ∇_θ log π_θ(a_t|s_t) of a rollout, never stored: only their weighted sums and their products with a vector.
 *
 *     weightedSum(c) = Σ_{t,e} c_te s_te        [P]
 *     along(w)       = s_teᵀ w                  [H, E]
 */

import { contextFeed, contextInput, repeatRows } from '../../data/context.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import { multiply } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { input, type Node } from '../../graph/node.ts';
import { jacobianVectorProduct } from '../../graph/products.ts';
import { sum } from '../../graph/reduce.ts';
import { reshape } from '../../graph/structure.ts';
import { logProbability } from '../../nn/gaussian.ts';
import {
  type Distribution,
  distribution,
  type GaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { assemble } from '../scope.ts';

/** A policy at a fixed θ with the state moments that belong to it. */
export interface FixedPolicy {
  readonly spec: GaussianPolicySpec;
  /** `[P]` */
  readonly theta: Float32Array;
  /** `[C]` what it reads beside the state in every step, where it has a context. */
  readonly context?: Float32Array;
  /** `[S]` moments with which the policy normalises states: those it was optimised with. */
  readonly moments: { readonly mean: Float32Array; readonly std: Float32Array };
}

/** The scores of one rollout, as an operator. */
export interface Scores {
  /** `[H, E]` c ↦ `[P]` Σ c_te s_te; entries of padded rows must be 0. */
  weightedSum(coefficients: Float32Array): Promise<Float64Array>;
  /** `[P]` w ↦ `[H, E]` s_teᵀ w; 0 in padded rows. */
  along(vector: Float64Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The graph both score programs and Eq. 7 start from. A policy with a context has the input `context` `[H · E, C]` too. */
export interface LogProbabilityGraph {
  readonly inputs: Record<'theta' | 'mean' | 'std' | 'states' | 'actions' | 'valid', Node>;
  /** `[H, E]` log π_θ(a_t|s_t), 0 in padded rows. */
  readonly logProbabilities: Node;
  /** The policy of parameters `[P]` in the states of all H · E rows. */
  policyAt(theta: Node): Distribution;
}

/** log π_θ of every row of an `[H, E]` rollout, as a function of θ and the rollout's data. */
export function logProbabilityGraph(
  spec: GaussianPolicySpec,
  horizon: number,
  numEnvs: number,
): LogProbabilityGraph {
  const rows = horizon * numEnvs;
  const context = contextInput(spec.contextSize, rows);
  const inputs = {
    theta: input([policyLayout(spec).size]),
    mean: input([spec.stateSize]),
    std: input([spec.stateSize]),
    states: input([rows, spec.stateSize]),
    actions: input([rows, spec.actionSize]),
    valid: input([horizon, numEnvs]),
    ...context.inputs,
  };
  const policyAt = (theta: Node): Distribution =>
    distribution(spec, theta, inputs.states, inputs, context.node);
  const policy = policyAt(inputs.theta);
  const rowsLog = logProbability(policy.mean, policy.logStd, inputs.actions);
  return {
    inputs,
    logProbabilities: multiply(reshape(rowsLog, [horizon, numEnvs]), inputs.valid),
    policyAt,
  };
}

/** Feeds of {@link logProbabilityGraph}. Padding is zeroed, so that whatever stands there cannot turn into NaN. */
export function logProbabilityFeeds(
  policy: FixedPolicy,
  { states, actions, valid, stateSize, actionSize }: Trajectories,
): Record<keyof LogProbabilityGraph['inputs'], Float32Array> {
  const { context } = policy;
  return {
    theta: policy.theta,
    mean: policy.moments.mean,
    std: policy.moments.std,
    states: zeroPadding(states, stateSize, valid),
    actions: zeroPadding(actions, actionSize, valid),
    valid: Float32Array.from(valid),
    ...contextFeed(context === undefined ? undefined : repeatRows(context, valid.length)),
  };
}

function zeroPadding(rows: Float32Array, width: number, valid: Uint8Array): Float32Array {
  if (!valid.includes(0)) return rows;
  return rows.map((x, i) => (valid[Math.floor(i / width)] === 1 ? x : 0));
}

/** Compiles the score operator of one rollout. */
export function createScores(
  runtime: Runtime,
  policy: FixedPolicy,
  trajectories: Trajectories,
): Promise<Scores> {
  const { horizon, numEnvs } = trajectories;
  const { inputs, logProbabilities } = logProbabilityGraph(policy.spec, horizon, numEnvs);
  const coefficients = input([horizon, numEnvs]);
  const vector = input([policy.theta.length]);
  const [weighted] = gradient(sum(multiply(logProbabilities, coefficients)), [inputs.theta]);
  const along = jacobianVectorProduct(logProbabilities, [inputs.theta], [vector]);
  const feeds = logProbabilityFeeds(policy, trajectories);
  return assemble(async ({ own, dispose }) => {
    const sumProgram = own(
      await runtime.compile({ inputs: { ...inputs, coefficients }, outputs: { weighted } }),
    );
    const alongProgram = own(
      await runtime.compile({ inputs: { ...inputs, vector }, outputs: { along } }),
    );
    return {
      weightedSum: async (c) =>
        Float64Array.from((await sumProgram.run({ ...feeds, coefficients: c })).weighted),
      along: async (w) =>
        (await alongProgram.run({ ...feeds, vector: Float32Array.from(w) })).along,
      dispose,
    };
  });
}
