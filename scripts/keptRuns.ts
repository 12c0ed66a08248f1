/** @file Runs of which `results/kept` has `evaluation.json` and `ledger.json`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '../src/algorithms/methods.ts';
import type { SampleLedger } from '../src/data/ledger.ts';
import { problemByName } from '../src/envs/problems.ts';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { bestEntry } from '../src/evaluation/optimum/optimalReturns.ts';
import { shippedOptima } from '../src/study/optimum/knownOptima.ts';
import type { SweepJob } from '../src/study/sweep/sweepJobs.ts';
import { keptJobs } from './keptSweeps.ts';

/** What is kept of a run. */
export interface KeptRun {
  /** Its method, for display. */
  readonly label: string;
  readonly job: SweepJob;
  readonly evaluation: Evaluation;
  readonly ledger: SampleLedger;
}

/** The optimal return of a family's task, as far as it ships with the project; NaN where it is not known. */
export function shippedOptimum(family: string): (psi: readonly number[]) => number {
  const optima = shippedOptima(problemByName(family).family);
  return (psi) => bestEntry(optima, psi)?.returns.mean ?? Number.NaN;
}

/** What is kept of a sweep's runs, in the order of its jobs. */
export async function keptRuns(sweep: string): Promise<KeptRun[]> {
  return (await keptJobs(sweep)).flatMap(({ job, folder, evaluation }) => {
    if (evaluation === null) return [];
    const ledger = JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8')) as SampleLedger;
    return [{ label: methods[job.method].label, job, evaluation, ledger }];
  });
}
