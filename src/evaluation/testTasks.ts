/** @file The tasks on which a family is tested: the same for every method, seed and run. */

import { keyFromSeed } from '../math/random.ts';
import { boundaryTasks, fromUnit, gridTasks, type TaskBox, taskBox, toUnit } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';

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

/**
 * `[·, K]` the tasks of a set by the name that `evaluation.json` gives it: `test`, `out-of-distribution`, or `grid`
 * with its number of points in every coordinate.
 *
 * @throws RangeError for another name.
 */
export function tasksOfSet(family: Pick<TaskFamily, 'box'>, taskSet: string): number[][] {
  if (taskSet === 'test') return testTasks(family);
  if (taskSet === 'out-of-distribution') return outOfDistributionTasks(family);
  const [, points] = /^grid (\d+)$/.exec(taskSet) ?? [];
  if (points !== undefined) return gridTasks(family.box, Number(points));
  throw new RangeError(`taskSet is ${taskSet}, expected test, out-of-distribution or grid POINTS`);
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
