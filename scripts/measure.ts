/**
 * @file Starts or continues what is missing of the sweeps of docs/results.md, and keeps what it finds in `results/`.
 *
 *     npm run measure                      what there is and what is missing
 *     npm run measure NAME …               trains and evaluates the missing jobs of results/NAME.yaml, …
 *     npm run measure --keep NAME …        only keeps what their runs, in `runs/NAME`, have found
 *
 * A job is kept when it is finished, or at the next start where this one was interrupted. Then `npm run results` writes the tables.
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join, relative } from 'node:path';
import { compareAndPrint } from '../src/cli/compare.ts';
import { assertDone } from '../src/cli/finishAndGather.ts';
import { openSweepReporter } from '../src/cli/sweepReporter.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';
import { runPaths } from '../src/study/run/runPaths.ts';
import { type OpenSweep, openSweep, problemOf } from '../src/study/sweep/openSweep.ts';
import { stateOfRun } from '../src/study/sweep/runState.ts';
import { runSweep } from '../src/study/sweep/runSweep.ts';
import { comparisonPath } from './comparisons.ts';
import { type KeptJob, keptJobs, type Origin, sweepNames, sweepPath } from './keptSweeps.ts';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const given = process.argv.slice(2);
const names = given.filter((word) => word !== '--keep');
const unknown = names.find((name) => !sweepNames().includes(name));
if (unknown !== undefined) {
  process.stderr.write(`no sweep ${unknown}, expected one of ${sweepNames().join(', ')}\n`);
  process.exit(2);
}
if (names.length === 0) await list();
for (const name of names) await measure(name, { keepsOnly: given.includes('--keep') });

async function list(): Promise<void> {
  for (const name of sweepNames()) {
    const jobs = await keptJobs(name);
    const kept = jobs.filter(({ isKept }) => isKept).length;
    process.stdout.write(`${name}: ${kept} of ${jobs.length} kept\n`);
  }
}

async function measure(name: string, { keepsOnly }: { keepsOnly: boolean }): Promise<void> {
  const opened = await openSweep(relative(root, sweepPath(name)), 1);
  await keepFinished(name, opened);
  if (keepsOnly) return;
  const jobs = await keptJobs(name);
  const missing = jobs.filter(({ isKept }) => !isKept);
  // A comparison reads the runs of all.
  const left = opened.file.compares && missing.length > 0 ? jobs : missing;
  const atOnce = Math.max(1, Math.min(availableParallelism(), left.length));
  // One thread each, as several are trained side by side.
  const runs = left.map(({ job }) => opened.jobs[job.index].run);
  const reporter = openSweepReporter();
  const outcome = await runSweep(
    { runs, ends: [] },
    { executor: forkedExecutor(atOnce), onEvent: reporter.onEvent },
  );
  reporter.close();
  await keepFinished(name, opened);
  assertDone(outcome, runs.length);
  if (opened.file.compares && runs.length > 0) await keepComparison(opened);
}

/** Keeps the jobs of which the run is finished. */
async function keepFinished(name: string, opened: OpenSweep): Promise<void> {
  for (const kept of await keptJobs(name)) {
    const job = opened.jobs[kept.job.index];
    const { family } = problemOf(opened, job);
    if (!kept.isKept && stateOfRun(job, family).state === 'finished') keep(kept, job.run.training);
  }
}

function keep({ folder }: KeptJob, { directory }: { readonly directory: string }): void {
  mkdirSync(folder, { recursive: true });
  const { evaluation, ledger, tasks } = runPaths(directory);
  for (const path of [evaluation, ledger, tasks]) {
    if (existsSync(path)) copyFileSync(path, join(folder, basename(path)));
  }
  const origin: Origin = {
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    machine: `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(join(folder, 'origin.json'), `${JSON.stringify(origin, null, 2)}\n`);
  process.stdout.write(`${relative(root, folder)}\n`);
}

/** Compares all methods of a sweep, and keeps the comparison. */
async function keepComparison({ file, jobs }: OpenSweep): Promise<void> {
  const out = join(file.directory, 'gathered');
  const directories = jobs.map(({ run }) => run.training.directory);
  const reporter = openSweepReporter();
  await compareAndPrint(directories, { out }, reporter);
  reporter.close();
  copyFileSync(join(out, 'comparison.json'), comparisonPath(jobs[0].family));
}
