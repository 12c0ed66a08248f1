/** @file Reads what a report shows from a run directory. */

import { methods } from '../../algorithms/methods.ts';
import { countUpdates } from '../../algorithms/updates.ts';
import type { Problem } from '../../envs/problems.ts';
import { gapsOfRun } from '../../evaluation/gaps/gapsOfRun.ts';
import type { Reporter } from '../../study/events.ts';
import { assertCoordinates, familyOfRun } from '../../study/family/familyOfRun.ts';
import type { TrustOptions } from '../../study/family/moduleTrust.ts';
import { knownOptima } from '../../study/optimum/knownOptima.ts';
import {
  filmstripsPath,
  type RunFiles,
  readEvaluation,
  readFilmstrips,
  readRun,
} from '../../study/run/readRun.ts';
import { familyData } from '../../tasks/familyData.ts';
import { shownStrips } from './filmstrips.ts';
import type { RunData } from './runData.ts';

/**
 * Reads a run, finished or not, for `writeReport` and the figures.
 *
 * @param onEvent - told what the user should know: that the module of the family has changed
 * @throws Error when there is no run, or when its family is missing or not the one it was; DamagedFileError naming file
 * and field of what cannot be understood.
 */
export async function readRunData(
  directory: string,
  onEvent?: Reporter,
  options: TrustOptions = {},
): Promise<RunData> {
  const run = readRun(directory);
  const { problem, source, notices } = await familyOfRun(directory, run, options);
  for (const text of [...run.notices, ...notices]) onEvent?.({ type: 'notice', text });
  for (const { psi } of run.tasks) {
    assertCoordinates(source, problem.family, psi.length, run.paths.tasks);
  }
  return runDataOf(run, problem);
}

/** What a report shows of a run whose logs and family are there: the rest is read. */
export async function runDataOf(
  {
    paths,
    preset,
    config,
    metrics,
    tasks,
    ledger,
  }: Pick<RunFiles, 'paths' | 'preset' | 'config' | 'metrics' | 'tasks' | 'ledger'>,
  problem: Problem,
): Promise<RunData> {
  const family = familyData(problem.family);
  const { method } = config.training;
  const evaluation = readEvaluation(paths.evaluation);
  const table = knownOptima(problem.family);
  return {
    name: paths.name,
    family,
    preset,
    method,
    seed: config.training.seed,
    config,
    metrics,
    tasks,
    ledger,
    updates: countUpdates(methods[method].updates, config, metrics),
    evaluation,
    filmstrips: await shownStrips(
      paths.name,
      problem,
      evaluation,
      readFilmstrips(filmstripsPath(paths.evaluation)),
      table,
    ),
    gaps: evaluation === null ? null : gapsOfRun({ family, method, evaluation, table }),
  };
}
