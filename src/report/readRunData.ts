/** @file Reads what a report shows from a run directory. */

import { problemByName } from '../envs/problems.ts';
import { readEvaluation, readRun } from '../experiments/readRun.ts';
import type { RunData } from './runData.ts';

/**
 * Reads a run, finished or not, for `writeReport` and the figures.
 *
 * @throws Error when there is no run; DamagedFileError naming file and field of what cannot be understood.
 */
export function readRunData(directory: string): RunData {
  const { family, preset, config, metrics, tasks, ledger, paths } = readRun(directory);
  const { parameterNames, box } = problemByName(family).family;
  return {
    name: paths.name,
    family: {
      name: family,
      parameterNames,
      box: { low: Array.from(box.low), high: Array.from(box.high) },
    },
    preset,
    seed: config.training.seed,
    config,
    metrics,
    tasks,
    ledger,
    ...readEvaluation(directory),
  };
}
