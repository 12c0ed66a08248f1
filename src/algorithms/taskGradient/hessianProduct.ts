/**
 * @file Products of the Hessian of the virtual return with vectors, from sampled episodes.
 *
 *     H = ∂²η̂/∂θ∂θᵀ = E[ ( ∇log π(τ) ∇log π(τ)ᵀ + ∇²log π(τ) ) R(τ) ]                                   (Eq. 7)
 *
 * Three forms; s_t = ∇log π(a_t|s_t), S_t = Σ_{u≤t} s_u, so that ∇log π(τ) = S_{H−1}:
 *
 *     trajectory   Σ_e c_e  [ S_{H−1} S_{H−1}ᵀ + Σ_t ∇²log π_t ],                 c_e  = R(τ_e)/E     (as printed)
 *     causal       Σ_te c_te [ s_t s_tᵀ + ∇²log π_t + s_t S_{t−1}ᵀ + S_{t−1} s_tᵀ ], c_te = γᵗ A_t/E
 *     per-step     Σ_te c_te [ s_t s_tᵀ + ∇²log π_t ]                                       (the released code's)
 *
 * `causal` has the expectation of `trajectory` with less variance: an action only meets the reward after it.
 * `per-step` drops the products of scores of different times; its expectation is not the Hessian.
 * The weights may be centred (R minus the mean of other episodes, A with a baseline): E[∇log π ∇log πᵀ + ∇²log π] = 0.
 *
 * Each form is the second derivative, at θ, of a sum whose value is known (⊥ stops the gradient):
 *
 *     trajectory   Σ_e c_e exp(Λ_{H−1} − ⊥Λ_{H−1}),        Λ_t = Σ_{u≤t} log π_u
 *     causal       Σ_te c_te [ exp(Λ_t − ⊥Λ_t) − exp(Λ_{t−1} − ⊥Λ_{t−1}) ]     (Loaded DiCE, Farquhar et al. 2019)
 *     per-step     Σ_te c_te exp(log π_t − ⊥log π_t)
 *
 * Where θ̂ maximises η̂ − β D, D = E Σ_t γᵗ KL(π_θ(·|s_t) ‖ π_0(·|s_t)) over states that do not move with θ, the operator of
 * Eq. 5 is H − βF, F = ∂²D/∂θ∂θᵀ: one more sum, Σ_te b_te KL_te with b_te = −β γᵗ/E. In μ and log σ
 *
 *     ∂²KL = diag( 1/σ_0², 2σ²/σ_0² ),     ∂KL/∂μ = (μ − μ_0)/σ_0²
 *
 * so that F is the Fisher matrix where π_θ = π_0, and for a linear μ with σ = σ_0; otherwise π_0 counts.
 */

import type { Trajectories } from '../../data/trajectories.ts';
import { exp, multiply, subtract } from '../../graph/elementwise.ts';
import { stopGradient } from '../../graph/logic.ts';
import { input, type Node } from '../../graph/node.ts';
import { hessianVectorProduct } from '../../graph/products.ts';
import type { Program } from '../../graph/program.ts';
import { sum } from '../../graph/reduce.ts';
import { concat, cumulativeSum, reshape } from '../../graph/structure.ts';
import { klDivergence } from '../../nn/gaussian.ts';
import { type GaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { AlgorithmConfig } from '../settings.ts';
import {
  type FixedPolicy,
  type LogProbabilityGraph,
  logProbabilityFeeds,
  logProbabilityGraph,
} from './scores.ts';

/** Which estimator of Eq. 7; see the file header. */
export type HessianForm = AlgorithmConfig['taskGradient']['hessian'];

/** v ↦ H v `[P]`. */
export type LinearOperator = (vector: Float64Array) => Promise<Float64Array>;

/** The Hessian of one rollout as a function of its weights. */
export interface HessianProduct {
  /**
   * v ↦ Σ c (…) v, in the form the product was compiled for.
   *
   * @param weights - c: `[E]` for `trajectory`, `[H, E]` otherwise; below them b `[H, E]` where π_0 is a part. Entries
   * of padded rows must be 0. Weights of a part of the episodes give that part's share of the Hessian.
   */
  withWeights(weights: Float32Array): LinearOperator;
  dispose(): Promise<void>;
}

/** The rollout that a program of {@link hessianProgram} is for. */
export interface HessianProgramOptions extends Pick<Trajectories, 'horizon' | 'numEnvs'> {
  readonly form: HessianForm;
  readonly spec: GaussianPolicySpec;
  /** Whether the divergence from π_0 is a part, with the input `thetaStart` `[P]`. */
  readonly penalized: boolean;
}

/** `product` `[P]` = Σ weights (…) · `vector` `[P]`: the gradient of (gradient · vector). */
export function hessianProgram({
  form,
  spec,
  horizon,
  numEnvs,
  penalized,
}: HessianProgramOptions): Program<
  keyof LogProbabilityGraph['inputs'] | 'weights' | 'vector',
  'product'
> {
  const { inputs, logProbabilities, policyAt } = logProbabilityGraph(spec, horizon, numEnvs);
  const { size } = policyLayout(spec);
  const start = penalized ? { thetaStart: input([size]) } : {};
  const rows = [surrogates[form](logProbabilities)];
  if (start.thetaStart !== undefined) {
    const [now, then] = [policyAt(inputs.theta), policyAt(start.thetaStart)];
    const divergence = klDivergence(now.mean, now.logStd, then.mean, then.logStd);
    rows.push(reshape(divergence, [horizon, numEnvs]));
  }
  const summands = concat(rows, 0);
  const weights = input(summands.shape);
  const vector = input([size]);
  const surrogate = sum(multiply(weights, summands));
  const [product] = hessianVectorProduct(surrogate, [inputs.theta], [vector]);
  return { inputs: { ...inputs, ...start, weights, vector }, outputs: { product } };
}

/**
 * Compiles v ↦ H v for one rollout, or with a `thetaStart` `[P]`, which is θ_0 for the same normaliser, v ↦ (H − βF) v.
 *
 * @equation 7
 */
export async function createHessianProduct(
  runtime: Runtime,
  form: HessianForm,
  policy: FixedPolicy,
  trajectories: Trajectories,
  thetaStart?: Float32Array,
): Promise<HessianProduct> {
  const { horizon, numEnvs } = trajectories;
  const penalized = thetaStart !== undefined;
  const program = await runtime.compile(
    hessianProgram({ form, spec: policy.spec, horizon, numEnvs, penalized }),
  );
  const feeds = { ...logProbabilityFeeds(policy, trajectories), ...(penalized && { thetaStart }) };
  return {
    withWeights: (data) => async (v) => {
      const run = await program.run({ ...feeds, weights: data, vector: Float32Array.from(v) });
      return Float64Array.from(run.product);
    },
    dispose: () => program.dispose(),
  };
}

/** `[H, E]` log π ↦ what is weighted and summed: `[1, E]` for `trajectory`, `[H, E]` otherwise. */
const surrogates: Readonly<Record<HessianForm, (logProbabilities: Node) => Node>> = {
  trajectory: (logProbabilities) => ratio(sum(logProbabilities, { axes: [0], keepDims: true })),
  causal: (logProbabilities) =>
    subtract(
      ratio(cumulativeSum(logProbabilities, 0)),
      ratio(cumulativeSum(logProbabilities, 0, { exclusive: true })),
    ),
  'per-step': ratio,
};

/** exp(x − ⊥x): 1, with the derivatives of exp x / exp(value of x). */
function ratio(x: Node): Node {
  return exp(subtract(x, stopGradient(x)));
}
