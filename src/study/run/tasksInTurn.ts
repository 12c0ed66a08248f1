/** @file Which runs have a number of training tasks that can be chosen, and raised later. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { methods } from '../../algorithms/methods.ts';
import { UsageError } from '../usageError.ts';

/** @throws UsageError when a number of tasks is given for a method that trains on all tasks at once */
export function assertTasksInTurn(method: TaskMethod, tasks: number | undefined): void {
  const { trainsTasks } = methods[method];
  if (tasks === undefined || trainsTasks === 'in turn') return;
  const what =
    trainsTasks === 'one'
      ? 'the default task alone, and its own settings say how long'
      : 'all tasks at once, and its own settings say how many and how long';
  throw new UsageError(`tasks is ${tasks}, expected none: ${method} trains on ${what}`);
}
