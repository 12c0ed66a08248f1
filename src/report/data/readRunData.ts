/** @file Reads what a report shows from a run directory. */

import { assertCoordinates, familyOfRun } from '../../study/family/familyOfRun.ts';
import { readEvaluation, readRun } from '../../study/run/readRun.ts';
import { familyData } from '../../tasks/familyData.ts';
import type { RunData } from './runData.ts';

/**
 * Reads a run, finished or not, for `writeReport` and the figures.
 *
 * @param onNotice receives notices for the user: that the module of the family has changed
 * @throws Error if there is no run, or if its family is missing or has changed; DamagedFileError naming the file and
 * field that cannot be read.
 */
export async function readRunData(
  directory: string,
  onNotice: (notice: string) => void = () => {},
): Promise<RunData> {
  const run = readRun(directory);
  const { preset, config, metrics, tasks, ledger, paths } = run;
  const { problem, source, notices } = await familyOfRun(directory, run);
  for (const notice of notices) onNotice(notice);
  for (const { psi } of tasks) assertCoordinates(source, problem.family, psi.length, paths.tasks);
  return {
    name: paths.name,
    family: familyData(problem.family),
    preset,
    method: config.training.method,
    seed: config.training.seed,
    config,
    metrics,
    tasks,
    ledger,
    evaluation: readEvaluation(paths.evaluation),
  };
}
