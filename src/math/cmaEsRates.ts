/** @file The constants of the CMA evolution strategy: how many points a generation has, and the learning rates. */

/** Weights and learning rates for n dimensions; the letters are those of Hansen's tutorial. */
export interface CmaEsRates {
  /** λ, points per generation. */
  readonly populationSize: number;
  /**
   * `[λ]` w, weights of the points from best to worst. The positive ones sum to 1; those of the worse half are
   * negative.
   */
  readonly weights: readonly number[];
  /** μ_eff, the effective number of points behind the positive weights. */
  readonly effectiveParents: number;
  /** c_σ, learning rate of the evolution path of σ. */
  readonly stepPathRate: number;
  /** d_σ, which damps changes of σ. */
  readonly stepDamping: number;
  /** c_c, learning rate of the path of the rank-one update. */
  readonly covariancePathRate: number;
  /** c_1, learning rate of the rank-one update. */
  readonly rankOneRate: number;
  /** c_μ, learning rate of the rank-μ update. */
  readonly rankMuRate: number;
}

/** λ = 4 + ⌊3 ln n⌋: 4, 6, 7 and 12 points for 1, 2, 3 and 18 dimensions. */
export function populationSize(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(dimensions));
}

/**
 * The defaults of Hansen's tutorial (The CMA evolution strategy: a tutorial; arXiv:1604.00772, version 2, Table 1).
 *
 * @throws RangeError unless `dimensions` is an integer ≥ 1.
 */
export function cmaEsRates(dimensions: number): CmaEsRates {
  const n = dimensions;
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`cmaEsRates: dimensions is ${n}, expected an integer >= 1`);
  }
  const lambda = populationSize(n);
  const raw = Array.from({ length: lambda }, (_, i) => Math.log((lambda + 1) / 2 / (i + 1)));
  const [better, worse] = [raw.filter((w) => w > 0), raw.filter((w) => w <= 0)];
  const parents = effectiveCount(better);
  const rankOneRate = 2 / ((n + 1.3) ** 2 + parents);
  const rankMuRate = Math.min(
    1 - rankOneRate,
    (2 * (0.25 + parents + 1 / parents - 2)) / ((n + 2) ** 2 + parents),
  );
  const negativeSum = Math.min(
    1 + rankOneRate / rankMuRate,
    1 + (2 * effectiveCount(worse)) / (parents + 2),
    (1 - rankOneRate - rankMuRate) / (n * rankMuRate),
  );
  const stepPathRate = (parents + 2) / (n + parents + 5);
  return {
    populationSize: lambda,
    weights: [...scaled(better, 1), ...scaled(worse, negativeSum)],
    effectiveParents: parents,
    stepPathRate,
    stepDamping: 1 + 2 * Math.max(0, Math.sqrt((parents - 1) / (n + 1)) - 1) + stepPathRate,
    covariancePathRate: (4 + parents / n) / (n + 4 + (2 * parents) / n),
    rankOneRate,
    rankMuRate,
  };
}

/** (Σw)² / Σw². */
function effectiveCount(weights: readonly number[]): number {
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  return total(weights) ** 2 / squares;
}

/** Scaled so that absolute values sum to `sum`; signs are kept. */
function scaled(weights: readonly number[], sum: number): number[] {
  const factor = sum / Math.abs(total(weights));
  return weights.map((w) => w * factor);
}

function total(weights: readonly number[]): number {
  return weights.reduce((sum, w) => sum + w, 0);
}
