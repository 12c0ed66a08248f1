/** @file What doing nothing and acting at random return: the yardsticks of every evaluation. */

import type { World } from '../algorithms/world.ts';
import { episodeReturns } from '../data/episodes.ts';
import { collect } from '../envs/collect.ts';
import { foldIn, type Key, normals } from '../math/random.ts';
import { type ReturnSummary, summarizeReturns } from './returnSummary.ts';

/** Returns of policies that know nothing, one entry a task. */
export interface BaselineReturns {
  /** a = 0. */
  readonly zeroAction: readonly ReturnSummary[];
  /** a ~ N(0, 1) in every coordinate, as an untrained policy acts. */
  readonly random: readonly ReturnSummary[];
}

/**
 * Rolls both policies out once; since tasks differ in rewards only, the same episodes are scored under every ψ.
 * @returns the returns and the real steps taken.
 */
export async function baselineReturns(
  world: World,
  { tasks, episodes, key }: { tasks: readonly (readonly number[])[]; episodes: number; key: Key },
): Promise<{ readonly returns: BaselineReturns; readonly steps: number }> {
  const { actionSize } = world.family;
  const zeroAction = await scoreOnAll(
    world,
    tasks,
    episodes,
    foldIn(key, 'zero'),
    () => new Float32Array(episodes * actionSize),
  );
  const randomKey = foldIn(key, 'random');
  const random = await scoreOnAll(world, tasks, episodes, randomKey, (t) =>
    normals(foldIn(foldIn(randomKey, 'action'), t), episodes * actionSize),
  );
  return {
    returns: { zeroAction: zeroAction.returns, random: random.returns },
    steps: zeroAction.steps + random.steps,
  };
}

async function scoreOnAll(
  world: World,
  tasks: readonly (readonly number[])[],
  episodes: number,
  key: Key,
  actionsAt: (t: number) => Float32Array,
): Promise<{ returns: ReturnSummary[]; steps: number }> {
  const { trajectories, steps } = await world.withEnv(episodes, (env) =>
    collect({
      env,
      key,
      mode: 'episodes',
      terminated: world.tasks.terminated,
      act: async (_states, t) => actionsAt(t),
    }),
  );
  const returns: ReturnSummary[] = [];
  for (const psi of tasks) {
    const rewards = await world.tasks.rewards(psi, trajectories);
    returns.push(summarizeReturns(episodeReturns(trajectories, rewards)));
  }
  return { returns, steps };
}
