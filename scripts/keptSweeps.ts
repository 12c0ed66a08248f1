/**
 * @file The sweeps of docs/results.md, `results/NAME.yaml`, and what is kept of their jobs: the folders `results/kept/JOB`, each with
 * `origin.json` and mostly `evaluation.json`, `ledger.json` and `tasks.jsonl`. A job that is in several sweeps is kept once.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { taskSetName } from '../src/evaluation/testTasks.ts';
import { readEvaluation } from '../src/study/run/readRun.ts';
import { openSweep } from '../src/study/sweep/openSweep.ts';
import type { SweepJob } from '../src/study/sweep/sweepJobs.ts';
import { comparisons, resultsFolder } from './comparisons.ts';

const originSchema = z.strictObject({
  commit: z.string(),
  machine: z.string(),
  node: z.string(),
  date: z.string(),
});

/** Where the numbers of a job come from: the commit that made or first kept them, the machine, the day. */
export type Origin = z.infer<typeof originSchema>;

/** A job of a sweep, and what is kept of it. */
export interface KeptJob {
  readonly job: SweepJob;
  /** In `results/kept`; it may not be there. */
  readonly folder: string;
  /** With all that the sweep asks for; null where nothing is kept, or less. */
  readonly evaluation: Evaluation | null;
  /** Whether its numbers are there: in its evaluation, or in a comparison. */
  readonly isKept: boolean;
}

/** The names of the sweeps. */
export function sweepNames(): string[] {
  return readdirSync(resultsFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace('.yaml', ''))
    .sort();
}

/** The file of a sweep. */
export function sweepPath(name: string): string {
  return join(resultsFolder, `${name}.yaml`);
}

/** The jobs of a sweep, in its order. */
export async function keptJobs(name: string): Promise<KeptJob[]> {
  const { file, jobs } = await openSweep(sweepPath(name), 1);
  // Only a sweep that compares has its numbers there.
  const comparison = file.compares ? comparisons().get(jobs[0].family) : undefined;
  const compared = new Set(comparison?.runs.map((run) => run.name));
  return jobs.map((job) => {
    const folder = join(resultsFolder, 'kept', job.run.name);
    const evaluation = readEvaluation(join(folder, 'evaluation.json'));
    const hasAll = job.run.evaluations.every(
      ({ tests, samples }) =>
        evaluation?.taskSet === taskSetName(tests) &&
        samples.every((n) => evaluation.samples.includes(n)),
    );
    return {
      job,
      folder,
      evaluation: hasAll ? evaluation : null,
      isKept: hasAll || compared.has(job.run.name),
    };
  });
}

/** @throws Error where the file is missing, or damaged */
export function readOrigin(folder: string): Origin {
  return originSchema.parse(JSON.parse(readFileSync(join(folder, 'origin.json'), 'utf8')));
}
