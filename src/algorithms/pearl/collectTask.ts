/** @file Collecting on one training task: episodes under z ~ N(0, I), then episodes under z drawn from what those say of the task. */

import { divergedOf } from '../../data/episodes.ts';
import type { Env } from '../../envs/env.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { episodeMetrics } from '../policyOptimization/improvePolicy.ts';
import { allocateBatch, drawInto, type RatedShard } from '../sac/replay.ts';
import { collectWithSac } from '../sac/sacPolicy.ts';
import { type Belief, drawLatents, withFactors } from './belief.ts';
import { readOf } from './pearlSpec.ts';
import { type PearlState, taskAt, withShard } from './pearlState.ts';
import type { PearlActor } from './pearlTools.ts';

/** `[E, C]` what the networks read in every simulator: a z of its own, and ψ if they read it. */
export function contextOfEnvs(
  { spec, family }: Pick<PearlActor, 'spec' | 'family'>,
  psi: ArrayLike<number>,
  belief: Belief,
  { key, numEnvs }: { readonly key: Key; readonly numEnvs: number },
): Float32Array {
  const { latentSize } = spec.encoder;
  const latents = drawLatents(belief, key, { count: numEnvs, latentSize });
  const read = readOf({ family }, spec, psi);
  const rows = Array.from({ length: numEnvs }, (_, e) => [
    ...latents.subarray(e * latentSize, (e + 1) * latentSize),
    ...read,
  ]);
  return Float32Array.from(rows.flat());
}

/** Episodes of a training task under z from a belief, each simulator run for one time limit. */
export interface CollectedTask {
  readonly state: PearlState;
  /** The newest shard. */
  readonly shard: RatedShard;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Collects, for RL and with z ~ N(0, I) for contexts too. Every simulator keeps its z for one time limit, also where an episode
 * ends earlier.
 */
export async function collectUnder(
  pearl: PearlActor,
  env: Env,
  state: PearlState,
  { task, belief, key }: { readonly task: number; readonly belief: Belief; readonly key: Key },
): Promise<CollectedTask> {
  const psi = taskAt(state, task);
  const collected = await collectWithSac(pearl, env, state.networks.policy.parameters, {
    key: foldIn(key, 'episodes'),
    horizon: env.timeLimit,
    context: contextOfEnvs(pearl, psi, belief, {
      key: foldIn(key, 'latents'),
      numEnvs: env.numEnvs,
    }),
  });
  const shard = await pearl.rate(collected.trajectories, psi);
  // An interval would be one of this task alone, and what is told are means over the tasks.
  const { realReturnLow, realReturnHigh, ...means } = episodeMetrics(
    'real',
    collected.trajectories,
    shard.rewards,
  );
  return {
    state: withShard(state, collected, { task, beginsContext: belief === null }),
    shard,
    metrics: { ...means, ...divergedOf(collected.divergedEpisodes) },
  };
}

/** What `count` transitions of a shard, drawn at random, say of the task. */
export async function beliefFrom(
  { reader, spec }: PearlActor,
  { networks }: PearlState,
  shard: RatedShard,
  { key, count }: { readonly key: Key; readonly count: number },
): Promise<Belief> {
  const { latentSize } = spec.encoder;
  const batch = allocateBatch(count, shard.trajectories);
  drawInto(batch, [shard], { key, count, at: 0 });
  const factors = await reader.read(networks.critic.parameters, batch);
  return withFactors(null, factors, {
    rows: Array.from({ length: count }, (_, n) => n),
    latentSize,
  });
}
