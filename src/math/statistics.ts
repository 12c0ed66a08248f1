/** @file Summaries of samples: moments, standard errors, confidence intervals, quantiles. */

import { studentCriticalValue } from './studentT.ts';

/** A mean with the interval that covers the true mean in 95 % of repetitions (or the level asked for). */
export interface ConfidenceInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Σx / n. @throws RangeError for an empty sample. */
export function mean(values: ArrayLike<number>): number {
  assertSize('mean', values, 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** The unbiased variance Σ(x - x̄)² / (n - 1). @throws RangeError for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  assertSize('variance', values, 2);
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return squares / (values.length - 1);
}

/** The standard error of the mean, √(variance / n). @throws RangeError for fewer than two values. */
export function standardError(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values) / values.length);
}

/**
 * Student's confidence interval of the mean.
 *
 * @param level - probability of covering the true mean of normal values, 0.95 by default.
 * @returns bounds of ±∞ for a single value, which says nothing of the spread.
 * @throws RangeError for an empty sample.
 */
export function confidenceInterval(values: ArrayLike<number>, level = 0.95): ConfidenceInterval {
  const centre = mean(values);
  const halfWidth =
    values.length === 1
      ? Number.POSITIVE_INFINITY
      : studentCriticalValue(level, values.length - 1) * standardError(values);
  return { mean: centre, low: centre - halfWidth, high: centre + halfWidth };
}

/**
 * The q-quantile, linear between order statistics: position q (n - 1) of the sorted values (Hyndman and Fan's type 7).
 *
 * @throws RangeError for an empty sample or q outside of [0, 1].
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  assertSize('quantile', values, 1);
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: q is ${q}, expected 0 <= q <= 1`);
  const sorted = Float64Array.from(values).sort();
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

function assertSize(name: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least) {
    throw new RangeError(`${name}: ${values.length} values, expected at least ${least}`);
  }
}
