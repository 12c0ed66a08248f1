/** @file Attacking a trained run: the search for the task on which it is worst. */

import { stagesOf } from '../../evaluation/adaptation.ts';
import type { Attack } from '../../evaluation/attack/attack.ts';
import { parseTaskSet, tasksOfSet } from '../../evaluation/testTasks.ts';
import { populationSize } from '../../math/cmaEsRates.ts';
import type { TaskBox } from '../../tasks/box.ts';
import type { Reporter } from '../events.ts';
import type { LockOptions } from '../files/lock.ts';
import type { Executor } from '../jobs/executor.ts';
import { readEvaluation } from '../run/readRun.ts';
import type { TrainedRun } from '../run/trainedRun.ts';
import { checkUsage } from '../usageError.ts';
import { type AttackPlan, attackRun } from './attackRun.ts';

/** How to search, and where the jobs run. */
export interface AttackOptions extends LockOptions {
  /** Maximum number of adaptations in the search; 40 by default. Whole generations are used. */
  readonly budget?: number;
  /** n, real samples of every adaptation; 0 by default. */
  readonly samples?: number;
  /** Runs the adaptations. */
  readonly executor: Executor;
  /** Receives what happens. */
  readonly onEvent?: Reporter | undefined;
}

/**
 * Searches Ψ for the task with the largest gap to the best of all other policies at hand, starting from the tasks of the
 * run's evaluation where there is one. Resumes where an earlier call left off.
 *
 * @throws UsageError when the budget is smaller than a generation, or `samples` no multiple of `evaluation.adaptSamples`
 */
export async function attackTrained(
  trainedRun: TrainedRun,
  { budget = 40, samples = 0, ...options }: AttackOptions,
): Promise<Attack> {
  const { run, world } = trainedRun;
  checkUsage(() => stagesOf(samples, run.config.evaluation.adaptSamples));
  return attackRun(trainedRun, {
    samples,
    generations: checkUsage(() => generationsWithin(budget, world.family)),
    testSet: testSetOf(trainedRun, options.onEvent),
    ...options,
  });
}

/**
 * The whole generations of a search with at most `budget` adaptations.
 *
 * @throws RangeError when there is not even one
 */
export function generationsWithin(
  budget: number,
  { box }: { readonly box: Pick<TaskBox, 'low'> },
): number {
  const parameters = box.low.length;
  const size = populationSize(parameters);
  // Written so that NaN is refused.
  if (budget >= size) return Math.floor(budget / size);
  throw new RangeError(
    `budget is ${budget}, expected at least ${size}, a generation for ${parameters} parameters`,
  );
}

/** Adaptations of the search with that budget: those of its whole generations. @throws RangeError as {@link generationsWithin} does */
export function adaptationsWithin(
  budget: number,
  family: { readonly box: Pick<TaskBox, 'low'> },
): number {
  return generationsWithin(budget, family) * populationSize(family.box.low.length);
}

/** The tasks that the run was evaluated on. */
function testSetOf(
  { run, world }: Pick<TrainedRun, 'run' | 'world'>,
  onEvent: Reporter | undefined,
): AttackPlan['testSet'] {
  const { evaluation: path } = run.paths;
  const evaluation = readEvaluation(path);
  if (evaluation === null) {
    const text = `there is no ${path}: no test tasks to start from or to compare with`;
    onEvent?.({ type: 'notice', text });
    return null;
  }
  const { taskSet: name } = evaluation;
  return { name, tasks: tasksOfSet(world.family, parseTaskSet(name)) };
}
