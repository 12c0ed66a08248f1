/**
 * @file The CMA evolution strategy: minimises a function of a few variables from noisy values, without derivatives.
 *
 * Points are drawn from a normal distribution. The ranks of their values, and nothing else, move its mean, step size
 * and covariance, so that it learns the function's scales and directions. The equations are numbered as in N. Hansen:
 * The CMA evolution strategy: a tutorial (arXiv:1604.00772, version 2):
 *
 *     x_k = m + σ B D z_k,   z_k ~ N(0, I),   C = B D² Bᵀ                                                (38)-(40)
 *     y_w = Σ_{i ≤ μ} w_i y_{i:λ},   y = (x − m) / σ,   m ← m + σ y_w                                    (41)-(42)
 *     p_σ ← (1 − c_σ) p_σ + √(c_σ (2 − c_σ) μ_eff) C^{−½} y_w                                                 (43)
 *     σ ← σ exp((c_σ / d_σ) (‖p_σ‖ / E‖N(0, I)‖ − 1))                                                         (44)
 *     p_c ← (1 − c_c) p_c + h_σ √(c_c (2 − c_c) μ_eff) y_w                                                    (45)
 *     w°_i = w_i, times n / ‖C^{−½} y_{i:λ}‖² where w_i < 0                                                   (46)
 *     C ← (1 + c_1 δ(h_σ) − c_1 − c_μ Σ w_j) C + c_1 p_c p_cᵀ + c_μ Σ w°_i y_{i:λ} y_{i:λ}ᵀ                   (47)
 */

import { type CmaEsRates, cmaEsRates } from './cmaEsRates.ts';
import { type Key, normals } from './random.ts';
import { type SymmetricEigen, symmetricEigen } from './symmetricEigen.ts';
import { dot, norm } from './vector.ts';

/** The distribution that points are drawn from; plain data, never changed in place. */
export interface CmaEs {
  /** `[n]` m. */
  readonly mean: Float64Array;
  /** σ. */
  readonly stepSize: number;
  /** `[n, n]` C, row-major. */
  readonly covariance: Float64Array;
  /** Eigendecomposition of C: D² and B. */
  readonly eigen: SymmetricEigen;
  /** `[n]` p_σ. */
  readonly stepPath: Float64Array;
  /** `[n]` p_c. */
  readonly covariancePath: Float64Array;
  /** Number of generations told so far. */
  readonly generation: number;
  readonly rates: CmaEsRates;
}

/**
 * The start.
 *

 * @param options.mean - `[n]` the centre of the first points.
 * @param options.stepSize - σ > 0; about a third of the range where the optimum is expected.
 * @param options.covariance - `[n, n]` C, positive definite; the identity by default.
 * @throws RangeError when an option is not as described.
 */
export function startCmaEs({
  mean,
  stepSize,
  covariance = identity(mean.length),
}: {
  readonly mean: ArrayLike<number>;
  readonly stepSize: number;
  readonly covariance?: Float64Array;
}): CmaEs {
  const n = mean.length;
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new RangeError(`startCmaEs: stepSize is ${stepSize}, expected a finite number > 0`);
  }
  if (covariance.length !== n * n) {
    throw new RangeError(
      `startCmaEs: covariance has ${covariance.length} entries, expected ${n} × ${n}`,
    );
  }
  const eigen = symmetricEigen(covariance);
  if (!(eigen.values[0] > 0)) {
    throw new RangeError(
      `startCmaEs: covariance has the eigenvalue ${eigen.values[0]}, expected a positive definite matrix`,
    );
  }
  return {
    mean: Float64Array.from(mean),
    stepSize,
    covariance,
    eigen,
    stepPath: new Float64Array(n),
    covariancePath: new Float64Array(n),
    generation: 0,
    rates: cmaEsRates(n),
  };
}

/** `[λ, n]` the points of a generation. Equal keys give equal draws of z. */
export function askCmaEs({ mean, stepSize, eigen, rates }: CmaEs, key: Key): Float64Array[] {
  const n = mean.length;
  const draws = normals(key, rates.populationSize * n);
  return Array.from({ length: rates.populationSize }, (_, k) => {
    const y = fromAxes(eigen, (j) => Math.sqrt(eigen.values[j]) * draws[k * n + j]);
    return mean.map((m, i) => m + stepSize * y[i]);
  });
}

/**
 * The state after a generation.
 *
 * @param points - `[λ, n]` as they were asked.
 * @param values - `[λ]` of the function to be minimised; equal values are ranked in the order of their points.
 * @throws RangeError for another number of points or values, or a value that is NaN.
 */
export function tellCmaEs(
  state: CmaEs,
  points: readonly Float64Array[],
  values: readonly number[],
): CmaEs {
  const { mean, stepSize, rates } = state;
  const n = mean.length;
  assertGeneration(rates.populationSize, points, values);
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const steps = order.map((k) => points[k].map((x, i) => (x - mean[i]) / stepSize));
  const parents = steps.filter((_, i) => rates.weights[i] > 0);
  const meanStep = mean.map((_, i) =>
    parents.reduce((sum, y, rank) => sum + rates.weights[rank] * y[i], 0),
  );
  const { stepPathRate, stepDamping, effectiveParents } = rates;
  const stepPath = movedPath(
    state.stepPath,
    whitened(state.eigen, meanStep),
    stepPathRate,
    effectiveParents,
  );
  const expectedNorm = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  const begun = Math.sqrt(1 - (1 - stepPathRate) ** (2 * (state.generation + 1)));
  const isSteady = norm(stepPath) / begun < (1.4 + 2 / (n + 1)) * expectedNorm;
  const covariancePath = movedPath(
    state.covariancePath,
    isSteady ? meanStep : new Float64Array(n),
    rates.covariancePathRate,
    effectiveParents,
  );
  const covariance = movedCovariance(state, steps, covariancePath, isSteady);
  return {
    mean: mean.map((m, i) => m + stepSize * meanStep[i]),
    stepSize:
      stepSize * Math.exp((stepPathRate / stepDamping) * (norm(stepPath) / expectedNorm - 1)),
    covariance,
    eigen: symmetricEigen(covariance),
    stepPath,
    covariancePath,
    generation: state.generation + 1,
    rates,
  };
}

/** Eqs. 43 and 45. */
function movedPath(
  path: Float64Array,
  step: Float64Array,
  rate: number,
  effectiveParents: number,
): Float64Array {
  const gain = Math.sqrt(rate * (2 - rate) * effectiveParents);
  return path.map((p, i) => (1 - rate) * p + gain * step[i]);
}

/** Eqs. 46 and 47; exactly symmetric, as its products are. */
function movedCovariance(
  { covariance, eigen, rates }: CmaEs,
  steps: readonly Float64Array[],
  path: Float64Array,
  isSteady: boolean,
): Float64Array {
  const { weights, rankOneRate, rankMuRate, covariancePathRate } = rates;
  const n = path.length;
  const delta = isSteady ? 0 : covariancePathRate * (2 - covariancePathRate);
  const weightSum = weights.reduce((sum, w) => sum + w, 0);
  const kept = 1 + rankOneRate * delta - rankOneRate - rankMuRate * weightSum;
  const shares = steps.map((y, rank) => {
    if (weights[rank] >= 0) return rankMuRate * weights[rank];
    const length = whitened(eigen, y);
    return (rankMuRate * weights[rank] * n) / dot(length, length);
  });
  return covariance.map((c, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const rankMu = steps.reduce((sum, y, rank) => sum + shares[rank] * (y[i] * y[j]), 0);
    return kept * c + rankOneRate * (path[i] * path[j]) + rankMu;
  });
}

/** `[n]` C^{−½} y = B D⁻¹ Bᵀ y. */
function whitened(eigen: SymmetricEigen, y: Float64Array): Float64Array {
  const n = y.length;
  return fromAxes(eigen, (j) => {
    let along = 0;
    for (let i = 0; i < n; i++) along += eigen.vectors[i * n + j] * y[i];
    return along / Math.sqrt(eigen.values[j]);
  });
}

/** `[n]` B v, where v is given by its coordinates along the eigenvectors. */
function fromAxes({ vectors, values }: SymmetricEigen, v: (j: number) => number): Float64Array {
  const n = values.length;
  const along = values.map((_, j) => v(j));
  return values.map((_, i) => dot(vectors.subarray(i * n, (i + 1) * n), along));
}

/** `[n, n]` */
function identity(n: number): Float64Array {
  return new Float64Array(n * n).map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

function assertGeneration(
  populationSize: number,
  points: readonly Float64Array[],
  values: readonly number[],
): void {
  if (points.length !== populationSize || values.length !== populationSize) {
    throw new RangeError(
      `tellCmaEs: ${points.length} points and ${values.length} values, expected ${populationSize} of each`,
    );
  }
  const place = values.findIndex(Number.isNaN);
  if (place >= 0) throw new RangeError(`tellCmaEs: values[${place}] is NaN, expected a number`);
}
