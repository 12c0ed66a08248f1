/** @file `admrl sweep --on slurm`: the jobs that are left as an array of Slurm, and the gathering after it. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import type { OpenSweep } from '../study/sweep/openSweep.ts';
import {
  gatherCommandLine,
  partsOfAtMost,
  slurmFolder,
  slurmScript,
} from '../study/sweep/slurmScript.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { ownProgram } from './ownProgram.ts';
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
  const program = ownProgram();
  const ids = jobs.map(({ id }) => id);
  const arrays = partsOfAtMost(longestArray(), ids);
  const scripts = arrays.map((part) => slurmScript({ file, ids: part, program, threads, atOnce }));
  const gather = gatherCommandLine(program, file);
  if (dryRun) {
    for (const script of scripts) printLine(script);
    printLine(`# and when all tasks have ended: ${gather}`);
    return;
  }
  const folder = slurmFolder(file);
  makeFolder(folder);
  const numbers: string[] = [];
  for (const [i, script] of scripts.entries()) {
    const path = join(folder, i === 0 ? 'sweep.sbatch' : `sweep-${i + 1}.sbatch`);
    writeFileAtomically(path, script);
    // How many tasks run at a time is a matter of each array: those of a limited sweep come one after the other.
    const before = atOnce === undefined ? undefined : numbers.at(-1);
    numbers.push(submitted(before === undefined ? [path] : [after([before]), path]));
  }
  const log = join(folder, '%j.log');
  const last = submitted([
    ...[after(numbers), `--job-name=${file.name}-gather`, `--output=${log}`, '--wrap', gather],
  ]);
  const all = numbers.join(',');
  printLine(`submitted as ${all}, and the gathering of its results as ${last}`);
  printLine(`follow it with: squeue --job ${all}, admrl sweep status ${file.path}`);
}

/** The option of something that waits until arrays have ended, one way or the other. */
function after(numbers: readonly string[]): string {
  return `--dependency=afterany:${numbers.join(':')}`;
}

/** Most tasks of an array, as the cluster is configured; no limit where Slurm does not say, such as for a dry run elsewhere. */
function longestArray(): number {
  const { stdout } = spawnSync('scontrol', ['show', 'config'], { encoding: 'utf8' });
  const longest = Number(/^MaxArraySize\s*=\s*(\d+)$/m.exec(stdout ?? '')?.[1] ?? Infinity);
  if (longest > 0) return longest;
  throw new Error(
    'this Slurm allows no arrays (MaxArraySize is 0): submit "admrl sweep run FILE --index I" for each job',
  );
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
