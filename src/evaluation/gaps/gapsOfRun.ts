/** @file The gaps of one trained system to the best known returns, as `compare` measures those of several. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { meanUnlessNull } from '../../math/statistics.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import type { Evaluation } from '../evaluate.ts';
import { missingTasks } from '../missingTasks.ts';
import { bestEntry, type OptimalReturns } from '../optimum/optimalReturns.ts';
import { parseTaskSet, tasksOfSet } from '../testTasks.ts';
import { type ComparedSet, compareSet } from './methodComparison.ts';
import { shareOf } from './share.ts';
import type { BudgetSuboptimality } from './suboptimality.ts';

/** A trained system on a set of tasks, and the table of the best known returns. */
export interface GapsOfRunOptions {
  readonly family: FamilyData;
  readonly method: TaskMethod;
  readonly evaluation: Evaluation;
  readonly table: OptimalReturns;
}

/** The gaps of one system: a set with a single method and a single seed. */
export interface GapsOfRun {
  readonly set: ComparedSet;
  /** By n, in the order of the evaluation. */
  readonly budgets: readonly BudgetSuboptimality[];
  /** How many of the tasks have a known optimum; all numbers are of these. */
  readonly known: number;
  readonly tasks: number;
  /** The mean share of the best known returns that doing nothing reaches; null where a share is meaningless. */
  readonly zeroActionShare: number | null;
}

/**
 * The gaps, or null where there are none to speak of: when no optimum is known on any of the tasks, or when the
 * evaluation is not finished, as a worst case over fewer tasks would look better than it is.
 */
export function gapsOfRun({
  family,
  method,
  evaluation,
  table,
}: GapsOfRunOptions): GapsOfRun | null {
  const tasks = tasksOfSet(family, parseTaskSet(evaluation.taskSet));
  if (tasks.every((psi) => bestEntry(table, psi) === null)) return null;
  if (missingTasks(evaluation, family).length > 0) return null;
  const set = compareSet({ family, runs: [{ method }], evaluations: [evaluation], table });
  const [{ budgets, missing }] = set.methods;
  const shares = budgets[0].tasks.map(({ psi, reference }) => {
    const place = evaluation.tasks.findIndex((task) => isSameTask(task.psi, psi));
    const zeroAction = evaluation.baselines.zeroAction[place];
    return zeroAction === undefined ? null : shareOf(zeroAction.mean, reference.value);
  });
  return {
    set,
    budgets,
    known: tasks.length - missing.length,
    tasks: tasks.length,
    zeroActionShare: meanUnlessNull(shares),
  };
}
