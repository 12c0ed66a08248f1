/** @file Gaussian process regression: a function with its uncertainty, from a few noisy values of it. */

import { cholesky, choleskySolve } from './cholesky.ts';
import { dot, scale } from './vector.ts';

/** A value of the function, measured at a point of any kind. */
export interface Measurement<P> {
  readonly at: P;
  readonly value: number;
  /** Of the value's error. */
  readonly variance: number;
}

/** What is assumed of the function f = level + g, of whose level nothing is known. */
export interface GaussianPrior<P> {
  /** Of g at two points: 1 for equal ones, and positive definite. */
  readonly correlation: (a: P, b: P) => number;
  /** Standard deviation of g. */
  readonly deviation: number;
  /** Standard deviation of what every value has beside f and its own error; 0 if omitted. */
  readonly nugget?: number;
}

/** What measurements say of f. */
export interface GaussianProcess<P> {
  /** f at a point: its mean, and the standard deviation that is left. */
  at(point: P): { readonly mean: number; readonly deviation: number };
  /** ln of the density of the measurements under the prior, the level integrated out: up to a constant, that of their differences. */
  readonly logLikelihood: number;
}

/**
 * The posterior of f.
 *
 * @throws RangeError without a measurement, or for a covariance that is not positive definite, as of two exact values at one point
 * @source Rasmussen and Williams 2006, Algorithm 2.1, and Section 2.7 for the level
 */
export function gaussianProcess<P>(
  measurements: readonly Measurement<P>[],
  prior: GaussianPrior<P>,
): GaussianProcess<P> {
  return processOf(measurements, prior, correlations(measurements, prior.correlation));
}

/** `[n, n]` of which the diagonal and what is below it are filled. */
function correlations<P>(
  measurements: readonly Measurement<P>[],
  correlation: GaussianPrior<P>['correlation'],
): Float64Array {
  const n = measurements.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = correlation(measurements[i].at, measurements[j].at);
    }
  }
  return matrix;
}

function processOf<P>(
  measurements: readonly Measurement<P>[],
  { correlation, deviation, nugget = 0 }: GaussianPrior<P>,
  correlated: Float64Array,
): GaussianProcess<P> {
  const n = measurements.length;
  if (n === 0) throw new RangeError('gaussianProcess: there is no measurement');
  const matrix = scale(deviation ** 2, correlated);
  for (const [i, { variance }] of measurements.entries()) {
    matrix[i * n + i] += variance + nugget ** 2;
  }
  const lower = cholesky(matrix, n);
  if (lower === null) {
    throw new RangeError('gaussianProcess: the covariance is not positive definite');
  }
  const ones = new Float64Array(n).fill(1);
  const ofOnes = choleskySolve(lower, ones);
  const precision = dot(ones, ofOnes);
  const values = Float64Array.from(measurements, ({ value }) => value);
  const level = dot(ofOnes, values) / precision;
  const rest = values.map((value) => value - level);
  const weights = choleskySolve(lower, rest);
  return {
    at(point) {
      const to = new Float64Array(n);
      for (let i = 0; i < n; i++) to[i] = deviation ** 2 * correlation(measurements[i].at, point);
      const unseen = 1 - dot(to, ofOnes);
      const left = deviation ** 2 - dot(to, choleskySolve(lower, to)) + unseen ** 2 / precision;
      // Rounding may leave less than 0 where everything is known.
      return { mean: level + dot(to, weights), deviation: Math.sqrt(Math.max(left, 0)) };
    },
    logLikelihood:
      -0.5 * (dot(rest, weights) + Math.log(precision) + (n - 1) * Math.log(2 * Math.PI)) -
      logDiagonal(lower, n),
  };
}

/** Σ ln L_ii: half of ln det A. */
function logDiagonal(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i]);
  return sum;
}

/**
 * The process of the prior under which the measurements are most likely; the first of equal ones. Correlations are computed once for
 * priors that share the function.
 */
export function mostLikelyProcess<P>(
  measurements: readonly Measurement<P>[],
  priors: readonly [GaussianPrior<P>, ...GaussianPrior<P>[]],
): GaussianProcess<P> {
  const known = new Map<GaussianPrior<P>['correlation'], Float64Array>();
  const processUnder = (prior: GaussianPrior<P>): GaussianProcess<P> => {
    const { correlation } = prior;
    const correlated = known.get(correlation) ?? correlations(measurements, correlation);
    known.set(correlation, correlated);
    return processOf(measurements, prior, correlated);
  };
  const [first, ...others] = priors;
  return others.reduce((best, prior) => {
    const process = processUnder(prior);
    return process.logLikelihood > best.logLikelihood ? process : best;
  }, processUnder(first));
}

/**
 * Matérn's correlation with ν = 5/2, of functions with two derivatives.
 *
 * @param distance - in length scales
 * @source Rasmussen and Williams 2006, Eq. 4.17
 */
export function matern52(distance: number): number {
  const scaled = Math.sqrt(5) * distance;
  return (1 + scaled + scaled ** 2 / 3) * Math.exp(-scaled);
}
