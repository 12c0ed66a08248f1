/** @file `admrl sweep --on slurm`: the jobs that are left as an array of Slurm, and the gathering after it. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import type { OpenSweep } from '../study/sweep/openSweep.ts';
import { gatherCommandLine, slurmFolder, slurmScript } from '../study/sweep/slurmScript.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { printLine } from './print.ts';

/** How the jobs are submitted. */
export interface SlurmFlags {
  readonly threads: number;
  readonly jobs?: number;
  readonly dryRun?: true;
}

/** Submits the jobs; with `--dry-run` prints what would be submitted. */
export function sweepOnSlurm(
  { file }: OpenSweep,
  jobs: readonly SweepJob[],
  { threads, jobs: atOnce, dryRun }: SlurmFlags,
): void {
  const program = [process.execPath, ...process.execArgv, process.argv[1]];
  const ids = jobs.map(({ id }) => id);
  const script = slurmScript({ file, ids, program, threads, atOnce });
  const gather = gatherCommandLine(program, file);
  if (dryRun) {
    printLine(script);
    printLine(`# and when all tasks have ended: ${gather}`);
    return;
  }
  const folder = slurmFolder(file);
  makeFolder(folder);
  const path = join(folder, 'sweep.sbatch');
  writeFileAtomically(path, script);
  const array = submitted([path]);
  const log = join(folder, '%j.log');
  const dependency = `--dependency=afterany:${array}`;
  const last = submitted([
    ...[dependency, `--job-name=${file.name}-gather`, `--output=${log}`, '--wrap', gather],
  ]);
  printLine(`submitted as ${array}, and the gathering of its results as ${last}`);
  printLine(`follow it with: squeue --job ${array}, admrl sweep status ${file.path}`);
}

/** The number that Slurm gives a job. */
function submitted(args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync('sbatch', ['--parsable', ...args], {
    encoding: 'utf8',
  });
  if (error !== undefined) {
    throw new Error(`cannot start sbatch, Slurm's command to submit jobs: ${error.message}`);
  }
  if (status !== 0) throw new Error(`sbatch refused the sweep: ${stderr.trim()}`);
  return stdout.trim().split(';')[0];
}
