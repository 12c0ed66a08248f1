/** @file How much work a configuration takes, estimated before any of it is done. */

import { initialLearner, startTask } from '../../algorithms/initialize.ts';
import { methods } from '../../algorithms/methods.ts';
import { collectStage } from '../../algorithms/slbo.ts';
import type { TaskContext } from '../../algorithms/step.ts';
import { virtualTraining } from '../../algorithms/virtualTraining.ts';
import { createWorld } from '../../algorithms/world.ts';
import type { Problem } from '../../envs/problems.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Config } from '../config/config.ts';

/** Amounts of work by kind. */
export interface Workload {
  /** Iterations of virtual training: a model fit, if there is one, and `rollout.updates` policy updates. */
  readonly iterations: number;
  /** Steps inside the learned model. */
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
  { training, rollout, taskGradient }: Config,
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
      iterations * rollout.updates * rollout.numEnvs * timeLimit +
      (methods[method].followsTaskGradient ? later * episodeSteps : 0),
    // Each later task has a pair of rollouts, the first a single one.
    realSteps: stages * (nCollect + nDev) + (1 + 2 * later) * episodeSteps,
  };
}

/** Of adapting to one test task with up to `samples` real steps, and measuring every A_n on the way. */
export function adaptationWorkload(
  { training, rollout, evaluation }: Config,
  timeLimit: number,
  samples: number,
): Workload {
  const stages = samples / evaluation.adaptSamples;
  const iterations = evaluation.zeroShotIterations + stages * training.nInner;
  return {
    iterations,
    virtualSteps: iterations * rollout.updates * rollout.numEnvs * timeLimit,
    realSteps: samples + (1 + stages) * returnSets * evaluation.episodes * timeLimit,
  };
}

/** Seconds that the work takes. */
export interface Rates {
  readonly secondsPerIteration: number;
  readonly secondsPerRealStep: number;
}

/** Seconds that a workload takes at these rates. */
export function secondsOf({ iterations, realSteps }: Workload, rates: Rates): number {
  return iterations * rates.secondsPerIteration + realSteps * rates.secondsPerRealStep;
}

/** Times the first collection of a run and its second iteration of virtual training; the first compiles programs. */
export async function measureRates(
  runtime: Runtime,
  problem: Problem,
  config: Config,
): Promise<Rates> {
  const world = await createWorld(runtime, problem, config);
  const seconds: Record<string, number> = {};
  const key = keyFromSeed(config.training.seed);
  const context: TaskContext = {
    ...{ world, key, task: 0 },
    step: async ({ phase, iteration }, learner, advance) => {
      const started = performance.now();
      const next = await advance(learner, { metrics: () => {}, task: () => {} });
      seconds[`${phase} ${iteration}`] = (performance.now() - started) / 1000;
      return next;
    },
  };
  try {
    const { nCollect: samples, nDev: devSamples } = config.training;
    const learner = await startTask(context, initialLearner(world, key));
    const collection = { stage: 0, env: world.env, samples, devSamples };
    const collected = await collectStage(context, learner, collection);
    const training = { phase: 'slbo', stage: 0, iterations: 2, fitsModel: true } as const;
    await virtualTraining(context, collected, training);
    return {
      secondsPerIteration: seconds['slbo 1'],
      secondsPerRealStep: seconds['collect 0'] / (samples + devSamples),
    };
  } finally {
    await world.dispose();
  }
}
