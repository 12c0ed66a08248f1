/**
 * @file The mixed derivative of the virtual return, whole or multiplied from the left.
 *
 *     M = ∂²η̂/∂θ∂ψᵀ = E_{τ∼π_θ̂,T̂}[ Σ_t γᵗ ∇_θ log π_θ(a_t|s_t) ∂A_t/∂ψᵀ ]               (Eq. 6)
 *
 * The adjoint solve needs Mᵀw only, which costs one pass for any K; the column-wise solve needs all K columns.
 */

import type { Scores } from './scores.ts';

/**
 * M, one weighted sum of scores per column.
 *
 * @param scores - of a virtual rollout of π_θ̂.
 * @param weights - `[H, E, K]` γᵗ (∂A_t/∂ψ)/E, 0 in padded rows.
 * @returns K columns of `[P]`.
 * @equation 6
 */
export async function mixedDerivative(
  scores: Scores,
  weights: Float32Array,
  taskSize: number,
): Promise<Float64Array[]> {
  const columns: Float64Array[] = [];
  for (let k = 0; k < taskSize; k++) {
    const column = new Float32Array(weights.length / taskSize);
    for (let row = 0; row < column.length; row++) column[row] = weights[row * taskSize + k];
    columns.push(await scores.weightedSum(column));
  }
  return columns;
}

/**
 * w ↦ Mᵀw, kept apart by episode: Σ_t γᵗ (s_tᵀ w) ∂A_t/∂ψ.
 *
 * @param vector - `[P]` w.
 * @returns `[E, K]` what each episode adds; the sum over e is Mᵀw.
 * @equation 6
 */
export async function mixedTransposeProduct(
  scores: Scores,
  weights: Float32Array,
  numEnvs: number,
  vector: Float64Array,
): Promise<Float64Array> {
  const along = await scores.along(vector);
  const taskSize = weights.length / along.length;
  const byEpisode = new Float64Array(numEnvs * taskSize);
  for (let row = 0; row < along.length; row++) {
    for (let k = 0; k < taskSize; k++)
      byEpisode[(row % numEnvs) * taskSize + k] += along[row] * weights[row * taskSize + k];
  }
  return byEpisode;
}
