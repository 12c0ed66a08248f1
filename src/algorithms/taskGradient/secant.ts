/**
 * @file The implicit term of Eq. 2 as a difference quotient: what the zero-shot search makes of ψ ± ε, in place of −H⁻¹M.
 *
 *     (∂θ̂/∂ψₖ)ᵀ g ≈ (1/2ε) E_{τ∼π_θ̂,T*}[ Σ_t γᵗ A_t (ρ₊(a_t|s_t) − ρ₋(a_t|s_t)) ],      ρ± = π_θ± / π_θ̂ ∈ [1/2, 2]
 *
 * θ± are found by the search itself, from θ̂, in the model, under ψ ± ε e_k, with the same random numbers. It needs no Hessian: what
 * counts is how actions change, so directions of θ that change none do no harm, and the search sees kinks of rewards and its own
 * regularisation.
 */

import type { Trajectories } from '../../data/trajectories.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type FixedPolicy, logProbabilityFeeds, logProbabilityGraph } from './scores.ts';

/** Where the search for θ̂ ends under a ψ that was moved in one coordinate. */
export interface ZeroShotResponse {
  /** `[P]` θ₊ under ψ + ε e_k. */
  readonly above: Float32Array;
  /** `[P]` θ₋ under ψ − ε e_k. */
  readonly below: Float32Array;
  /** 2ε in the units of ψ_k. */
  readonly distance: number;
}

/** Largest ratio of probabilities; the smallest is its inverse. */
const largestRatio = 2;

/**
 * The difference quotient, kept apart by episode.
 *
 * @param policy - θ̂.
 * @param trajectories - R1.
 * @param weights - `[H, E]` γᵗ A_t/E over R1, 0 in padded rows.
 * @param responses - K of them.
 * @returns `[E, K]` what each episode adds; the sum over e is (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ.
 * @equation 5
 */
export async function secantParts(
  runtime: Runtime,
  policy: FixedPolicy,
  trajectories: Trajectories,
  weights: Float32Array,
  responses: readonly ZeroShotResponse[],
): Promise<Float64Array> {
  const { horizon, numEnvs } = trajectories;
  const { inputs, logProbabilities } = logProbabilityGraph(policy.spec, horizon, numEnvs);
  const program = await runtime.compile({ inputs, outputs: { logProbabilities } });
  const feeds = logProbabilityFeeds(policy, trajectories);
  const logOf = async (theta: Float32Array): Promise<Float32Array> =>
    (await program.run({ ...feeds, theta })).logProbabilities;
  const parts = new Float64Array(numEnvs * responses.length);
  try {
    const before = await logOf(policy.theta);
    for (const [k, { above, below, distance }] of responses.entries()) {
      const [up, down] = [await logOf(above), await logOf(below)];
      for (const [row, weight] of weights.entries()) {
        const change = ratio(up[row] - before[row]) - ratio(down[row] - before[row]);
        parts[(row % numEnvs) * responses.length + k] += (weight * change) / distance;
      }
    }
  } finally {
    await program.dispose();
  }
  return parts;
}

function ratio(logarithm: number): number {
  return Math.min(Math.max(Math.exp(logarithm), 1 / largestRatio), largestRatio);
}
