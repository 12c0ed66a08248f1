/**
 * @file Coordinates of θ in which curvature is compared: every parameter in units of 1/(root mean square score).
 *
 *     z_i = θ_i √F_i,     F_i = E Σ_t γᵗ s_ti²     (the diagonal of the Fisher matrix)
 *
 * The implicit term does not depend on coordinates, but damping does: it treats all directions alike, while the scores
 * of different parameters (a weight behind a small state, log σ), and with them curvature *and* its sampling error,
 * differ by orders of magnitude. In z the errors have the same size, so that one δ fits all.
 * Measured on the point mass: curvatures of θ from 0.006 to 0.9, each known within 10 %, errors from 0.0005 to 0.02;
 * a δ of the typical error, 0.02, would wipe out the small ones for nothing.
 */

import { foldIn, keyFromSeed, uniforms } from '../../math/random.ts';
import type { HessianProduct } from './hessianProduct.ts';
import type { Scores } from './scores.ts';

/** Random signs average F to about √(2/probes) of itself: enough for a scale. */
const probes = 16;

const probeKey = foldIn(keyFromSeed(0), 'score scale');

/** Parameters with (almost) no score, such as weights of dead inputs, are scaled as if F were this part of its mean. */
const smallestRelativeFisher = 1e-6;

/**
 * `[P]` dθ/dz = 1/√F, by Hutchinson's estimator: E (Σ ±√c s)² = Σ c s² for random signs. Deterministic.
 *
 * @param discounts - `[H, E]` c = γᵗ/E, 0 in padded rows.
 */
export async function scoreScale(scores: Scores, discounts: Float32Array): Promise<Float64Array> {
  let fisher = new Float64Array(0);
  for (let probe = 0; probe < probes; probe++) {
    const signs = uniforms(foldIn(probeKey, probe), discounts.length, -1, 1);
    const sum = await scores.weightedSum(
      signs.map((u, i) => Math.sign(u) * Math.sqrt(discounts[i])),
    );
    fisher = sum.map((x, i) => (fisher[i] ?? 0) + x ** 2 / probes);
  }
  const mean = fisher.reduce((total, x) => total + x / fisher.length, 0);
  const least = mean === 0 ? 1 : smallestRelativeFisher * mean;
  return fisher.map((x) => 1 / Math.sqrt(Math.max(x, least)));
}

/** The scores in coordinates z: s ∘ dθ/dz. */
export function scaleScores(scores: Scores, scale: Float64Array): Scores {
  return {
    weightedSum: async (coefficients) => times(await scores.weightedSum(coefficients), scale),
    along: (vector) => scores.along(times(vector, scale)),
    dispose: () => scores.dispose(),
  };
}

/** The Hessian in coordinates z. */
export function scaleHessian(product: HessianProduct, scale: Float64Array): HessianProduct {
  return {
    withWeights: (weights) => {
      const apply = product.withWeights(weights);
      return async (vector) => times(await apply(times(vector, scale)), scale);
    },
    dispose: () => product.dispose(),
  };
}

function times(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => value * y[i]);
}
