/** @file Evaluating a trained run on a set of test tasks. */

import { stagesOf } from '../../evaluation/adaptation.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { type TaskSet, tasksOfSet } from '../../evaluation/testTasks.ts';
import type { Reporter } from '../events.ts';
import type { LockOptions } from '../files/lock.ts';
import type { Executor } from '../jobs/executor.ts';
import type { TrainedRun } from '../run/trainedRun.ts';
import { checkUsage } from '../usageError.ts';
import { evaluateRun } from './evaluateRun.ts';

/** What is evaluated, and where the jobs run. */
export interface EvaluateOptions extends LockOptions {
  /** The family's test tasks by default. */
  readonly tasks?: TaskSet;
  /** Ascending values of n, multiples of `evaluation.adaptSamples`; zero-shot only by default. */
  readonly samples?: readonly number[];
  /** Runs the adaptations, one job per task. */
  readonly executor: Executor;
  /** Where the files are; default: in the folder of the run. */
  readonly folder?: string | undefined;
  /** Receives what happens. */
  readonly onEvent?: Reporter | undefined;
}

/**
 * Adapts to every task of the set and measures the returns; resumes where an earlier call left off.
 *
 * @throws UsageError when there is no value of n, when they do not ascend, or when one is no multiple of
 *   `evaluation.adaptSamples`; else as `evaluateRun` does
 */
export async function evaluateTrained(
  trainedRun: TrainedRun,
  { tasks = { kind: 'test' }, samples = [0], ...options }: EvaluateOptions,
): Promise<Evaluation> {
  const { run, world } = trainedRun;
  checkUsage(() => {
    assertAscending(samples);
    for (const n of samples) stagesOf(n, run.config.evaluation.adaptSamples);
    tasksOfSet(world.family, tasks);
  });
  return evaluateRun(trainedRun, { tasks, samples, ...options });
}

/** Others would be evaluations that are not known again. */
function assertAscending(samples: readonly number[]): void {
  if (samples.length > 0 && samples.every((n, i) => i === 0 || n > samples[i - 1])) return;
  throw new RangeError(
    `samples is [${samples.join(', ')}], expected ascending numbers such as 0, 2000`,
  );
}
