/** @file `admrl sweep work`: does jobs of a sweep that a queue gives out, each in a process of its own, until none is left. */

import { setTimeout as sleep } from 'node:timers/promises';
import { followJobs, lookAtJobs } from '../study/sweep/followJobs.ts';
import { keepFailure } from '../study/sweep/jobFile.ts';
import { lastLines } from '../study/sweep/lastLines.ts';
import { type OpenSweep, openSweep } from '../study/sweep/openSweep.ts';
import type { GivenJob, JobVerdict } from '../study/sweep/queue/jobQueue.ts';
import { addressText, type QueueAddress } from '../study/sweep/queue/queueAddress.ts';
import { type RunExit, superviseRun } from '../study/sweep/queue/superviseRun.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { openParts } from '../study/sweep/sweepParts.ts';
import { exitCodes } from './errors.ts';
import { endingSignals } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { ownProgram } from './ownProgram.ts';
import { printNotice } from './print.ts';
import type { OpenReporter } from './reporter.ts';
import { openQueueOf } from './sweepQueue.ts';
import { openSweepReporter } from './sweepReporter.ts';

/** The flags of `admrl sweep work`. */
export interface SweepWorkFlags extends ReporterFlags {
  readonly on: QueueAddress;
  readonly jobs: number;
  readonly threads: number;
  readonly lease: number;
}

/** Milliseconds between two looks whether something is left to do. */
const interval = 1000;

/** Milliseconds for giving jobs back; without a word, they are given to others after a lease. */
const patience = 10_000;

/** What `admrl sweep work` does. */
export async function work(path: string, flags: SweepWorkFlags): Promise<void> {
  const { on: address, jobs: atOnce, threads, lease } = flags;
  const opened = await openSweep(path, threads, printNotice);
  const reporter = openSweepReporter(flags);
  const { queue, onError } = await openQueueOf(opened, address, reporter.onEvent);
  // What is wrong with the store is better known before jobs are taken.
  await lookAtJobs(opened);
  const worker = openWorker(opened, threads, reporter, onError);
  const told = whenToldToEnd();
  const stop = queue.take({ atOnce, lease, take: worker.take });
  const text = `waits for jobs of ${opened.file.path} from ${addressText(address)}`;
  reporter.onEvent({ type: 'notice', text });
  const isOver = async (): Promise<boolean> => {
    if (worker.isBusy()) return false;
    const { waiting, active, failed } = await queue.content();
    return waiting.size + active.size === 0 && worker.hasEnded(failed);
  };
  const untilOver = async (): Promise<void> => {
    while (!(await isOver().catch(onError))) await sleep(interval);
  };
  await Promise.race([untilOver(), told.promise]);
  if (told.isTold()) worker.end();
  const closed = stop().then(queue.close);
  await (told.isTold() ? Promise.race([closed, sleep(patience)]) : closed);
  reporter.close();
  if (!told.isTold()) return;
  process.stderr.write('\ninterrupted; what was under way has been given back to the queue\n');
  process.exit(exitCodes.interrupted);
}

/** The first signal is answered in good order, the second at once. */
function whenToldToEnd(): { readonly promise: Promise<void>; isTold(): boolean } {
  let isTold = false;
  const promise = new Promise<void>((done) => {
    for (const signal of endingSignals) {
      process.on(signal, () => {
        if (isTold) process.exit(exitCodes.interrupted);
        isTold = true;
        done();
      });
    }
  });
  return { promise, isTold: () => isTold };
}

/** What does jobs. */
interface JobWorker {
  take(job: GivenJob): Promise<JobVerdict>;
  isBusy(): boolean;
  /** Whether every job of the sweep has ended, given those that have failed according to the queue. */
  hasEnded(failed: ReadonlySet<string>): Promise<boolean>;
  /** Asks all processes to end; their jobs are given back. */
  end(): void;
}

function openWorker(
  first: OpenSweep,
  threads: number,
  { onEvent }: OpenReporter,
  onError: (error: unknown) => void,
): JobWorker {
  const program = ownProgram();
  const { path } = first.file;
  const partsOf = ({ jobs }: OpenSweep): ReturnType<typeof openParts> =>
    openParts(
      jobs.map(({ run }) => ({ what: run.name, seconds: null })),
      onEvent,
    );
  let opened = first;
  let parts = partsOf(first);
  let isEnding = false;
  const running = new Set<ReturnType<typeof superviseRun>>();

  /** The file may have grown. */
  const jobOf = async (id: string): Promise<SweepJob | undefined> => {
    const find = (): SweepJob | undefined => opened.jobs.find((job) => job.id === id);
    if (find() === undefined) {
      opened = await openSweep(path, threads);
      parts = partsOf(opened);
    }
    return find();
  };

  const supervise = async (
    { run, id }: SweepJob,
    { wasLost, isLost }: GivenJob,
  ): Promise<RunExit & { readonly lines: readonly string[] }> => {
    const heard = lastLines();
    // Whoever had it is gone, on whatever machine: the lock is nobody's.
    const takeOver = wasLost ? ['--take-over'] : [];
    const child = superviseRun(
      [...program, 'sweep', 'run', path, '--id', id, '--threads', `${threads}`, ...takeOver],
      run.name,
      (event) => {
        heard.hear(event);
        onEvent(event);
      },
    );
    running.add(child);
    const stop = (): void => child.kill('SIGKILL');
    isLost.addEventListener('abort', stop);
    if (isLost.aborted) stop();
    if (isEnding) child.kill('SIGTERM');
    const exit = await child.ended.finally(() => running.delete(child));
    return { ...exit, lines: heard.of(run.name) };
  };

  /** What has ended an attempt, as its folder says, or else as its process did. */
  const failureOf = (
    job: SweepJob,
    { code, signal, lines }: Awaited<ReturnType<typeof supervise>>,
  ): string => {
    const [{ state }] = followJobs({ ...opened, jobs: [job] });
    if (state.failure !== null) return state.failure.message;
    const { directory } = job.run.training;
    const said = lines.findLast((line) => line.startsWith('admrl: '));
    const message =
      said?.replace('admrl: ', '').replace(`${directory}: `, '') ??
      `its process ended with ${signal ?? `exit code ${code}`}`;
    keepFailure(directory, { message, lines });
    return message;
  };

  return {
    async take(given) {
      const job = await jobOf(given.id);
      if (job === undefined) {
        const message = `${path} has no job ${given.id} on this machine`;
        return { verdict: 'failed', message, mayHelpToRepeat: false };
      }
      const place = opened.jobs.indexOf(job);
      parts.begin(place);
      const exit = await supervise(job, given);
      if (exit.code === exitCodes.ok) {
        parts.end(place, 'done');
        return { verdict: 'done' };
      }
      if (given.isLost.aborted || isEnding) {
        parts.end(place, 'elsewhere', isEnding ? 'given back' : 'the queue is out of reach');
        return { verdict: 'returned' };
      }
      if (exit.code === exitCodes.locked) {
        parts.end(place, 'elsewhere', 'another process is working on it');
        return { verdict: 'later' };
      }
      const message = failureOf(job, exit);
      // Who was killed has not sent what is here.
      await opened.store?.send(job.run.training.directory).catch(onError);
      parts.end(place, 'failed', message);
      return { verdict: 'failed', message, mayHelpToRepeat: exit.code !== exitCodes.usage };
    },
    isBusy: () => running.size > 0,
    async hasEnded(failed) {
      const hasFailed = ({ id }: SweepJob): boolean => failed.has(id);
      const followed = await lookAtJobs(opened, { hasFailed });
      // Failures count when the queue gives no other attempt.
      return followed.every(
        ({ job, state: { state } }) =>
          state === 'finished' || state === 'dropped' || hasFailed(job),
      );
    },
    end() {
      isEnding = true;
      for (const child of running) child.kill('SIGTERM');
    },
  };
}
