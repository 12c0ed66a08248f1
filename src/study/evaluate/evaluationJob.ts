/** @file The job of an evaluation: opens the run once, then adapts to one test task after another. */

import { type EvaluatedTask, evaluateAndRecordTask } from '../../evaluation/evaluate.ts';
import { foldIn, type Key, keyFromSeed } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { JobKind } from '../jobs/executor.ts';
import { openTrainedRun } from '../run/trainedRun.ts';

/** What the workers of an evaluation receive first. */
export interface EvaluationSetup {
  /** Of the run. */
  readonly directory: string;
  /** Steps behind the state of the run that is evaluated. */
  readonly step: number;
  /** Names the set and its random streams. */
  readonly taskSet: string;
  /** Ascending values of n. */
  readonly samples: readonly number[];
}

/** One test task. */
export interface EvaluationJob {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Its place in the set. */
  readonly index: number;
}

/** The key of a set of tasks in a run with that seed. */
export function evaluationKey(seed: number, taskSet: string): Key {
  return foldIn(foldIn(keyFromSeed(seed), 'evaluate'), taskSet);
}

/** Adapting to one test task, and measuring every A_n, with filmstrips of it. */
export const evaluationJobs: JobKind<EvaluationSetup, EvaluationJob, EvaluatedTask> = {
  name: 'evaluationJobs',
  module: new URL(import.meta.url),
  async open({ directory, step, taskSet, samples }) {
    // One thread each: the work is spread over workers, and numbers do not depend on how many there are.
    const runtime = await createNodeRuntime({ threads: 1 });
    const { run, world, algorithm, trained } = await openTrainedRun(directory, runtime, {
      step,
      // Whoever hands out the jobs has opened the run before.
      trustModule: true,
    });
    const { training, evaluation: settings } = run.config;
    const key = evaluationKey(training.seed, taskSet);
    const stages = (samples.at(-1) ?? 0) / settings.adaptSamples;
    // Every iteration and every collection, and a measurement at the end.
    const steps = settings.zeroShotIterations + stages * (training.nInner + 1) + 1;
    return {
      run(job, onEvent) {
        const name = evaluationJobs.nameOf(job);
        let begun = 0;
        const onStep = (): void => {
          const share = Math.min(1, begun++ / steps);
          onEvent({ type: 'jobAdvanced', what: 'evaluation', name, share });
        };
        const options = { world, algorithm, trained, samples, settings, key, onStep };
        return evaluateAndRecordTask({ ...job, ...options });
      },
      close: () => world.dispose(),
    };
  },
  nameOf: ({ psi }) => `task (${psi.join(', ')})`,
};
