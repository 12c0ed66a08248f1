/** @file The returns that the evaluations of a run have measured, as entries of a table of optimal returns. */

import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { summarizeReturns } from '../evaluation/returnSummary.ts';
import { readCurrentEvaluation } from './currentEvaluation.ts';
import type { TaskEntry } from './optimalReturnsFile.ts';
import { readRun } from './readRun.ts';

/** What a run has measured, for the tasks inside and outside of Ψ. */
export interface AdaptedReturns {
  /** Name of the run's task family. */
  readonly family: string;
  /** One a task and n. */
  readonly entries: readonly AdaptedEntry[];
}

/**
 * A return on the `fresh` episodes, so that whoever selects by the others is not deceived. Its samples are those of D and
 * n; its date is that of the file.
 */
export interface AdaptedEntry extends TaskEntry {
  /** Mean of the episodes that `entry` leaves out: to select by. */
  readonly selected: number;
}

/**
 * Reads the evaluations of the run in `directory`.
 *
 * @throws Error when there is no run, or its state has not been evaluated; DamagedFileError naming file and field
 */
export function readAdaptedReturns(directory: string): AdaptedReturns {
  const { family, paths, ledger } = readRun(directory);
  const files = [paths.evaluation, paths.outOfDistribution].flatMap((path) => {
    const evaluation = readCurrentEvaluation(paths, path);
    return evaluation === null ? [] : [{ path, evaluation }];
  });
  if (files.length === 0) {
    throw new Error(`${paths.evaluation} is missing: evaluate the run first`);
  }
  const origin = relative('', resolve(directory)).split(sep).join('/');
  const entries = files.flatMap(({ path, evaluation: { method, seed, tasks } }) => {
    const date = statSync(path).mtime.toISOString().slice(0, 10);
    return tasks.flatMap(({ psi, returns }) =>
      Object.entries(returns).map(([n, { mean, fresh }]) => ({
        psi,
        selected: mean,
        entry: {
          source: 'adapted' as const,
          method,
          seed,
          samples: (ledger?.train ?? 0) + Number(n),
          returns: summarizeReturns(fresh),
          origin,
          date,
        },
      })),
    );
  });
  return { family, entries };
}
