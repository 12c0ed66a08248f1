/** @file `admrl sweep`: all jobs of a sweep on this machine, side by side, and what they will cost. */

import { availableParallelism } from 'node:os';
import { count, duration } from '../report/data/format.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Reporter } from '../study/events.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { addWorkloads, noWork, secondsOf, trainingWorkload } from '../study/sweep/cost.ts';
import { measuringWorkload, ratesOfMachine } from '../study/sweep/estimate.ts';
import { finishSweep, type Sweep, type SweepOutcome } from '../study/sweep/finishSweep.ts';
import { type FollowedJob, lookAtJobs, runLeft } from '../study/sweep/followJobs.ts';
import { kubernetesJob } from '../study/sweep/kubernetesJob.ts';
import { type OpenSweep, openSweep, problemOf } from '../study/sweep/openSweep.ts';
import type { QueueAddress } from '../study/sweep/queue/queueAddress.ts';
import { executedRuns } from '../study/sweep/runSweep.ts';
import { settingsTexts } from '../study/sweep/settingsTexts.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { UsageError } from '../study/usageError.ts';
import { finishAndGather } from './finishAndGather.ts';
import { lastPatience, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { printLine, printNotice, stepsText, table } from './print.ts';
import { followQueue } from './sweepQueue.ts';
import { openSweepReporter } from './sweepReporter.ts';
import { sweepOnSlurm } from './sweepSlurm.ts';

/** Where the jobs are done. */
export type SweepPlace = 'local' | 'slurm' | 'kubernetes' | QueueAddress;

/** The flags of `admrl sweep`. */
export interface SweepFlags extends ReporterFlags {
  readonly on: SweepPlace;
  readonly jobs?: number;
  readonly threads: number;
  readonly dryRun?: true;
}

/** What `admrl sweep` does. */
export async function sweep(path: string, flags: SweepFlags): Promise<void> {
  if (flags.on === 'kubernetes' && !flags.dryRun) {
    throw new UsageError(
      'sweep: --on kubernetes prints a manifest and starts nothing: give --dry-run',
    );
  }
  if (isQueue(flags.on) && flags.jobs !== undefined) {
    throw new UsageError('sweep: --jobs is for those that work on a queue: give it to sweep work');
  }
  const opened = await openSweep(path, flags.threads, printNotice);
  if (!flags.dryRun) {
    // Folders may have been there before the store.
    await opened.store?.sendWhatIsHere(opened.jobs.map(({ run }) => run.training.directory));
  }
  const followed = await lookAtJobs(opened);
  const left = followed.flatMap((one) => {
    const run = runLeft(opened.file, one);
    return run === null ? [] : [{ ...one.job, run }];
  });
  // What is printed for an engine is for that engine alone.
  if (flags.on === 'local' || isQueue(flags.on) || !flags.dryRun) {
    printLine(headline(opened, followed));
  }
  if (flags.on === 'slurm' || flags.on === 'kubernetes') return giveAway(opened, left, flags);
  if (flags.dryRun) return printCosts(opened, left, flags);
  if (isQueue(flags.on) && left.length > 0) return followQueue(opened, left, flags.on, flags);
  const reporter = openSweepReporter(flags);
  const uploads = opened.store?.uploads(reporter.onEvent) ?? null;
  const finish = (work: Sweep, onEvent: Reporter): Promise<SweepOutcome> => {
    const { atOnce, processes } = sharesOf(work.runs.length, flags);
    const runs = work.runs.map((run) => ({ ...run, processes }));
    const engine = executedRuns({ executor: forkedExecutor(atOnce), uploads });
    return finishSweep({ ...work, runs }, engine, onEvent);
  };
  const runs = left.map(({ run }) => run);
  const flush = async (): Promise<void> => uploads?.flush(lastPatience);
  const advice = sameCommandResumes;
  return finishAndGather(opened, runs, finish, { reporter, advice, flush });
}

function isQueue(place: SweepPlace): place is QueueAddress {
  return typeof place !== 'string';
}

/** `methods: 6 jobs, 2 finished before`. */
function headline({ file }: OpenSweep, jobs: readonly FollowedJob[]): string {
  const counts = (['finished', 'dropped'] as const).flatMap((name) => {
    const those = jobs.filter(({ state }) => state.state === name).length;
    return those === 0 ? [] : [`${those} ${name} before`];
  });
  return [`${file.name}: ${count(jobs.length, 'job')}`, ...counts].join(', ');
}

/** Has the jobs submitted to an engine that needs this process no longer. */
function giveAway(opened: OpenSweep, jobs: readonly SweepJob[], flags: SweepFlags): void {
  if (jobs.length === 0) return;
  if (opened.file.halving !== null) {
    printNotice('the jobs up to their next rung: when they have ended, the same command goes on');
  }
  if (flags.on === 'slurm') {
    sweepOnSlurm(opened, jobs, flags);
    return;
  }
  const { threads, jobs: atOnce = jobs.length } = flags;
  const ids = jobs.map(({ id }) => id);
  process.stdout.write(kubernetesJob({ file: opened.file, ids, threads, atOnce }));
}

/** How many runs are done side by side, and the processes of each: two single-threaded runs do more work than one of two threads. */
function sharesOf(
  runs: number,
  { threads, jobs }: Pick<SweepFlags, 'threads' | 'jobs'>,
): { readonly atOnce: number; readonly processes: number } {
  const places = jobs ?? Math.max(1, Math.floor(availableParallelism() / threads));
  const atOnce = Math.max(1, Math.min(places, runs));
  return { atOnce, processes: Math.max(1, Math.floor(places / atOnce)) };
}

/** The jobs that are left, and what each takes on its own. */
async function printCosts(
  opened: OpenSweep,
  jobs: readonly SweepJob[],
  flags: SweepFlags,
): Promise<void> {
  const rates = ratesOfMachine(await createNodeRuntime({ threads: flags.threads }));
  let total = { seconds: 0, work: noWork };
  const rows: string[][] = [];
  const settings = settingsTexts(jobs);
  for (const [i, job] of jobs.entries()) {
    const problem = problemOf(opened, job);
    const work = addWorkloads(
      trainingWorkload(job.config, problem.family),
      measuringWorkload(job.run, problem, job.config),
    );
    const seconds = secondsOf(work, await rates(problem, job.config));
    total = { seconds: total.seconds + seconds, work: addWorkloads(total.work, work) };
    rows.push([`${job.index}`, job.run.name, settings[i], `about ${duration(seconds)}`]);
  }
  if (rows.length > 0) printLine(table(['index', 'run', 'settings', 'one thread'], rows));
  const { atOnce } = sharesOf(jobs.length, flags);
  printLine(
    `${stepsText(total.work)}: about ${duration(total.seconds / atOnce)} on this machine, ${atOnce} side by side`,
  );
  if (opened.file.halving !== null) printLine('and less than that, as most are dropped at a rung');
}
