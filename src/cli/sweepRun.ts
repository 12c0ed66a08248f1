/** @file `admrl sweep run`: one job of a sweep, as every engine has it done. */

import { LockedError } from '../study/files/lock.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { lookAtJob, runLeft } from '../study/sweep/followJobs.ts';
import { type OpenSweep, openSweep } from '../study/sweep/openSweep.ts';
import { runSweep } from '../study/sweep/runSweep.ts';
import { patiently } from '../study/sweep/store/uploads.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { UsageError } from '../study/usageError.ts';
import { interruptible, lastPatience, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { printLine, printNotice } from './print.ts';
import { openReporter } from './reporter.ts';

/** The flags of `admrl sweep run`. */
export interface SweepRunFlags extends ReporterFlags {
  readonly index?: number;
  readonly id?: string;
  readonly threads: number;
  readonly takeOver?: true;
}

/**
 * What `admrl sweep run` does. The work is done in a process that ends with this one, so that this one answers signals at once
 * and keeps why the other has ended.
 */
export async function runOneJob(path: string, flags: SweepRunFlags): Promise<void> {
  const opened = await openSweep(path, flags.threads, printNotice);
  const job = jobOf(opened, flags);
  const { directory } = job.run.training;
  const reporter = openReporter(flags);
  // The folder may have been there before the store.
  await patiently(async () => opened.store?.sendWhatIsHere([directory]), reporter.onEvent);
  const followed = await patiently(() => lookAtJob(opened, job), reporter.onEvent);
  const { state, progress } = followed.state;
  const run = runLeft(opened.file, followed);
  if (run === null) {
    reporter.close();
    const isOver = state === 'finished' || state === 'dropped';
    if (!isOver) throw new LockedError(`${directory} ${progress}`);
    printLine(`${state} before: ${directory}`);
    return;
  }
  const uploads = opened.store?.uploads(reporter.onEvent) ?? null;
  const { failed, elsewhere } = await interruptible(
    sameCommandResumes,
    () =>
      runSweep(
        { runs: [run], ends: [] },
        {
          executor: forkedExecutor(1),
          uploads,
          takeOver: flags.takeOver ?? false,
          onEvent: reporter.onEvent,
        },
      ),
    async () => {
      await uploads?.flush(lastPatience);
      reporter.close();
    },
  );
  reporter.close();
  if (elsewhere.length > 0) throw new LockedError(`another process is working on ${directory}`);
  for (const { message } of failed) throw new Error(`${directory}: ${message}`);
  printLine(directory);
}

function jobOf({ file, jobs }: OpenSweep, { index, id }: SweepRunFlags): SweepJob {
  const job = jobs.find((one) => one.index === index || one.id === id);
  if (job !== undefined) return job;
  if (id !== undefined) {
    throw new UsageError(`sweep run: --id is ${id}, expected that of a job of ${file.path}`);
  }
  if (index === undefined) throw new UsageError('sweep run: say which job: give --index or --id');
  throw new UsageError(
    `sweep run: --index is ${index}, expected a number below ${jobs.length}, the jobs of ${file.path}`,
  );
}
