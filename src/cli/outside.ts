/** @file Tasks outside of Ψ may be asked for, but never without a word. */

import { projectToBox } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { printNotice, task } from './print.ts';

/** A notice for every coordinate of a task that is outside of the box. */
export function noticeOutside(
  { box, parameterNames }: Pick<TaskFamily, 'box' | 'parameterNames'>,
  psi: readonly number[],
): void {
  const nearest = projectToBox(psi, box);
  for (const [i, value] of psi.entries()) {
    if (nearest[i] === value) continue;
    printNotice(
      `ψ ${task(psi)} is outside the box of tasks: ${parameterNames[i]} is ${value}, trained on ${box.low[i]} to ${box.high[i]}`,
    );
  }
}
