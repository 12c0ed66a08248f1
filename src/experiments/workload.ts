/** @file How much work a configuration asks for, before any of it is done. */

import type { Config } from './config.ts';

/** Work by its kinds. */
export interface Workload {
  /** Iterations of virtual training: a model fit, where there is one, and `trpo.updates` policy updates. */
  readonly iterations: number;
  /** Steps inside of the learned model. */
  readonly virtualSteps: number;
  /** Real steps; where episodes may end early, as many as there can be. */
  readonly realSteps: number;
}

/** Real episodes that measure one return of a test task: `values` and `fresh`. */
const returnSets = 2;

/** Of two kinds of work together. */
export function addWorkloads(a: Workload, b: Workload): Workload {
  return {
    iterations: a.iterations + b.iterations,
    virtualSteps: a.virtualSteps + b.virtualSteps,
    realSteps: a.realSteps + b.realSteps,
  };
}

/** Of `count` times the same. */
export function timesWorkload(
  count: number,
  { iterations, virtualSteps, realSteps }: Workload,
): Workload {
  return {
    iterations: count * iterations,
    virtualSteps: count * virtualSteps,
    realSteps: count * realSteps,
  };
}

/** Of a training run whose episodes have `timeLimit` steps; the virtual rollouts of the task gradient are included. */
export function trainingWorkload(
  { training, trpo, taskGradient }: Config,
  timeLimit: number,
): Workload {
  const { nTasks, nZeroShot, nSlbo, firstTaskStages, nInner, nCollect, nDev, method } = training;
  const later = nTasks - 1;
  const stages = firstTaskStages + later * nSlbo;
  const iterations = later * nZeroShot + stages * nInner;
  const episodeSteps = taskGradient.episodes * timeLimit;
  return {
    iterations,
    virtualSteps:
      iterations * trpo.updates * trpo.numEnvs * timeLimit +
      (method === 'admrl' ? later * episodeSteps : 0),
    // Each later task has a pair of rollouts, the first a single one.
    realSteps: stages * (nCollect + nDev) + (1 + 2 * later) * episodeSteps,
  };
}

/** Of adapting to one test task with up to `samples` real steps, and measuring every A_n on the way. */
export function adaptationWorkload(
  { training, trpo, evaluation }: Config,
  timeLimit: number,
  samples: number,
): Workload {
  const stages = samples / evaluation.adaptSamples;
  const iterations = evaluation.zeroShotIterations + stages * training.nInner;
  return {
    iterations,
    virtualSteps: iterations * trpo.updates * trpo.numEnvs * timeLimit,
    realSteps: samples + (1 + stages) * returnSets * evaluation.episodes * timeLimit,
  };
}
