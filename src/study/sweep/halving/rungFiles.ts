/** @file What a run keeps of its rungs: an evaluation for each, in a folder of its own. */

import { join } from 'node:path';
import type { Evaluation } from '../../../evaluation/evaluate.ts';
import type { TaskBox } from '../../../tasks/box.ts';
import { runPaths } from '../../run/runPaths.ts';
import { completeEvaluation } from '../measurements.ts';
import type { Rung } from '../sweptRun.ts';

/** The folder of the evaluation of a run after so many training tasks. */
export function rungFolder(directory: string, tasks: number): string {
  return join(directory, 'rungs', `${tasks}`);
}

/**
 * What was measured of a run at a rung; null where it has not been, or not to the end.
 *
 * @throws DamagedFileError when the file is not an evaluation
 */
export function readRung(
  directory: string,
  { tasks, evaluation }: Rung,
  family: { readonly box: TaskBox },
): Evaluation | null {
  return completeEvaluation(runPaths(rungFolder(directory, tasks)), evaluation, family);
}
