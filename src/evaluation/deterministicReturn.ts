/** @file The return of the mean action: what an exported policy does, which has no noise. */

import type { PolicyInWorld } from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import { episodeReturns } from '../data/episodes.ts';
import { collect } from '../envs/collect.ts';
import type { Key } from '../math/random.ts';

/**
 * Undiscounted returns under ψ of whole fresh episodes in which π_θ takes its mean action, one a simulator.
 *
 * @returns the returns, and the real steps that they took; equal keys give the starts of `realReturns`.
 */
export async function deterministicReturns(
  world: World,
  { theta, normalizer }: PolicyInWorld,
  { psi, episodes, key }: { psi: ArrayLike<number>; episodes: number; key: Key },
): Promise<{ readonly returns: number[]; readonly steps: number }> {
  return world.withEnv(episodes, async (env) => {
    const { trajectories, steps } = await collect({
      env,
      key,
      mode: 'episodes',
      terminated: world.tasks.terminated,
      act: (states) => world.policy.mean({ theta, normalizer, states }),
    });
    const rewards = await world.tasks.rewards(psi, trajectories);
    return { returns: episodeReturns(trajectories, rewards), steps };
  });
}
