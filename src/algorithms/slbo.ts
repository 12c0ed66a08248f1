/** @file SLBO on one task: collect real data, fit the model, optimise the policy inside it (lines 5-7). */

import { append, emptyDataset } from '../data/dataset.ts';
import { divergedOf } from '../data/episodes.ts';
import { count } from '../data/ledger.ts';
import type { Trajectories } from '../data/trajectories.ts';
import type { Collected } from '../envs/collect.ts';
import type { Env } from '../envs/env.ts';
import { foldIn, type Key } from '../math/random.ts';
import { policyOf } from '../policies/policyOf.ts';
import { realRewards } from '../tasks/taskFunctions.ts';
import { recordIdleness } from './knownPolicies/idlePolicy.ts';
import { named, record, recordsPolicies } from './knownPolicies/recordPolicy.ts';
import type { Learner } from './learner.ts';
import { modelMetrics } from './modelMetrics.ts';
import { episodeMetrics } from './policyOptimization/improvePolicy.ts';
import { withRealData } from './policyOptimization/normalizers.ts';
import { rollOutPolicy } from './realRollouts.ts';
import type { TaskContext } from './step.ts';
import { virtualTraining } from './virtualTraining.ts';
import type { World } from './world.ts';

/** `nSlbo` stages (`firstTaskStages` for the first task); θ afterwards is θ*. */
export async function slbo(context: TaskContext, learner: Learner): Promise<Learner> {
  const { training } = context.world.config;
  const stages = context.task === 0 ? training.firstTaskStages : training.nSlbo;
  let current = learner;
  const collection = {
    env: context.world.env,
    samples: training.nCollect,
    devSamples: training.nDev,
  };
  for (let stage = 0; stage < stages; stage++) {
    // line 5
    current = await collectStage(context, current, { stage, ...collection }); // line 6
    current = await virtualTraining(context, current, {
      // line 7
      phase: 'slbo',
      stage,
      iterations: training.nInner,
      fitsModel: true,
    });
  }
  return current;
}

/** How much a stage collects, and in which simulators. */
export interface CollectStageOptions {
  readonly stage: number;
  readonly env: Env;
  /** n_collect: steps that join D. */
  readonly samples: number;
  /** Steps that only validate the model. */
  readonly devSamples: number;
}

/** Line 6: D ← D ∪ {n samples of T* under π_θ with noise}; the normalisers see the new data before the model does. */
export function collectStage(
  { world, key, step, task }: TaskContext,
  learner: Learner,
  { stage, env, samples, devSamples }: CollectStageOptions,
): Promise<Learner> {
  const stageKey = foldIn(foldIn(key, 'line 6'), stage);
  return step({ task, phase: 'collect', stage, iteration: 0 }, learner, async (current, log) => {
    const collected = await sampleWithNoise(
      world,
      current,
      env,
      foldIn(stageKey, 'train'),
      samples,
    );
    const { trajectories: train, steps } = collected;
    const rewards = await realRewards(world.tasks, current.psi, train);
    const metrics = {
      ...episodeMetrics('real', train, rewards),
      ...(await modelMetrics(world, current, train)),
    };
    const acted = { policy: named(`stage ${stage} of task ${task}`, current), trajectories: train };
    const collectedData: Learner = {
      ...(isKnown(world, train)
        ? record(world, current, [acted])
        : withRealData(world, current, train)),
      ledger: count(current.ledger, 'train', steps),
      devData: null,
    };
    const learned = await withIdleness(world, current, collectedData, foldIn(stageKey, 'idle'));
    if (devSamples === 0) {
      log.metrics({ ...metrics, ...divergedOf(collected.divergedEpisodes) });
      return learned;
    }
    const dev = await sampleWithNoise(world, current, env, foldIn(stageKey, 'dev'), devSamples);
    const divergedEpisodes = collected.divergedEpisodes + dev.divergedEpisodes;
    log.metrics({ ...metrics, ...divergedOf(divergedEpisodes) });
    return {
      ...learned,
      devData: append(emptyDataset(env.stateSize, env.actionSize), dev.trajectories),
      ledger: count(learned.ledger, 'dev', dev.steps),
    };
  });
}

/**
 * After the first data of all, doing nothing is recorded too. Not before them: the normalisers of idle states alone would
 * blow up everything else, and a random θ under them would be saturated for good (measured on the ant: 680 instead of 800
 * after four stages).
 */
async function withIdleness(
  world: World,
  before: Learner,
  learner: Learner,
  key: Key,
): Promise<Learner> {
  const isFirst = recordsPolicies(world) && before.dataset.size === 0;
  return isFirst ? recordIdleness(world, learner, key) : learner;
}

/** Whether the training data of a stage are whole episodes of its policy: without exploration noise, and long enough. */
function isKnown(world: World, { horizon }: Trajectories): boolean {
  const { config, family } = world;
  return recordsPolicies(world) && config.noise.sigma === 0 && horizon >= family.timeLimit;
}

/** Continuous rollouts with exploration noise, `samples / numEnvs` rows in every simulator. */
function sampleWithNoise(
  world: World,
  learner: Learner,
  env: Env,
  key: Key,
  samples: number,
): Promise<Collected> {
  return rollOutPolicy(world, env, policyOf(learner), {
    key,
    mode: 'continuous',
    horizon: Math.ceil(samples / env.numEnvs),
    noise: world.config.noise,
  });
}
