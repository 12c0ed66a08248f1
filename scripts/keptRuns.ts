/** @file Runs of which `results/` keeps `evaluation.json` and `ledger.json`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskMethod } from '../src/algorithms/methodNames.ts';
import { methods } from '../src/algorithms/methods.ts';
import type { SampleLedger } from '../src/data/ledger.ts';
import { problemByName } from '../src/envs/problems.ts';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { bestEntry } from '../src/evaluation/optimum/optimalReturns.ts';
import { shippedOptima } from '../src/study/optimum/knownOptima.ts';
import { readEvaluation } from '../src/study/run/readRun.ts';

/** What is kept of a run. */
export interface KeptRun {
  /** Its method, for display. */
  readonly label: string;
  readonly evaluation: Evaluation;
  readonly ledger: SampleLedger;
}

/** The optimal return of a family's task, as far as it ships with the project; NaN where it is not known. */
export function shippedOptimum(family: string): (psi: readonly number[]) => number {
  const optima = shippedOptima(problemByName(family).family);
  return (psi) => bestEntry(optima, psi)?.returns.mean ?? Number.NaN;
}

/** Reads it. @throws Error where a file is missing */
export function readKept(folder: string): KeptRun {
  const evaluation = readEvaluation(join(folder, 'evaluation.json'));
  if (evaluation === null) throw new Error(`${folder} has no evaluation.json`);
  const ledger = JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8')) as SampleLedger;
  const { method } = evaluation;
  const label = Object.hasOwn(methods, method) ? methods[method as TaskMethod].label : method;
  return { label, evaluation, ledger };
}
