/** @file One training of scripts/frontier.ts: SLBO on a single task from nothing, with the real return along the way. */

import { initialLearner, startTask } from '../src/algorithms/initialize.ts';
import type { Learner } from '../src/algorithms/learner.ts';
import { realReturns } from '../src/algorithms/realRollouts.ts';
import { slbo } from '../src/algorithms/slbo.ts';
import type { StepRunner } from '../src/algorithms/step.ts';
import { createWorld } from '../src/algorithms/world.ts';
import { problemByName } from '../src/envs/problems.ts';
import { foldIn, keyFromSeed } from '../src/math/random.ts';
import { mean } from '../src/math/statistics.ts';
import { policyOf } from '../src/policies/policyOf.ts';
import { createNodeRuntime } from '../src/runtime/node.ts';
import type { PartialConfig } from '../src/study/config/config.ts';
import { loadConfig } from '../src/study/config/file.ts';
import type { JobKind } from '../src/study/jobs/executor.ts';
import { cpuSeconds } from './measureMissing.ts';

/** What the workers receive first. */
export interface FrontierSetup {
  readonly family: string;
  /** Real samples of a training. */
  readonly samples: number;
  /** Episodes that measure a policy. */
  readonly episodes: number;
}

/** One training. */
export interface FrontierJob {
  /** In the table. */
  readonly learner: string;
  readonly preset: string;
  readonly settings: PartialConfig;
  readonly psi: readonly number[];
  readonly seed: number;
}

/** A policy along the way. */
export interface FrontierPoint {
  /** Real samples before it. */
  readonly samples: number;
  /** Of this process so far, without what measured policies. */
  readonly cpuSeconds: number;
  /** Mean real return, without exploration noise. */
  readonly return: number;
}

/** A line of the results. */
export interface FrontierResult extends Pick<FrontierJob, 'learner' | 'psi' | 'seed'> {
  readonly points: readonly FrontierPoint[];
}

/** Training, and measuring the policy before every collection and at the end. */
export const frontierJobs: JobKind<FrontierSetup, FrontierJob, FrontierResult> = {
  name: 'frontierJobs',
  module: new URL(import.meta.url),
  async open({ family, samples, episodes }) {
    // One thread, as several trainings run side by side.
    const runtime = await createNodeRuntime({ threads: 1 });
    return {
      async run({ learner, preset, settings, psi, seed }) {
        const problem = problemByName(family);
        const ofTask = { ...problem, family: { ...problem.family, defaultTask: psi } };
        const base = loadConfig({ preset, settings });
        const firstTaskStages = Math.ceil(samples / base.training.nCollect);
        const config = {
          ...base,
          training: { ...base.training, firstTaskStages },
        };
        const world = await createWorld(runtime, ofTask, config);
        const key = keyFromSeed(seed);
        const measuringKey = foldIn(key, 'frontier');
        const points: FrontierPoint[] = [];
        let measuring = 0;
        const start = cpuSeconds();
        const measure = async (state: Learner, stage: number) => {
          const before = cpuSeconds();
          const options = { psi, episodes, key: measuringKey };
          const { returns } = await realReturns(world, policyOf(state), options);
          points.push({
            samples: stage * config.training.nCollect,
            cpuSeconds: Math.round(before - start - measuring),
            return: mean(returns),
          });
          measuring += cpuSeconds() - before;
        };
        const step: StepRunner = async ({ phase, stage }, state, advance) => {
          if (phase === 'collect') await measure(state, stage);
          return advance(state, { metrics: () => {}, task: () => {} });
        };
        const context = { world, key, step, task: 0 };
        const fresh = await startTask(context, initialLearner(world, key));
        await measure(await slbo(context, fresh), firstTaskStages);
        await world.dispose();
        return { learner, psi, seed, points };
      },
      close: async () => {},
    };
  },
  nameOf: ({ learner, psi, seed }) => `${learner}, task (${psi.join(', ')}), seed ${seed}`,
};
