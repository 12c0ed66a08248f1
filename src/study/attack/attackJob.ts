/** @file The job of an attack: opens the run once, then adapts to one task after another. */

import { type AttackAdaptation, attackKeys, attackTask } from '../../evaluation/attack/attack.ts';
import type { Key } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { JobKind } from '../jobs/executor.ts';
import { openTrainedRun } from '../run/trainedRun.ts';

/** What the workers of an attack receive first. */
export interface AttackSetup {
  /** Of the run. */
  readonly directory: string;
  /** Steps behind the state of the run that is attacked. */
  readonly step: number;
  /** n */
  readonly samples: number;
}

/** One adaptation. */
export interface AttackJob {
  /** Of the task. */
  readonly name: string;
  /** `[K]` */
  readonly psi: readonly number[];
  readonly key: Key;
}

/** Adapting to one task, with the resulting policy. */
export const attackJobs: JobKind<AttackSetup, AttackJob, AttackAdaptation> = {
  name: 'attackJobs',
  module: new URL(import.meta.url),
  async open({ directory, step, samples }) {
    // One thread each, as in an evaluation.
    const runtime = await createNodeRuntime({ threads: 1 });
    const { run, world, algorithm, trained } = await openTrainedRun(directory, runtime, {
      step,
      // Whoever hands out the jobs has opened the run before.
      trustModule: true,
    });
    const { training, evaluation: settings } = run.config;
    const { episodes: episodesKey } = attackKeys(training.seed);
    return {
      run: ({ psi, key }) =>
        attackTask({ world, algorithm, trained, psi, samples, settings, key, episodesKey }),
      close: () => world.dispose(),
    };
  },
  nameOf: ({ name, psi }) => `${name}, task ${psi}`,
};
