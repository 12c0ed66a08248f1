/** @file The policy in the real world: rollouts of π_θ in T*, and returns of whole episodes. */

import { episodeReturns } from '../data/episodes.ts';
import type { NormalizerState } from '../data/normalizer.ts';
import { type Collected, type CollectOptions, collect } from '../envs/collect.ts';
import type { Env } from '../envs/env.ts';
import { foldIn, type Key, normals } from '../math/random.ts';
import type { World } from './world.ts';

/** A policy and the normaliser that belongs to it. */
export interface PolicyInWorld {
  readonly theta: Float32Array;
  readonly normalizer: NormalizerState;
}

/** Rolls π_θ out in `env`; equal keys give equal starts and equal action noise, whatever θ is. */
export function rollOutPolicy(
  { policy, tasks }: Pick<World, 'policy' | 'tasks'>,
  env: Env,
  { theta, normalizer }: PolicyInWorld,
  options: Pick<CollectOptions, 'key' | 'mode' | 'horizon' | 'noise'>,
): Promise<Collected> {
  const actionKey = foldIn(options.key, 'action');
  return collect({
    ...options,
    env,
    terminated: tasks.terminated,
    act: (states, t) => {
      const noise = normals(foldIn(actionKey, t), env.numEnvs * env.actionSize);
      return policy.act({ theta, normalizer, states, noise });
    },
  });
}

/** Undiscounted returns under ψ of whole fresh episodes of π_θ, one a simulator, without exploration noise. */
export async function realReturns(
  world: World,
  inputs: PolicyInWorld,
  { psi, episodes, key }: { psi: ArrayLike<number>; episodes: number; key: Key },
): Promise<{ readonly returns: number[]; readonly steps: number }> {
  return world.withEnv(episodes, async (env) => {
    const { trajectories, steps } = await rollOutPolicy(world, env, inputs, {
      key,
      mode: 'episodes',
    });
    const rewards = await world.tasks.rewards(psi, trajectories);
    return { returns: episodeReturns(trajectories, rewards), steps };
  });
}
