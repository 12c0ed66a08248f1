/** @file How fast this machine does the two kinds of work of a configuration, right now. */

import { initialLearner, startTask } from '../algorithms/initialize.ts';
import { collectStage } from '../algorithms/slbo.ts';
import type { TaskContext } from '../algorithms/step.ts';
import { virtualTraining } from '../algorithms/virtualTraining.ts';
import { createWorld } from '../algorithms/world.ts';
import type { Problem } from '../envs/problems.ts';
import type { Config } from '../experiments/config.ts';
import type { Workload } from '../experiments/workload.ts';
import { keyFromSeed } from '../math/random.ts';
import type { Runtime } from '../runtime/runtime.ts';

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
    ...{ world, config, key, task: 0 },
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
