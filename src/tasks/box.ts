/** @file The box Ψ of task parameters: projection, units, grids, samplers. */

import { type Key, normals, uniforms } from '../math/random.ts';

/** Ψ = [low, high], a product of intervals in physical units. */
export interface TaskBox {
  /** `[K]` smallest ψ. */
  readonly low: ArrayLike<number>;
  /** `[K]` largest ψ, above `low` in every coordinate. */
  readonly high: ArrayLike<number>;
}

/** Grids and corner sets above this size are certainly a mistake. */
const MAX_TASKS = 1_000_000;

/**
 * A checked box.
 *
 * @throws RangeError unless low and high have the same length K ≥ 1 and low < high, finite, in every coordinate.
 */
export function taskBox(low: ArrayLike<number>, high: ArrayLike<number>): TaskBox {
  if (low.length < 1 || low.length !== high.length) {
    throw new RangeError(
      `taskBox: low has ${low.length} and high ${high.length} coordinates, expected the same number, at least 1`,
    );
  }
  for (let i = 0; i < low.length; i++) {
    if (!(Number.isFinite(low[i]) && Number.isFinite(high[i]) && low[i] < high[i])) {
      throw new RangeError(
        `taskBox: coordinate ${i} is [${low[i]}, ${high[i]}], expected finite low < high`,
      );
    }
  }
  return { low: Array.from(low), high: Array.from(high) };
}

/** Π_Ψ: `[K]` the point of the box nearest to psi. */
export function projectToBox(psi: ArrayLike<number>, box: TaskBox): number[] {
  assertPoint('psi', psi, box);
  return Array.from(psi, (value, i) => Math.min(Math.max(value, box.low[i]), box.high[i]));
}

/** `[K]` x = (2ψ - low - high) / (high - low): the box becomes [-1, 1]^K; tasks outside the box lie outside it. */
export function toUnit(psi: ArrayLike<number>, box: TaskBox): number[] {
  assertPoint('psi', psi, box);
  const { low, high } = box;
  return Array.from(psi, (value, i) => (value - low[i] - (high[i] - value)) / (high[i] - low[i]));
}

/** `[K]` ψ = ((1 - x) low + (1 + x) high) / 2, the inverse of `toUnit`; exact at x = ±1. */
export function fromUnit(unit: ArrayLike<number>, box: TaskBox): number[] {
  assertPoint('unit', unit, box);
  return Array.from(unit, (x, i) => 0.5 * ((1 - x) * box.low[i] + (1 + x) * box.high[i]));
}

/**
 * `[K]` the task of any point x of R^K: beyond ±1 every coordinate is folded back into [-1, 1] as often as necessary,
 * so that an unbounded search stays in the box and sees a continuous function.
 */
export function foldedTask(unit: ArrayLike<number>, box: TaskBox): number[] {
  assertPoint('unit', unit, box);
  // A wave of period 4 through (-1, -1) and (1, 1).
  const fold = (x: number): number => Math.abs(((((x - 1) % 4) + 4) % 4) - 2) - 1;
  return fromUnit(Array.from(unit, fold), box);
}

/** `[K]` dψ/dx = (high - low) / 2: a gradient in ψ times this is the gradient in x (facts 1.5). */
export function unitScale(box: TaskBox): number[] {
  return Array.from(box.low, (low, i) => 0.5 * (box.high[i] - low));
}

/**
 * The inclusive grid, row-major: the last coordinate changes fastest. One point in a coordinate means its middle.
 *
 * @param points - points in every coordinate, or one number per coordinate (4 × 4 × 3 for Ant3D).
 * @returns `[Π points, K]` tasks.
 */
export function gridTasks(box: TaskBox, points: number | readonly number[]): number[][] {
  const size = box.low.length;
  const counts = typeof points === 'number' ? new Array<number>(size).fill(points) : points;
  if (counts.length !== size || !counts.every((count) => Number.isInteger(count) && count >= 1)) {
    throw new RangeError(
      `gridTasks: points is [${counts}], expected an integer >= 1 for each of ${size} coordinates`,
    );
  }
  const total = counts.reduce((product, count) => product * count, 1);
  if (total > MAX_TASKS) {
    throw new RangeError(`gridTasks: points [${counts}] give ${total} tasks, limit ${MAX_TASKS}`);
  }
  let tasks: number[][] = [[]];
  for (let i = 0; i < size; i++) {
    const axis = axisPoints(box.low[i], box.high[i], counts[i]);
    tasks = tasks.flatMap((task) => axis.map((value) => [...task, value]));
  }
  return tasks;
}

/** Both weights are exact at the ends, so the end points are exactly low and high. */
function axisPoints(low: number, high: number, count: number): number[] {
  if (count === 1) return [0.5 * (low + high)];
  const last = count - 1;
  return Array.from({ length: count }, (_, j) => ((last - j) * low + j * high) / last);
}

/** `[2^K, K]` the corners, the last coordinate changing fastest. */
export function cornerTasks(box: TaskBox): number[][] {
  return gridTasks(box, 2);
}

/** `[count, K]` tasks uniform in the box. */
export function uniformTasks(key: Key, count: number, box: TaskBox): number[][] {
  return unitRows(uniforms(key, count * box.low.length, -1, 1), box);
}

/** `[count, K]` corners of the box, all 2^K equally likely; they are not enumerated, so K may be large. */
export function randomCornerTasks(key: Key, count: number, box: TaskBox): number[][] {
  const units = uniforms(key, count * box.low.length, -1, 1);
  return unitRows(
    units.map((u) => (u < 0 ? -1 : 1)),
    box,
  );
}

/**
 * `[count, K]` tasks on the boundary: u uniform in [-1, 1]^K divided by its largest |u_i|, as for the test tasks of
 * Cheetah-Highdim (facts 7). In units of x each face is equally likely.
 */
export function boundaryTasks(key: Key, count: number, box: TaskBox): number[][] {
  const size = box.low.length;
  const units = uniforms(key, count * size, -1, 1);
  for (let start = 0; start < units.length; start += size) {
    const row = units.subarray(start, start + size);
    const largest = row.reduce((most, u) => Math.max(most, Math.abs(u)), 0);
    // u = 0 has probability 2^-24K; any point of the boundary will do.
    if (largest === 0) row.fill(1);
    else for (let i = 0; i < size; i++) row[i] /= largest;
  }
  return unitRows(units, box);
}

/**
 * `[count, K]` tasks normal around the box's centre, then clipped to the box (MB-Gauss, facts 6).
 *
 * @param standardDeviation - in physical units, one for all coordinates or one per coordinate (`unitScale(box)` gives
 * the released code's choice, standard deviation 1 in x).
 */
export function gaussianTasks(
  key: Key,
  count: number,
  box: TaskBox,
  standardDeviation: number | readonly number[],
): number[][] {
  const size = box.low.length;
  const deviations =
    typeof standardDeviation === 'number'
      ? new Array<number>(size).fill(standardDeviation)
      : standardDeviation;
  if (deviations.length !== size || !deviations.every((sd) => sd >= 0 && Number.isFinite(sd))) {
    throw new RangeError(
      `gaussianTasks: standardDeviation is [${deviations}], expected a finite number >= 0 for each of ${size} coordinates`,
    );
  }
  const noise = normals(key, count * size);
  return Array.from({ length: count }, (_, n) =>
    projectToBox(
      deviations.map((sd, i) => 0.5 * (box.low[i] + box.high[i]) + sd * noise[n * size + i]),
      box,
    ),
  );
}

/** Whether coordinate `i` lies on its bound, up to rounding. */
export function isOnBound(
  psi: ArrayLike<number>,
  i: number,
  { low, high }: Pick<TaskBox, 'low' | 'high'>,
): boolean {
  const tolerance = 1e-6 * (high[i] - low[i]);
  return psi[i] <= low[i] + tolerance || psi[i] >= high[i] - tolerance;
}

/** Whether a task lies on the boundary of the box, up to rounding. */
export function isOnBoundary(psi: readonly number[], box: Pick<TaskBox, 'low' | 'high'>): boolean {
  return psi.some((_, i) => isOnBound(psi, i, box));
}

/** Cuts `[count * K]` points of [-1, 1]^K into tasks. */
function unitRows(units: Float32Array, box: TaskBox): number[][] {
  const size = box.low.length;
  return Array.from({ length: units.length / size }, (_, n) =>
    fromUnit(units.subarray(n * size, (n + 1) * size), box),
  );
}

function assertPoint(name: string, point: ArrayLike<number>, box: TaskBox): void {
  if (point.length !== box.low.length) {
    throw new RangeError(
      `${name} has ${point.length} coordinates, expected ${box.low.length} like the task box`,
    );
  }
  for (let i = 0; i < point.length; i++) {
    if (Number.isNaN(point[i])) throw new RangeError(`${name}[${i}] is NaN, expected a number`);
  }
}
