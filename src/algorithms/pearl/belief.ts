/** @file What is believed of a task: the product of the factors of its transitions so far, or the prior N(0, I) before any. */

import { type Key, normals } from '../../math/random.ts';

/** The sums that products of Gaussians add up, `[L]` each: Σ 1/v_i and Σ m_i/v_i. Null before any transition. */
export type Belief = { readonly precision: Float64Array; readonly weighted: Float64Array } | null;

/** Factors `[N, L]` of transitions. */
export interface Factors {
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** The belief after the factors in some rows. */
export function withFactors(
  belief: Belief,
  { mean, variance }: Factors,
  { rows, latentSize }: { readonly rows: Iterable<number>; readonly latentSize: number },
): Belief {
  const precision = belief?.precision.slice() ?? new Float64Array(latentSize);
  const weighted = belief?.weighted.slice() ?? new Float64Array(latentSize);
  let read = 0;
  for (const row of rows) {
    for (let i = 0; i < latentSize; i++) {
      const at = row * latentSize + i;
      precision[i] += 1 / variance[at];
      weighted[i] += mean[at] / variance[at];
    }
    read += 1;
  }
  return read === 0 ? belief : { precision, weighted };
}

/** Draws of z, `[N, L]`. */
export function drawLatents(
  belief: Belief,
  key: Key,
  { count, latentSize }: { readonly count: number; readonly latentSize: number },
): Float32Array {
  const noise = normals(key, count * latentSize);
  if (belief === null) return noise;
  const { precision, weighted } = belief;
  return noise.map((x, n) => {
    const i = n % latentSize;
    return weighted[i] / precision[i] + x / Math.sqrt(precision[i]);
  });
}
