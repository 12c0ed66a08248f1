/**
 * @file Replay: transitions of one task with their rewards, drawn uniformly. They lie in D, whose shards are written once; only
 * rewards, which depend on the task, are computed here, when they are first needed.
 */

import { shardOf } from '../../data/dataset.ts';
import { copyRow, type Trajectories, validRows } from '../../data/trajectories.ts';
import { integers, type Key } from '../../math/random.ts';
import { realRewards, type TaskFunctions } from '../../tasks/taskFunctions.ts';

/** N transitions. */
export interface TransitionBatch {
  /** `[N, S]` */
  readonly states: Float32Array;
  /** `[N, A]` */
  readonly actions: Float32Array;
  /** `[N]` */
  readonly rewards: Float32Array;
  /** `[N, S]` */
  readonly nextStates: Float32Array;
  /** `[N]` 1 where the task ended there. A time limit is no end: what follows has its value all the same. */
  readonly terminated: Float32Array;
}

/** A shard of D under a task. */
export interface RatedShard {
  readonly trajectories: Trajectories;
  /** The real rows. */
  readonly rows: Int32Array;
  /** `[H, E]` */
  readonly rewards: Float32Array;
}

/** Rates shards, each once. */
export type RateShard = (trajectories: Trajectories, psi: ArrayLike<number>) => Promise<RatedShard>;

/** A rater; every shard belongs to one task, under which it is rated. */
export function shardRater(tasks: Pick<TaskFunctions, 'family' | 'rewards'>): RateShard {
  const known = new WeakMap<Trajectories, RatedShard>();
  return async (trajectories, psi) => {
    const found = known.get(trajectories);
    if (found !== undefined) return found;
    const rewards = await realRewards(tasks, psi, trajectories);
    const rated = { trajectories, rows: validRows(trajectories), rewards };
    known.set(trajectories, rated);
    return rated;
  };
}

/** Room for N transitions. */
export function allocateBatch(
  rows: number,
  { stateSize, actionSize }: Pick<Trajectories, 'stateSize' | 'actionSize'>,
): TransitionBatch {
  return {
    states: new Float32Array(rows * stateSize),
    actions: new Float32Array(rows * actionSize),
    rewards: new Float32Array(rows),
    nextStates: new Float32Array(rows * stateSize),
    terminated: new Float32Array(rows),
  };
}

/** Where drawn transitions go. */
export interface DrawOptions {
  readonly key: Key;
  /** How many. */
  readonly count: number;
  /** The first row of the batch that they take. */
  readonly at: number;
}

/**
 * Draws from all real rows of some shards, with replacement, into a batch.
 *
 * @throws RangeError when the shards have no real row
 */
export function drawInto(
  batch: TransitionBatch,
  shards: readonly RatedShard[],
  { key, count, at }: DrawOptions,
): void {
  const offsets = [0];
  for (const { rows } of shards) offsets.push(offsets[offsets.length - 1] + rows.length);
  const total = offsets[shards.length];
  if (total === 0) throw new RangeError('replay: there are no transitions to draw from');
  const draws = integers(key, count, total);
  for (let n = 0; n < count; n++) {
    const place = shardOf(offsets, draws[n]);
    copyTransition(shards[place], draws[n] - offsets[place], batch, at + n);
  }
}

function copyTransition(
  { trajectories, rows, rewards }: RatedShard,
  index: number,
  batch: TransitionBatch,
  to: number,
): void {
  const { states, actions, nextStates, terminated, stateSize, actionSize } = trajectories;
  const row = rows[index];
  copyRow(states, row, batch.states, to, stateSize);
  copyRow(actions, row, batch.actions, to, actionSize);
  copyRow(nextStates, row, batch.nextStates, to, stateSize);
  batch.rewards[to] = rewards[row];
  batch.terminated[to] = terminated[row];
}
