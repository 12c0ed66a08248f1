/** @file A child process of `admrl attack`: opens the run once, then adapts to one task after another. */

import { attackKeys } from '../evaluation/attack.ts';
import { type AttackAdaptation, attackTask } from '../evaluation/attackTask.ts';
import { openTrainedRun } from '../experiments/trainedRun.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { AttackJob, AttackSetup } from './attackRounds.ts';
import { serveJobs } from './jobs.ts';

serveJobs<AttackSetup, AttackJob, AttackAdaptation>(async ({ directory, step, samples }) => {
  const { run, world, trained } = await openTrainedRun(
    directory,
    // As in `evaluateWorker.ts`.
    await createNodeRuntime({ threads: 1 }),
    step,
  );
  const { training, evaluation: settings } = run.config;
  const { episodes: episodesKey } = attackKeys(training.seed);
  return ({ psi, key }) => attackTask({ world, trained, psi, samples, settings, key, episodesKey });
});
