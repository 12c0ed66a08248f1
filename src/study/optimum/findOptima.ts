/** @file Optimal returns by direct training: jobs in child processes, a file that grows with each and is never started over. */

import { dirname, extname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { defaultConvergence } from '../../evaluation/optimum/convergence.ts';
import type { DirectReturn } from '../../evaluation/optimum/directTraining.ts';
import {
  entriesOf,
  type OptimalEntry,
  type OptimalReturns,
} from '../../evaluation/optimum/optimalReturns.ts';
import { removeAbandonedFiles } from '../files/atomicFile.ts';
import { runJobs } from '../jobs/forked.ts';
import { directMaxKl } from './directWorld.ts';
import { addOptimalReturns, readOptimalReturns } from './optimalReturnsFile.ts';

/** What is trained, and where the returns are kept. */
export interface OptimumPlan {
  /** As the user names it: one of admrl's or the path of a module. */
  readonly family: string;
  /** The name of that family. */
  readonly name: string;
  /** `[·, K]` */
  readonly tasks: readonly (readonly number[])[];
  /** Seeds 1 to `seeds` train on every task. */
  readonly seeds: number;
  /** The file that grows. */
  readonly path: string;
  /** Child processes side by side. */
  readonly processes: number;
  /** Told at the start. */
  readonly onStart: (jobs: { readonly known: number; readonly missing: number }) => void;
  /** Told after every training. */
  readonly onResult: (job: OptimumJob, result: DirectReturn) => void;
}

/** One training. */
export interface OptimumJob {
  readonly psi: readonly number[];
  readonly seed: number;
}

/** The method's name in entries. */
const method = 'trpo';

/**
 * Trains on each task with each seed that the file does not hold yet, or holds with other settings, and writes the file
 * after each.
 *
 * @returns what the file holds in the end.
 * @throws DamagedFileError when the file is not a table of this family; Error naming the task and the seed that failed.
 */
export async function findOptima(plan: OptimumPlan): Promise<OptimalReturns> {
  const { family, name, tasks, seeds, path, processes, onStart, onResult } = plan;
  removeAbandonedFiles(dirname(path));
  let table = readOptimalReturns(path, name);
  const all = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    tasks.map((psi): OptimumJob => ({ psi, seed })),
  );
  const jobs = all.filter(
    ({ psi, seed }) => !entriesOf(table, psi).some((entry) => isTraining(entry, seed)),
  );
  onStart({ known: all.length - jobs.length, missing: jobs.length });
  await runJobs<Pick<OptimumPlan, 'family'>, OptimumJob, DirectReturn>({
    module: new URL(`./worker${extname(import.meta.url)}`, import.meta.url),
    setup: { family },
    jobs,
    processes,
    nameOf: ({ psi, seed }) => `task (${psi.join(', ')}), seed ${seed}`,
    onResult: (job, result) => {
      const entry = {
        source: 'direct' as const,
        method,
        seed: job.seed,
        ...result,
        origin: `admrl optimum ${family}`,
        date: new Date().toISOString().slice(0, 10),
      };
      table = addOptimalReturns(path, name, [{ psi: job.psi, entry }]);
      onResult(job, result);
    },
  });
  return table;
}

/** Whether the entry is of direct training with this seed, as it is done today. */
function isTraining(entry: OptimalEntry, seed: number): boolean {
  const { source, training } = entry;
  return (
    source === 'direct' &&
    entry.method === method &&
    entry.seed === seed &&
    training?.maxKl === directMaxKl &&
    isDeepStrictEqual(training.rule, defaultConvergence)
  );
}
