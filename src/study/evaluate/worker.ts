/** @file A child process of `admrl evaluate`: opens the run once, then adapts to one test task after another. */

import { evaluateTask, type TaskEvaluation } from '../../evaluation/evaluate.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { serveJobs } from '../jobs/forked.ts';
import { openTrainedRun } from '../run/trainedRun.ts';
import { type EvaluationJob, type EvaluationSetup, evaluationKey } from './evaluateRun.ts';

serveJobs<EvaluationSetup, EvaluationJob, TaskEvaluation>(
  async ({ directory, step, taskSet, samples }) => {
    const { run, world, algorithm, trained } = await openTrainedRun(
      directory,
      // One thread each: the work is spread over processes, and numbers do not depend on how many there are.
      await createNodeRuntime({ threads: 1 }),
      step,
    );
    const { config } = run;
    const key = evaluationKey(config.training.seed, taskSet);
    return ({ psi, index }) =>
      evaluateTask({
        world,
        algorithm,
        trained,
        psi,
        index,
        samples,
        settings: config.evaluation,
        key,
      });
  },
);
