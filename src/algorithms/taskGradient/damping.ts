/**
 * @file The damping of the implicit solve, from the sampling error of the Hessian itself.
 *
 *     δ = max( ‖D‖_F/√P, 10⁻³ ‖H‖ ),     D = ½ (H of the even episodes − H of the odd episodes)
 *
 * D has mean 0 and the covariance of the sampling error of H, and ‖D‖_F/√P is the root mean square of its eigenvalues:
 * the error of H in a typical direction. Curvature smaller than that is not known, not even its sign, and is not
 * inverted; δ falls like 1/√E, so the estimate stays consistent. The second bound keeps float32 rounding out when
 * there is (almost) no noise.
 */

import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { norm, scale } from '../../math/vector.ts';
import type { HessianProduct, LinearOperator } from './hessianProduct.ts';

const smallestRelativeDamping = 1e-3;

/** Norms are needed within some ten percent; power iteration gets there in a dozen products. */
const powerIterations = 12;

/** Random directions in which D is measured: ‖D‖_F to about 1/√(2 · probes · rank of D). */
const probes = 8;

const probeKey = foldIn(keyFromSeed(0), 'damping');
const startKey = foldIn(keyFromSeed(0), 'spectral norm');

/** What was measured of H. Both in the scale of the weights' Hessian. */
export interface HessianScale {
  /** ‖H‖, the largest |eigenvalue| (from below). */
  readonly hessianNorm: number;
  /** δ. */
  readonly damping: number;
}

/**
 * Measures ‖H‖ and chooses δ.
 *
 * @param weights - `[·, E]`, those of H; E ≥ 2.
 */
export async function measureDamping(
  product: HessianProduct,
  weights: Float32Array,
  numEnvs: number,
  parameterCount: number,
): Promise<HessianScale> {
  const hessianNorm = await spectralNorm(product.withWeights(weights), parameterCount);
  const difference = product.withWeights(alternatingSigns(weights, numEnvs));
  const noise = await rootMeanSquareEigenvalue(difference, parameterCount);
  return { hessianNorm, damping: Math.max(noise, smallestRelativeDamping * hessianNorm) };
}

/** Even episodes +, odd episodes −, the last of an odd number 0. */
function alternatingSigns(weights: Float32Array, numEnvs: number): Float32Array {
  const paired = numEnvs - (numEnvs % 2);
  return weights.map((weight, i) => {
    const episode = i % numEnvs;
    if (episode >= paired) return 0;
    return episode % 2 === 0 ? weight : -weight;
  });
}

/** ‖A‖_F/√P of a symmetric operator, as E‖A v‖² = ‖A‖²_F for standard normal v; deterministic. */
async function rootMeanSquareEigenvalue(apply: LinearOperator, size: number): Promise<number> {
  let squares = 0;
  for (let i = 0; i < probes; i++) {
    const probe = Float64Array.from(normals(foldIn(probeKey, i), size));
    squares += norm(await apply(probe)) ** 2;
  }
  return Math.sqrt(squares / (probes * size));
}

/** ‖A‖ of a symmetric operator by power iteration, from below; deterministic. */
export async function spectralNorm(apply: LinearOperator, size: number): Promise<number> {
  const start = Float64Array.from(normals(startKey, size));
  let vector = scale(1 / norm(start), start);
  let length = 0;
  for (let i = 0; i < powerIterations; i++) {
    const image = await apply(vector);
    length = norm(image);
    if (length === 0) return 0;
    vector = scale(1 / length, image);
  }
  return length;
}
