/** @file Trajectories of E parallel environments over H steps, the one type that real and virtual rollouts return. */

/**
 * Time-major arrays, row-major: entry (t, e) of `states` starts at `(t * numEnvs + e) * stateSize`.
 * Environments restart by themselves after an episode ends, so one column may hold several episodes.
 */
export interface Trajectories {
  /** H, the number of rows in time. */
  readonly horizon: number;
  /** E, the number of parallel environments. */
  readonly numEnvs: number;
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** `[H, E, S]` s_t. */
  readonly states: Float32Array;
  /** `[H, E, A]` a_t as sampled: not clipped to the action box. */
  readonly actions: Float32Array;
  /** `[H, E, S]` s_{t+1}: the true successor, also where the episode ends. */
  readonly nextStates: Float32Array;
  /** `[H, E]` 1 where the task's termination predicate holds in s_{t+1}. */
  readonly terminated: Uint8Array;
  /** `[H, E]` 1 where the episode was cut at the time limit (never together with `terminated`). */
  readonly truncated: Uint8Array;
  /**
   * `[H, E]` 1 for real rows, 0 for padding after the end of a column's only episode (episode rollouts), and for a
   * real step in which the simulation diverged.
   */
  readonly valid: Uint8Array;
}

/** The shape of a batch of trajectories. */
export type TrajectoryShape = Pick<
  Trajectories,
  'horizon' | 'numEnvs' | 'stateSize' | 'actionSize'
>;

/** The flags that mark where episodes begin and end: all that sums over time need. */
export type EpisodeFlags = Pick<
  Trajectories,
  'horizon' | 'numEnvs' | 'terminated' | 'truncated' | 'valid'
>;

/** Trajectories of zeros, all rows padding, for a collector to fill in. */
export function allocateTrajectories(shape: TrajectoryShape): Trajectories {
  const { horizon, numEnvs, stateSize, actionSize } = shape;
  for (const [name, size] of Object.entries({ horizon, numEnvs, stateSize, actionSize })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`allocateTrajectories: ${name} is ${size}, expected an integer >= 1`);
    }
  }
  const rows = horizon * numEnvs;
  return {
    horizon,
    numEnvs,
    stateSize,
    actionSize,
    states: new Float32Array(rows * stateSize),
    actions: new Float32Array(rows * actionSize),
    nextStates: new Float32Array(rows * stateSize),
    terminated: new Uint8Array(rows),
    truncated: new Uint8Array(rows),
    valid: new Uint8Array(rows),
  };
}

/** @throws RangeError naming the first array whose length contradicts horizon, numEnvs and the sizes. */
export function assertTrajectories(trajectories: Trajectories): void {
  const { horizon, numEnvs, stateSize, actionSize } = trajectories;
  const rows = horizon * numEnvs;
  assertFlags(trajectories);
  assertLength('states', trajectories.states, rows * stateSize);
  assertLength('actions', trajectories.actions, rows * actionSize);
  assertLength('nextStates', trajectories.nextStates, rows * stateSize);
}

/** @throws RangeError naming the first flag array that is not `[H, E]`, or a row both terminated and truncated. */
export function assertFlags(flags: EpisodeFlags): void {
  const { horizon, numEnvs, terminated, truncated, valid } = flags;
  const rows = horizon * numEnvs;
  assertLength('terminated', terminated, rows);
  assertLength('truncated', truncated, rows);
  assertLength('valid', valid, rows);
  const both = terminated.findIndex((end, row) => end !== 0 && truncated[row] !== 0);
  if (both >= 0) {
    throw new RangeError(`trajectories: row ${both} is both terminated and truncated`);
  }
}

/** @throws RangeError if an array of trajectories does not have the expected length. */
export function assertLength(name: string, array: ArrayLike<number>, expected: number): void {
  if (array.length !== expected) {
    throw new RangeError(`trajectories: ${name} has ${array.length} entries, expected ${expected}`);
  }
}

/** Ascending row numbers t · E + e of the real rows. */
export function validRows({ valid }: Pick<Trajectories, 'valid'>): Int32Array {
  const rows = new Int32Array(countValid({ valid }));
  let found = 0;
  for (let row = 0; row < valid.length; row++) if (valid[row] !== 0) rows[found++] = row;
  return rows;
}

/** The number of real rows. */
export function countValid({ valid }: Pick<Trajectories, 'valid'>): number {
  let count = 0;
  for (let row = 0; row < valid.length; row++) if (valid[row] !== 0) count++;
  return count;
}

/**
 * Selected rows of a row-major array.
 *
 * @param source - `[R, width]`.
 * @param rows - `[N]` row numbers.
 * @returns `[N, width]`.
 */
export function gatherRows(source: Float32Array, width: number, rows: Int32Array): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (let n = 0; n < rows.length; n++) copyRow(source, rows[n], gathered, n, width);
  return gathered;
}

/** The trajectories of some columns alone. */
export function selectColumns(
  { horizon, numEnvs, stateSize, actionSize, ...arrays }: Trajectories,
  columns: readonly number[],
): Trajectories {
  const rows = Int32Array.from(
    { length: horizon * columns.length },
    (_, n) => Math.floor(n / columns.length) * numEnvs + columns[n % columns.length],
  );
  const flags = (of: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => of[row]);
  return {
    horizon,
    numEnvs: columns.length,
    stateSize,
    actionSize,
    states: gatherRows(arrays.states, stateSize, rows),
    actions: gatherRows(arrays.actions, actionSize, rows),
    nextStates: gatherRows(arrays.nextStates, stateSize, rows),
    terminated: flags(arrays.terminated),
    truncated: flags(arrays.truncated),
    valid: flags(arrays.valid),
  };
}

/** Copies row `from` of `source` to row `to` of `target`; a loop, as rows are too short for `set`. */
export function copyRow(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  width: number,
): void {
  const fromStart = from * width;
  const toStart = to * width;
  for (let i = 0; i < width; i++) target[toStart + i] = source[fromStart + i];
}
