/** @file What an evaluation found, as columns of a sweep's table. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { totalSteps } from '../../data/ledger.ts';
import { type Evaluation, evaluationLedger } from '../../evaluation/evaluate.ts';
import { gapsOfRun } from '../../evaluation/gaps/gapsOfRun.ts';
import { taskSetName } from '../../evaluation/testTasks.ts';
import { mean } from '../../math/statistics.ts';
import { familyData } from '../../tasks/familyData.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { knownOptima } from '../optimum/knownOptima.ts';
import { columnOf, type EvaluationMetric } from './objectives.ts';
import type { RunEvaluation } from './sweptRun.ts';

/** Whose evaluation it is. */
export interface EvaluatedMethod {
  readonly method: TaskMethod;
  readonly family: TaskFamily;
}

/**
 * `SET/N/…` for each n: the mean and the worst over the tasks; and the real steps that were taken. Null without an evaluation;
 * gaps are null where no optimum is known.
 */
export function evaluationColumns(
  { tests, samples }: RunEvaluation,
  evaluation: Evaluation | null,
  { method, family }: EvaluatedMethod,
): Record<string, number | null> {
  const gaps =
    evaluation === null
      ? null
      : gapsOfRun({ family: familyData(family), method, evaluation, table: knownOptima(family) });
  const columns = samples.flatMap((n, i) => {
    const returns = evaluation?.tasks.map((task) => task.returns[n].mean) ?? null;
    const statistics = gaps?.budgets[i].statistics;
    const values: Record<EvaluationMetric, number | null> = {
      meanReturn: returns === null ? null : mean(returns),
      worstReturn: returns === null ? null : Math.min(...returns),
      meanGap: statistics?.mean.estimate ?? null,
      worstGap: statistics?.worstSplit.estimate ?? null,
    };
    return Object.entries(values).map(([metric, value]) => [columnOf(tests, n, metric), value]);
  });
  const steps = evaluation === null ? null : totalSteps(evaluationLedger(evaluation));
  return { ...Object.fromEntries(columns), [`${taskSetName(tests)}/realSteps`]: steps };
}
