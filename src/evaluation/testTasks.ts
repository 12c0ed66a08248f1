/** @file The tasks on which a family is tested: the same for every method, seed and run. */

import { keyFromSeed } from '../math/random.ts';
import { boundaryTasks, gridTasks } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';

/** Names the twenty tasks of families with more than three parameters; ours, as the paper does not say which it drew. */
const seed = 20;

/**
 * `[·, K]` the paper's test sets (facts 7), both ends of every interval included: a grid of 6 × 6 for two parameters and of
 * 4 × 4 × 3 for three; 6 points for one; for more, twenty tasks on the boundary, in uniformly drawn directions.
 */
export function testTasks({ box }: Pick<TaskFamily, 'box'>): number[][] {
  const parameters = box.low.length;
  if (parameters <= 2) return gridTasks(box, 6);
  if (parameters === 3) return gridTasks(box, [4, 4, 3]);
  return boundaryTasks(keyFromSeed(seed), 20, box);
}
