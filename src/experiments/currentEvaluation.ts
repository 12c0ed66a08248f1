/** @file The evaluation of a run, refused when the run has been trained further since. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { checkpointIndices } from './checkpoints.ts';
import { readEvaluation } from './readRun.ts';
import type { RunPaths } from './runPaths.ts';

/**
 * The evaluation in a file of the run; null where there is no such file. A run without checkpoints is taken as it is.
 *
 * @throws Error naming file and steps when there is a checkpoint after the evaluated one; DamagedFileError as
 *   `readEvaluation` does.
 */
export function readCurrentEvaluation(
  { directory, checkpoints }: Pick<RunPaths, 'directory' | 'checkpoints'>,
  path: string,
): Evaluation | null {
  const evaluation = readEvaluation(path);
  // Checkpoints are numbered by the steps behind them.
  const newest = checkpointIndices(checkpoints).at(-1) ?? 0;
  if (evaluation === null || evaluation.step >= newest) return evaluation;
  throw new Error(
    `${path}: is of the run after ${evaluation.step} steps, expected ${newest}, as many as it has now: ` +
      `“admrl evaluate ${directory}” evaluates it again`,
  );
}
