/** @file Running mean and standard deviation of columns, and the graph function that applies them. */

import { divide, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';

/** Moments of the rows seen so far; plain data, never changed in place. */
export interface NormalizerState {
  /** Rows seen. */
  readonly count: number;
  /** `[S]` means. */
  readonly mean: Float64Array;
  /** `[S]` sums of squared deviations from the mean. */
  readonly m2: Float64Array;
}

/** Mean and standard deviation `[S]` of columns as nodes. */
export interface MomentNodes {
  readonly mean: Node;
  readonly std: Node;
}

/** Smallest standard deviation used, so that constant columns can be divided. */
const SMALLEST_DEVIATION = 1e-6;

/** The state before any data: it normalises with mean 0 and standard deviation 1. */
export function emptyNormalizer(size: number): NormalizerState {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`emptyNormalizer: size is ${size}, expected an integer >= 1`);
  }
  return { count: 0, mean: new Float64Array(size), m2: new Float64Array(size) };
}

/** Moments of one batch, two passes in float64. */
function batchMoments(rows: Float32Array, size: number): NormalizerState {
  const count = rows.length / size;
  const mean = new Float64Array(size);
  const m2 = new Float64Array(size);
  for (let start = 0; start < rows.length; start += size) {
    for (let i = 0; i < size; i++) mean[i] += rows[start + i];
  }
  for (let i = 0; i < size; i++) mean[i] /= count;
  for (let start = 0; start < rows.length; start += size) {
    for (let i = 0; i < size; i++) m2[i] += (rows[start + i] - mean[i]) ** 2;
  }
  return { count, mean, m2 };
}

/**
 * The state after more rows. Batches are merged as by Chan, Golub and LeVeque (1983):
 * mean += δ n_b / n, m2 += m2_b + δ² n_a n_b / n with δ = mean_b - mean_a, so that
 * the result equals the moments of all rows together.
 *
 * @param rows - `[N, S]` new rows; N = 0 changes nothing.
 * @throws RangeError if the number of entries is not a multiple of S or an entry is not finite.
 */
export function updateNormalizer(state: NormalizerState, rows: Float32Array): NormalizerState {
  const size = state.mean.length;
  if (rows.length % size !== 0) {
    throw new RangeError(
      `updateNormalizer: rows has ${rows.length} entries, expected a multiple of ${size}`,
    );
  }
  if (rows.length === 0) return state;
  const batch = batchMoments(rows, size);
  const count = state.count + batch.count;
  const mean = new Float64Array(size);
  const m2 = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const difference = batch.mean[i] - state.mean[i];
    mean[i] = state.mean[i] + (difference * batch.count) / count;
    m2[i] =
      state.m2[i] + batch.m2[i] + (difference * difference * state.count * batch.count) / count;
    if (!Number.isFinite(m2[i])) {
      throw new RangeError(`updateNormalizer: column ${i} of rows has a non-finite value`);
    }
  }
  return { count, mean, m2 };
}

/**
 * What `normalize` takes: `[S]` means and `[S]` population standard deviations √(m2 / count), at least 1e-6;
 * 0 and 1 before any data.
 */
export function normalizerMoments(state: NormalizerState): {
  mean: Float32Array;
  std: Float32Array;
} {
  const std = Float32Array.from(state.m2, (m2) =>
    state.count === 0 ? 1 : Math.max(Math.sqrt(m2 / state.count), SMALLEST_DEVIATION),
  );
  return { mean: Float32Array.from(state.mean), std };
}

/**
 * (x - mean) / std as graph nodes.
 *
 * @param x - `[N, S]` rows.
 * @param mean - `[S]`.
 * @param std - `[S]` above 0.
 * @returns `[N, S]`.
 */
export function normalize(x: Node, mean: Node, std: Node): Node {
  return divide(subtract(x, mean), std);
}
