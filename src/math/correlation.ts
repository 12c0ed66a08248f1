/** @file Correlation of paired values: Pearson's of the values, Spearman's of their ranks. */

import { mean } from './statistics.ts';
import { cosineSimilarity } from './vector.ts';

/**
 * Pearson's correlation: the cosine of the angle between the deviations from the means, within [-1, 1].
 *
 * @throws RangeError for different lengths, fewer than two pairs, or values that are all equal, for which it is
 * undefined.
 */
export function pearsonCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new RangeError(
      `correlation: x has ${x.length} and y ${y.length} values, expected the same number, at least 2`,
    );
  }
  const cosine = cosineSimilarity(deviations('x', x), deviations('y', y));
  return Math.max(-1, Math.min(1, cosine));
}

/**
 * Spearman's correlation: Pearson's of the ranks; equal values share the mean of their ranks.
 *
 * @throws RangeError as `pearsonCorrelation` does.
 */
export function spearmanCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearsonCorrelation(ranksOf(x), ranksOf(y));
}

function deviations(name: string, values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values);
  if (all.every((value) => value === all[0])) {
    throw new RangeError(
      `correlation: all values of ${name} are ${all[0]}, expected different ones`,
    );
  }
  const centre = mean(all);
  return all.map((value) => value - centre);
}

/** `[n]` from 1. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(order.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = 0.5 * (start + 1 + end);
  }
  return ranks;
}
