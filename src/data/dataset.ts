/** @file The dataset D: an append-only list of trajectories, sampled by transition or by window. */

import { foldIn, integers, type Key } from '../math/random.ts';
import { assertTrajectories, copyRow, type Trajectories, validRows } from './trajectories.ts';

/**
 * Immutable; `append` returns a new dataset that shares the trajectories of the old one, so a dataset can be extended,
 * for example by an adaptation, without changing what others see. The arrays of trajectories must not be changed after
 * they have been appended.
 */
export interface Dataset {
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** Number of valid rows in all shards. */
  readonly size: number;
  /** The appended trajectories, in order; never copied. */
  readonly shards: readonly Trajectories[];
  /** Row numbers of the valid rows, one array per shard. */
  readonly rows: readonly Int32Array[];
  /** Valid rows before each shard; one more entry than shards, the last is `size`. */
  readonly offsets: readonly number[];
}

/** N transitions. */
export interface Transitions {
  /** `[N, S]`. */
  readonly states: Float32Array;
  /** `[N, A]` unclipped. */
  readonly actions: Float32Array;
  /** `[N, S]`. */
  readonly nextStates: Float32Array;
}

/** M minibatches of B windows of H consecutive transitions. */
export interface Windows {
  /** `[M, B, S]` state before the first transition; the later ones are the previous step's `nextStates`. */
  readonly firstStates: Float32Array;
  /** `[M, H, B, A]` unclipped; 0 where masked. */
  readonly actions: Float32Array;
  /** `[M, H, B, S]`; 0 where masked. */
  readonly nextStates: Float32Array;
  /** `[M, H, B]` 1 for real steps, 0 after the end of the episode or of the recorded column; 1 at every first step. */
  readonly mask: Float32Array;
}

/** The number and length of windows. */
export interface WindowOptions {
  /** M. */
  readonly batches: number;
  /** B. */
  readonly batchSize: number;
  /** H ≥ 1. */
  readonly horizon: number;
  /** Rows that get a share of every minibatch to themselves; without it all are drawn alike. */
  readonly fresh?: FreshRows;
}

/** The newest rows of a dataset, and their share of a minibatch. */
export interface FreshRows {
  /** The number of the first of them among the valid rows: they are `from` ≤ n < size. */
  readonly from: number;
  /** From 0 to 1: round(share · B) windows of every minibatch begin in these rows. */
  readonly share: number;
}

/** A dataset without trajectories. */
export function emptyDataset(stateSize: number, actionSize: number): Dataset {
  return { stateSize, actionSize, size: 0, shards: [], rows: [], offsets: [0] };
}

/**
 * The dataset with more trajectories at its end.
 *
 * @throws RangeError if the trajectories are inconsistent or have different state or action sizes.
 */
export function append(dataset: Dataset, ...added: readonly Trajectories[]): Dataset {
  const offsets = [...dataset.offsets];
  const addedRows: Int32Array[] = [];
  for (const trajectories of added) {
    assertTrajectories(trajectories);
    assertSizes(dataset, trajectories);
    const rows = validRows(trajectories);
    addedRows.push(rows);
    offsets.push(offsets[offsets.length - 1] + rows.length);
  }
  return {
    ...dataset,
    size: offsets[offsets.length - 1],
    shards: [...dataset.shards, ...added],
    rows: [...dataset.rows, ...addedRows],
    offsets,
  };
}

/**
 * Transitions drawn uniformly, with replacement, from all valid rows.
 *
 * `count` = M · B gives arrays that can be read as `[M, B, ·]`: M minibatches.
 *
 * @throws RangeError when the dataset is empty.
 */
export function sampleTransitions(dataset: Dataset, key: Key, count: number): Transitions {
  const { stateSize, actionSize, shards, rows, offsets } = dataset;
  const picks = drawRows(dataset, key, count);
  const states = new Float32Array(count * stateSize);
  const actions = new Float32Array(count * actionSize);
  const nextStates = new Float32Array(count * stateSize);
  for (let n = 0; n < count; n++) {
    const shard = shardOf(offsets, picks[n]);
    const row = rows[shard][picks[n] - offsets[shard]];
    copyRow(shards[shard].states, row, states, n, stateSize);
    copyRow(shards[shard].actions, row, actions, n, actionSize);
    copyRow(shards[shard].nextStates, row, nextStates, n, stateSize);
  }
  return { states, actions, nextStates };
}

/**
 * Windows whose first rows are drawn uniformly, with replacement, from all valid rows.
 *
 * A window follows one environment's column. It ends early, as the mask shows, after a terminated or truncated step,
 * before padding, and at the last recorded row. With `fresh` rows, the first windows of every minibatch begin in one of
 * these, and the others anywhere, as they would without; where there are no such rows yet, all begin anywhere.
 *
 * @throws RangeError when the dataset is empty, a size is not an integer ≥ 1, or the share is not from 0 to 1.
 */
export function sampleWindows(dataset: Dataset, key: Key, options: WindowOptions): Windows {
  const { batchSize, horizon } = options;
  assertWindowOptions(options);
  const { stateSize, actionSize, shards, rows, offsets } = dataset;
  const starts = drawStarts(dataset, key, options);
  const windows = {
    firstStates: new Float32Array(starts.length * stateSize),
    actions: new Float32Array(starts.length * horizon * actionSize),
    nextStates: new Float32Array(starts.length * horizon * stateSize),
    mask: new Float32Array(starts.length * horizon),
  };
  for (let n = 0; n < starts.length; n++) {
    const shard = shardOf(offsets, starts[n]);
    const source = shards[shard];
    const firstRow = rows[shard][starts[n] - offsets[shard]];
    copyRow(source.states, firstRow, windows.firstStates, n, stateSize);
    const batch = Math.floor(n / batchSize);
    const length = windowLength(source, firstRow, horizon);
    for (let h = 0; h < length; h++) {
      const from = firstRow + h * source.numEnvs;
      const to = (batch * horizon + h) * batchSize + (n % batchSize);
      copyRow(source.actions, from, windows.actions, to, actionSize);
      copyRow(source.nextStates, from, windows.nextStates, to, stateSize);
      windows.mask[to] = 1;
    }
  }
  return windows;
}

/** Steps from `firstRow` on that belong to the same episode and column, at most `horizon`. */
function windowLength(source: Trajectories, firstRow: number, horizon: number): number {
  const { numEnvs, terminated, truncated, valid } = source;
  let row = firstRow;
  for (let length = 1; length < horizon; length++) {
    if (terminated[row] !== 0 || truncated[row] !== 0) return length;
    row += numEnvs;
    if (row >= valid.length || valid[row] === 0) return length;
  }
  return horizon;
}

function drawRows(dataset: Dataset, key: Key, count: number): Int32Array {
  if (dataset.size === 0) throw new RangeError('dataset: cannot sample, it has no valid rows');
  return integers(key, count, dataset.size);
}

/** `[M · B]` valid rows where windows begin. */
function drawStarts(
  dataset: Dataset,
  key: Key,
  { batches, batchSize, fresh = { from: 0, share: 0 } }: WindowOptions,
): Int32Array {
  const starts = drawRows(dataset, key, batches * batchSize);
  const { from, share } = fresh;
  const newest = dataset.size - from;
  const perBatch = newest > 0 ? Math.round(share * batchSize) : 0;
  if (perBatch === 0) return starts;
  const picks = integers(foldIn(key, 'fresh'), batches * perBatch, newest);
  for (let n = 0; n < picks.length; n++) {
    starts[Math.floor(n / perBatch) * batchSize + (n % perBatch)] = from + picks[n];
  }
  return starts;
}

/** The shard that holds valid row `index`: the last with offset ≤ index, by bisection (a shard may be empty). */
export function shardOf(offsets: readonly number[], index: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offsets[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}

function assertSizes(dataset: Dataset, trajectories: Trajectories): void {
  for (const name of ['stateSize', 'actionSize'] as const) {
    if (trajectories[name] !== dataset[name]) {
      throw new RangeError(
        `dataset: ${name} of the trajectories is ${trajectories[name]}, expected ${dataset[name]}`,
      );
    }
  }
}

function assertWindowOptions(options: WindowOptions): void {
  for (const name of ['batches', 'batchSize', 'horizon'] as const) {
    if (!Number.isInteger(options[name]) || options[name] < 1) {
      throw new RangeError(`sampleWindows: ${name} is ${options[name]}, expected an integer >= 1`);
    }
  }
  const share = options.fresh?.share ?? 0;
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`sampleWindows: fresh.share is ${share}, expected a number from 0 to 1`);
  }
}
