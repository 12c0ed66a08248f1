/** @file What soft actor-critic on one task is done with, compiled, and the two halves of its work: collecting and learning. */

import { divergedOf } from '../../data/episodes.ts';
import type { Env } from '../../envs/env.ts';
import { foldIn, type Key, normals } from '../../math/random.ts';
import { episodeMetrics } from '../policyOptimization/improvePolicy.ts';
import { assemble } from '../scope.ts';
import type { MeasuredWork } from '../step.ts';
import type { World } from '../world.ts';
import { allocateBatch, drawInto, type RateShard, shardRater } from './replay.ts';
import { sacSpec } from './sacNetworks.ts';
import { collectWithSac, createSacActor, type SacActor } from './sacPolicy.ts';
import { type SacState, withCollected } from './sacState.ts';
import { createSacUpdater, type SacUpdater } from './sacUpdater.ts';

/** What is compiled. */
export interface SacTools {
  readonly actor: SacActor;
  readonly updater: SacUpdater;
  readonly rate: RateShard;
  readonly tasks: World['tasks'];
  /** Transitions of a gradient step. */
  readonly batchSize: number;
  dispose(): Promise<void>;
}

/** Compiles it. */
export function createSacTools({ runtime, family, tasks, config }: World): Promise<SacTools> {
  const { hiddenSizes, batchSize, ...rates } = config.sac;
  const spec = sacSpec(family, hiddenSizes);
  const { gamma } = config.rollout;
  return assemble(async ({ own, dispose }) => ({
    actor: own(createSacActor(runtime, spec)),
    updater: own(await createSacUpdater(runtime, { spec, rows: batchSize, gamma, ...rates })),
    rate: shardRater(tasks),
    tasks,
    batchSize,
    dispose,
  }));
}

/** A collection: the state after it, and what is logged of it. */
export interface Collection extends MeasuredWork<SacState> {
  readonly divergedEpisodes: number;
}

/** Steps of the task with drawn actions, which join D. */
export async function collectForReplay(
  tools: SacTools,
  env: Env,
  state: SacState,
  options: { readonly key: Key; readonly horizon: number },
): Promise<Collection> {
  const { parameters } = state.networks.policy;
  const collected = await collectWithSac(tools, env, parameters, options);
  const { trajectories, divergedEpisodes } = collected;
  const { rewards } = await tools.rate(trajectories, state.psi);
  return {
    state: withCollected(state, collected),
    metrics: {
      ...episodeMetrics('real', trajectories, rewards),
      ...divergedOf(divergedEpisodes),
    },
    divergedEpisodes,
  };
}

/** Gradient steps, each on transitions drawn from all of D. */
export async function learnFromReplay(
  { updater, rate, batchSize }: SacTools,
  state: SacState,
  { steps, key }: { readonly steps: number; readonly key: Key },
): Promise<MeasuredWork<SacState>> {
  const { dataset, psi } = state;
  const shards = await Promise.all(dataset.shards.map((shard) => rate(shard, psi)));
  const { networks, metrics } = await updater.run(state.networks, steps, (step) => {
    const stepKey = foldIn(key, step);
    const batch = allocateBatch(batchSize, dataset);
    drawInto(batch, shards, { key: foldIn(stepKey, 'rows'), count: batchSize, at: 0 });
    const noise = normals(foldIn(stepKey, 'noise'), batchSize * dataset.actionSize);
    return { ...batch, noise };
  });
  return { state: { ...state, networks }, metrics };
}
