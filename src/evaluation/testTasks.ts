/** @file The tasks on which a family is tested: the same for every method, seed and run. */

import { keyFromSeed } from '../math/random.ts';
import { boundaryTasks, fromUnit, gridTasks, type TaskBox, taskBox, toUnit } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';

/** A set of test tasks. */
export type TaskSet =
  /** Of {@link testTasks}. */
  | { readonly kind: 'test' }
  /** Of {@link outOfDistributionTasks}. */
  | { readonly kind: 'out-of-distribution' }
  /** A grid over Ψ with that many points in every coordinate, its ends included. */
  | { readonly kind: 'grid'; readonly points: number };

/** Names the twenty tasks of families with more than three parameters; ours, as the paper does not say which it drew. */
const seed = 20;

/**
 * `[·, K]` the paper's test sets (facts 7), both ends of every interval included: a grid of 6 × 6 for two parameters
 * and of 4 × 4 × 3 for three; 6 points for one; for more, twenty tasks drawn uniformly over the boundary.
 */
export function testTasks({ box }: Pick<TaskFamily, 'box'>): number[][] {
  const parameters = box.low.length;
  if (parameters <= 2) return gridTasks(box, 6);
  if (parameters === 3) return gridTasks(box, [4, 4, 3]);
  return boundaryTasks(keyFromSeed(seed), 20, box);
}

/** The paper's ratio for Ant2D: tested on [-5, 5]², trained on [-3, 3]². */
const outOfDistributionScale = 5 / 3;

/** A task within this distance of ±1, in units of the box, counts as on the boundary, not outside. */
const rounding = 1e-9;

/**
 * `[·, K]` tasks outside Ψ: those tasks of the test set of the box enlarged by 5/3 around its centre that are not in Ψ.
 * For two parameters that is the ring of 20 cells around an inner grid of 4 × 4 that spans Ψ (facts 7, Figure 5).
 */
export function outOfDistributionTasks({ box }: Pick<TaskFamily, 'box'>): number[][] {
  return testTasks({ box: scaled(box, outOfDistributionScale) }).filter((psi) =>
    toUnit(psi, box).some((x) => Math.abs(x) > 1 + rounding),
  );
}

/** `[·, K]` the tasks of a set. */
export function tasksOfSet(family: Pick<TaskFamily, 'box'>, set: TaskSet): number[][] {
  if (set.kind === 'test') return testTasks(family);
  if (set.kind === 'out-of-distribution') return outOfDistributionTasks(family);
  return gridTasks(family.box, set.points);
}

/** The name of a set in files and keys: `test`, `out-of-distribution`, or `grid 6`. */
export function taskSetName(set: TaskSet): string {
  return set.kind === 'grid' ? `grid ${set.points}` : set.kind;
}

/**
 * The set that {@link taskSetName} gives this name.
 * @throws RangeError for another name.
 */
export function parseTaskSet(name: string): TaskSet {
  if (name === 'test' || name === 'out-of-distribution') return { kind: name };
  const [, points] = /^grid (\d+)$/.exec(name) ?? [];
  if (points !== undefined) return { kind: 'grid', points: Number(points) };
  throw new RangeError(`taskSet is ${name}, expected test, out-of-distribution or grid POINTS`);
}

/** The box with every interval `factor` times as long around the same centre. */
function scaled(box: TaskBox, factor: number): TaskBox {
  const ends = new Array<number>(box.low.length).fill(factor);
  return taskBox(
    fromUnit(
      ends.map((x) => -x),
      box,
    ),
    fromUnit(ends, box),
  );
}
