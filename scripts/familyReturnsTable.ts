/** @file The rows of the table of returns by family, from the evaluations that `scripts/familyReturns.ts` keeps. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { readEvaluation } from '../src/experiments/readRun.ts';
import { mean, variance } from '../src/math/statistics.ts';

/** One evaluation in words. */
export interface FamilyReturns {
  readonly family: string;
  /** Seed, tasks, zero-shot, zero action, random, tasks on which zero-shot beats no action. */
  readonly cells: readonly string[];
}

/** Every evaluation of the folder, by family and seed. */
export function familyReturns(folder: string): FamilyReturns[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readEvaluation(join(folder, name)) ?? [])
    .map((evaluation) => ({ family: evaluation.family, cells: cellsOf(evaluation) }));
}

function cellsOf({ seed, tasks, baselines }: Evaluation): string[] {
  const zeroShot = tasks.map(({ returns }) => returns[0].mean);
  const zeroAction = baselines.zeroAction.map((summary) => summary.mean);
  const random = baselines.random.map((summary) => summary.mean);
  const better = zeroShot.filter((value, i) => value > zeroAction[i]).length;
  return [
    String(seed),
    String(tasks.length),
    ...[zeroShot, zeroAction, random].map(spread),
    `${better} of ${tasks.length}`,
  ];
}

/** `1,416 ± 320 (704 to 1,976)`: mean, standard deviation and range over the tasks. */
function spread(values: readonly number[]): string {
  const shown = (value: number): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
  const deviation = Math.sqrt(variance(values));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${shown(mean(values))} ± ${shown(deviation)} (${shown(low)} to ${shown(high)})`;
}
