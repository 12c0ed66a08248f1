/**
 * @file Derivatives of the real return, in ψ and in θ.
 *
 *     ∂η⋆/∂ψ = E_{τ∼π_θ,T*}[ Σ_t γᵗ ∂r_ψ(s_t, a_t, s_{t+1})/∂ψ ]                       (Eq. 3)
 *     ∂η⋆/∂θ = E_{τ∼π_θ,T*}[ Σ_t γᵗ ∇_θ log π_θ(a_t|s_t) A(s_t, a_t) ]                  (Eq. 4)
 */

import type { EpisodeRollout } from './rollout.ts';
import type { Scores } from './scores.ts';

/**
 * Eq. 3, kept apart by episode so that its error can be estimated.
 *
 * @param rollout - of the real world, with ∂r/∂ψ.
 * @param rowWeights - `[H, E]` γᵗ/E, 0 in padded rows (or the released code's weights).
 * @returns `[E, K]` what each episode adds; the sum over e is ∂η⋆/∂ψ.
 * @equation 3
 */
export function realReturnTaskGradient(
  { trajectories, rewardTaskGradient }: EpisodeRollout,
  rowWeights: Float32Array,
): Float64Array {
  const { numEnvs } = trajectories;
  const taskSize = rewardTaskGradient.length / rowWeights.length;
  const byEpisode = new Float64Array(numEnvs * taskSize);
  for (let row = 0; row < rowWeights.length; row++) {
    // A padded row may hold anything; it must not even meet a product.
    if (rowWeights[row] === 0) continue;
    const e = row % numEnvs;
    for (let k = 0; k < taskSize; k++)
      byEpisode[e * taskSize + k] += rowWeights[row] * rewardTaskGradient[row * taskSize + k];
  }
  return byEpisode;
}

/**
 * Eq. 4, ∂η⋆/∂θ at the policy of `scores`.
 *
 * @param scores - of a real rollout of π_θ.
 * @param weights - `[H, E]` γᵗ A_t/E, 0 in padded rows.
 * @returns `[P]`.
 * @equation 4
 */
export function realReturnPolicyGradient(
  scores: Scores,
  weights: Float32Array,
): Promise<Float64Array> {
  return scores.weightedSum(weights);
}

/**
 * Eq. 4 multiplied by vectors and kept apart by episode.
 *
 * @param vectors - K vectors `[P]`.
 * @returns `[E, K]` what each episode adds; the sum over e is vectorₖᵀ ∂η⋆/∂θ.
 */
export async function realReturnPolicyGradientAlong(
  scores: Scores,
  weights: Float32Array,
  numEnvs: number,
  vectors: readonly Float64Array[],
): Promise<Float64Array> {
  const byEpisode = new Float64Array(numEnvs * vectors.length);
  for (const [k, vector] of vectors.entries()) {
    const along = await scores.along(vector);
    for (let row = 0; row < along.length; row++)
      byEpisode[(row % numEnvs) * vectors.length + k] += weights[row] * along[row];
  }
  return byEpisode;
}
