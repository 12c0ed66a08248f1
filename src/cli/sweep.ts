/** @file `admrl sweep`: all jobs of a sweep on this machine, side by side, and what they will cost. */

import { availableParallelism } from 'node:os';
import { count, duration } from '../report/data/format.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { LockedError } from '../study/files/lock.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { addWorkloads, noWork, secondsOf, trainingWorkload } from '../study/sweep/cost.ts';
import { measuringWorkload, ratesOfMachine } from '../study/sweep/estimate.ts';
import { kubernetesJob } from '../study/sweep/kubernetesJob.ts';
import { type OpenSweep, openSweep } from '../study/sweep/openSweep.ts';
import { type FailedRun, runSweep, type SweepOutcome } from '../study/sweep/runSweep.ts';
import { settingsTexts } from '../study/sweep/settingsTexts.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { UsageError } from '../study/usageError.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { printLine, printNotice, stepsText, table } from './print.ts';
import { gatherAndPrint, gatheredIn } from './sweepGather.ts';
import { openSweepReporter } from './sweepReporter.ts';
import { sweepOnSlurm } from './sweepSlurm.ts';
import { problemOf, statesOf } from './sweepStatus.ts';

/** The flags of `admrl sweep`. */
export interface SweepFlags extends ReporterFlags {
  readonly on: 'local' | 'slurm' | 'kubernetes';
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
  const opened = await openSweep(path, flags.threads, printNotice);
  const states = statesOf(opened);
  const unfinished = opened.jobs.filter((_, i) => states[i].state !== 'finished');
  // What is printed for an engine is for that engine alone.
  if (flags.on === 'local' || !flags.dryRun) printLine(headline(opened, unfinished));
  if (flags.on !== 'local') return giveAway(opened, unfinished, flags);
  if (flags.dryRun) return printCosts(opened, unfinished, flags);
  const { atOnce, processes } = sharesOf(unfinished.length, flags);
  const runs = unfinished.map(({ run }) => ({ ...run, processes }));
  const reporter = openSweepReporter(flags);
  const out = gatheredIn(opened);
  const ends = [{ what: 'gather', run: () => gatherAndPrint(opened, out, reporter) }];
  const started = performance.now();
  const executor = forkedExecutor(atOnce);
  const outcome = await interruptible(
    sameCommandResumes,
    () => runSweep({ runs, ends }, { executor, onEvent: reporter.onEvent }),
    reporter.close,
  );
  reporter.close();
  assertDone(outcome, runs.length);
  printLine(`done in ${duration((performance.now() - started) / 1000)}`);
}

/** `methods: 6 jobs, 2 finished before`. */
function headline({ file, jobs }: OpenSweep, unfinished: readonly SweepJob[]): string {
  const done = jobs.length - unfinished.length;
  return `${file.name}: ${count(jobs.length, 'job')}${done === 0 ? '' : `, ${done} finished before`}`;
}

/** Has the jobs done by an engine. */
function giveAway(opened: OpenSweep, jobs: readonly SweepJob[], flags: SweepFlags): void {
  if (jobs.length === 0) return;
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

/**
 * @throws Error that lists the runs that failed, with what was told last; LockedError when some are left to others
 */
export function assertDone({ failed, elsewhere }: SweepOutcome, runs: number): void {
  if (failed.length > 0) {
    throw new Error(
      [
        `${failed.length} of ${count(runs, 'job')} failed; the same command tries again:`,
        ...failed.map(failureText),
      ].join('\n'),
    );
  }
  if (elsewhere.length > 0) {
    const names = elsewhere.map(({ name }) => name).join(', ');
    throw new LockedError(`other processes are still working on ${names}`);
  }
}

function failureText({ run, message, lines }: FailedRun): string {
  return [`${run.name}: ${message}`, ...lines.map((line) => `    ${line}`)].join('\n');
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
}
