/** @file A child process of `admrl attack`: opens the run once, then adapts to one task after another. */

import { type AttackAdaptation, attackKeys, attackTask } from '../../evaluation/attack/attack.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { serveJobs } from '../jobs/forked.ts';
import { openTrainedRun } from '../run/trainedRun.ts';
import type { AttackJob, AttackSetup } from './rounds.ts';

serveJobs<AttackSetup, AttackJob, AttackAdaptation>(async ({ directory, step, samples }) => {
  const { run, world, algorithm, trained } = await openTrainedRun(
    directory,
    // As in `evaluateWorker.ts`.
    await createNodeRuntime({ threads: 1 }),
    step,
  );
  const { training, evaluation: settings } = run.config;
  const { episodes: episodesKey } = attackKeys(training.seed);
  return ({ psi, key }) =>
    attackTask({ world, algorithm, trained, psi, samples, settings, key, episodesKey });
});
