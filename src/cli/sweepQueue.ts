/** @file `admrl sweep --on redis` or `postgres`: the jobs that are left are put into a queue and followed until all have ended. */

import type { Reporter } from '../study/events.ts';
import { finishSweep } from '../study/sweep/finishSweep.ts';
import { arrivalOf } from '../study/sweep/followJobs.ts';
import type { OpenSweep } from '../study/sweep/openSweep.ts';
import { type JobQueue, openQueue } from '../study/sweep/queue/jobQueue.ts';
import { addressText, type QueueAddress } from '../study/sweep/queue/queueAddress.ts';
import { queuedRuns } from '../study/sweep/queue/queuedRuns.ts';
import { queueName } from '../study/sweep/queue/queueName.ts';
import { errorText } from '../study/sweep/services.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import type { SweptRun } from '../study/sweep/sweptRun.ts';
import { finishAndGather } from './finishAndGather.ts';
import type { ReporterFlags } from './options.ts';
import { openSweepReporter } from './sweepReporter.ts';

/** Milliseconds between two looks at the queue. */
const interval = 1000;

/** Has the jobs done by `admrl sweep work`, wherever it runs. */
export async function followQueue(
  opened: OpenSweep,
  jobs: readonly SweepJob[],
  address: QueueAddress,
  flags: ReporterFlags,
): Promise<void> {
  const reporter = openSweepReporter(flags);
  const { queue, onError } = await openQueueOf(opened, address, reporter.onEvent);
  const text = `jobs are done by: admrl sweep work ${opened.file.path} --on ${addressText(address)}`;
  const byName = new Map(opened.jobs.map((job) => [job.run.name, job]));
  const jobOf = ({ name }: SweptRun): SweepJob => {
    const job = byName.get(name);
    if (job === undefined) throw new RangeError(`no job is called ${name}`);
    return job;
  };
  let isTold = false;
  const engine = queuedRuns({
    queue,
    idOf: (run) => jobOf(run).id,
    arrivalOf: (run) => arrivalOf(opened, jobOf(run), run.rung),
    // Not before: a worker ends when all that is left has failed before. And once: every rung is added.
    onAdded() {
      if (!isTold) reporter.onEvent({ type: 'notice', text });
      isTold = true;
    },
    onError,
    interval,
  });
  const runs = jobs.map(({ run }) => run);
  const advice = 'workers go on; run the same command again to follow them';
  try {
    await finishAndGather(opened, runs, (sweep, onEvent) => finishSweep(sweep, engine, onEvent), {
      reporter,
      advice,
    });
  } finally {
    await queue.close();
  }
}

/** A queue, and what receives the errors of asking it. */
export interface OpenSweepQueue {
  readonly queue: JobQueue;
  readonly onError: (error: unknown) => void;
}

/** Opens the queue of a sweep; what goes wrong with it later is told at most once a second. */
export async function openQueueOf(
  { file }: OpenSweep,
  address: QueueAddress,
  onEvent: Reporter,
): Promise<OpenSweepQueue> {
  let told = -Infinity;
  const onError = (error: unknown): void => {
    if (performance.now() - told < 1000) return;
    told = performance.now();
    onEvent({ type: 'notice', text: `${address.service}: ${errorText(error)}` });
  };
  return { queue: await openQueue(address, queueName(file), onError), onError };
}
