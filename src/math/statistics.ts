/** @file Summaries of samples: moments, standard errors, confidence intervals, quantiles, means of middle and tail. */

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

/** The smallest value, ∞ of none. Any number of them: `Math.min(...values)` puts each on the stack. */
export function smallest(values: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i]);
  return least;
}

/** The largest value, -∞ of none. */
export function largest(values: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
}

/** The place of the first of the largest values, -1 of none. */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(largest(values));
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
 * @returns bounds of ±∞ for a single value, which says nothing about the spread.
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
 * @throws RangeError for an empty sample or q outside [0, 1].
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

/** The quantile of a half. @throws RangeError for an empty sample. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * The interquartile mean: the mean of the middle half of the values. Exact for any n: a value on a quartile counts in
 * proportion to the part of it that lies inside. scipy's `trim_mean`, and so rliable, instead drops ⌊n/4⌋ whole values
 * at either end.
 *
 * @throws RangeError for an empty sample.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  assertSize('interquartileMean', values, 1);
  const sorted = Float64Array.from(values).sort();
  const [from, to] = [0.25 * sorted.length, 0.75 * sorted.length];
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    sum += Math.max(0, Math.min(i + 1, to) - Math.max(i, from)) * sorted[i];
  }
  return sum / (to - from);
}

/**
 * The mean of the largest values, those that make up `share` of the sample; for losses, this is the conditional value
 * at risk. Exact for any n: the value on the edge counts in proportion to the part of it that belongs to the share
 * (Rockafellar and Uryasev: Conditional value-at-risk for general loss distributions; 2002).
 *
 * @param share - 0.1 for the largest tenth; at most 1 / n gives the maximum.
 * @param ranks - `[n]` decides which values are the largest, if not the values themselves; of equal ranks the first
 * comes first.
 * @throws RangeError for an empty sample, a share outside (0, 1] or ranks of another length.
 */
export function tailMean(
  values: ArrayLike<number>,
  share: number,
  ranks: ArrayLike<number> = values,
): number {
  assertSize('tailMean', values, 1);
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`tailMean: share is ${share}, expected 0 < share <= 1`);
  }
  if (ranks.length !== values.length) {
    throw new RangeError(`tailMean: ${ranks.length} ranks, expected ${values.length}`);
  }
  const order = Array.from(values, (_, i) => i).sort((a, b) => ranks[b] - ranks[a]);
  const size = share * order.length;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.min(1, size - i) * values[order[i]];
  return sum / size;
}

function assertSize(name: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least) {
    throw new RangeError(`${name}: ${values.length} values, expected at least ${least}`);
  }
}

/** The mean; null if one of the values is, or if there is none. */
export function meanUnlessNull(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length < values.length || numbers.length === 0 ? null : mean(numbers);
}
