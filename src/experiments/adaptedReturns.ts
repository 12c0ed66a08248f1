/** @file The returns that the evaluations of a run have measured, as entries of a table of optimal returns. */

import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { readCurrentEvaluation } from './currentEvaluation.ts';
import type { TaskEntry } from './optimalReturnsFile.ts';
import { readRun } from './readRun.ts';

/** What a run has measured, for the tasks inside and outside of Ψ. */
export interface AdaptedReturns {
  /** Name of the run's task family. */
  readonly family: string;
  /** One a task and n. Their samples are those of D and n; their date is that of the file. */
  readonly entries: readonly TaskEntry[];
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
      Object.entries(returns).map(([n, { mean, low, high, episodes }]) => ({
        psi,
        entry: {
          source: 'adapted' as const,
          method,
          seed,
          samples: (ledger?.train ?? 0) + Number(n),
          returns: { mean, low, high, episodes },
          origin,
          date,
        },
      })),
    );
  });
  return { family, entries };
}
