/** @file Which tasks of its set an interrupted evaluation lacks. */

import type { TaskBox } from '../tasks/box.ts';
import { isSameTask } from '../tasks/sameTask.ts';
import type { Evaluation } from './evaluate.ts';
import { parseTaskSet, tasksOfSet } from './testTasks.ts';

/** `[·, K]` the tasks without a return for one of the values of n. */
export function missingTasks(
  { taskSet, tasks, samples }: Pick<Evaluation, 'taskSet' | 'tasks' | 'samples'>,
  family: { readonly box: TaskBox },
): number[][] {
  return tasksOfSet(family, parseTaskSet(taskSet)).filter((psi) => {
    const task = tasks.find((other) => isSameTask(other.psi, psi));
    return samples.some((n) => task?.returns[String(n)] === undefined);
  });
}
