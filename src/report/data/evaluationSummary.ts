/** @file Means and lowest returns over the test tasks of an evaluation. */

import type { Evaluation } from '../../evaluation/evaluate.ts';
import type { ReturnSummary } from '../../evaluation/measuredReturn.ts';
import { mean } from '../../math/statistics.ts';
import { formatInteger } from './format.ts';

/** Returns of one number of adaptation samples over all test tasks that have it. */
export interface BudgetSummary {
  /** Real samples n used to adapt. */
  readonly samples: number;
  /** Mean over tasks of A_n. */
  readonly mean: number;
  /** Smallest A_n and its task: not the worst one, where no return may be higher. */
  readonly lowest: number;
  readonly lowestPsi: readonly number[];
}

/** What is done with n real samples, in words. */
export function budgetName(samples: number): string {
  return samples === 0 ? 'zero-shot' : `after ${formatInteger(samples)} samples`;
}

/** A_n of one task, or undefined where the evaluation has not got that far. */
export function returnAt(
  task: Evaluation['tasks'][number],
  samples: number,
): ReturnSummary | undefined {
  return task.returns[String(samples)];
}

/** Mean and lowest return by number of samples; numbers of samples without any task are left out. */
export function summarizeBudgets(evaluation: Evaluation): BudgetSummary[] {
  return evaluation.samples.flatMap((samples) => {
    const rows = evaluation.tasks.flatMap((task) => {
      const estimate = returnAt(task, samples);
      return estimate === undefined ? [] : [{ psi: task.psi, mean: estimate.mean }];
    });
    if (rows.length === 0) return [];
    const lowest = rows.reduce((a, b) => (b.mean < a.mean ? b : a));
    const mean = meanOf(rows.map((row) => row.mean))!;
    return [{ samples, mean, lowest: lowest.mean, lowestPsi: lowest.psi }];
  });
}

/** Means of baseline returns, one per test task. */
export function baselineValues(values: readonly ReturnSummary[]): number[] {
  return values.map(({ mean }) => mean);
}

/** Arithmetic mean; null for an empty list. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
