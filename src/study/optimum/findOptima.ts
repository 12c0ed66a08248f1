/** @file Optimal returns by direct training: a job for each, and a file that grows with each and is never started over. */

import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { defaultConvergence } from '../../evaluation/optimum/convergence.ts';
import {
  entriesOf,
  type OptimalEntry,
  type OptimalReturns,
} from '../../evaluation/optimum/optimalReturns.ts';
import { withDivergenceNotice } from '../divergenceNotice.ts';
import type { JobCounts, Reporter } from '../events.ts';
import { makeFolder, outputTarget } from '../files/outputTarget.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import { directMaxKl } from './directWorld.ts';
import { addOptimalReturns, readOptimalReturns } from './optimalReturnsFile.ts';
import { type OptimumJob, type OptimumSetup, optimumJobs } from './optimumJob.ts';

/** What is trained, and where the returns are kept. */
export interface OptimumPlan extends OptimumSetup {
  /** The name of that family. */
  readonly name: string;
  /** `[·, K]` */
  readonly tasks: readonly (readonly number[])[];
  /** Seeds 1 to `seeds` train on every task. */
  readonly seeds: number;
  /** The file that grows. */
  readonly path: string;
  /** Runs the trainings. */
  readonly executor: Executor;
  /** Receives `jobsFound` at the start and `jobEnded` after every training. */
  readonly onEvent?: Reporter | undefined;
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
  const { family, name, tasks, seeds, path, executor } = plan;
  const onEvent = withDivergenceNotice(plan.onEvent);
  // Before the work rather than after it.
  makeFolder(dirname(path));
  outputTarget(path);
  let table = readOptimalReturns(path, name);
  const all = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    tasks.map((psi): OptimumJob => ({ psi, seed })),
  );
  const jobs = all.filter(
    ({ psi, seed }) => !entriesOf(table, psi).some((entry) => isTraining(entry, seed)),
  );
  let made = 0;
  const counts = (): JobCounts => ({
    finished: all.length - jobs.length + made,
    made,
    total: all.length,
  });
  onEvent({ type: 'jobsFound', what: 'optimum', ...counts() });
  await runJobs(executor, {
    kind: optimumJobs,
    setup: { family },
    jobs,
    onEvent,
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
      made += 1;
      onEvent({
        type: 'jobEnded',
        what: 'optimum',
        name: optimumJobs.nameOf(job),
        result: { ...job, ...result },
        ...counts(),
      });
    },
  });
  return table;
}

/** Whether the entry is of direct training with this seed, with the current rule and step size. */
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
