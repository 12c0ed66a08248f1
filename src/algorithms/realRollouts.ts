/** @file The policy in the real world: rollouts of π_θ in T*, and returns of whole episodes. */

import { columnReturns } from '../data/episodes.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { type Collected, type CollectOptions, collect } from '../envs/collect.ts';
import type { Env } from '../envs/env.ts';
import type { Pose } from '../envs/scene.ts';
import { watched } from '../envs/watched.ts';
import { NumericalFault } from '../math/numericalFault.ts';
import { foldIn, type Key, normals } from '../math/random.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { realRewards } from '../tasks/taskFunctions.ts';
import type { World } from './world.ts';

/** How a policy is rolled out. */
export interface RollOutOptions extends Pick<CollectOptions, 'key' | 'mode' | 'horizon' | 'noise'> {
  /** `[E, C]` what the policy reads in every simulator beside the state, where it has a context. */
  readonly context?: Float32Array | undefined;
}

/** Rolls π_θ out in `env`; equal keys give equal starts and equal action noise, whatever θ is. */
export function rollOutPolicy(
  { policy, tasks }: Pick<World, 'policy' | 'tasks'>,
  env: Env,
  acting: PolicyInWorld,
  { context, ...options }: RollOutOptions,
): Promise<Collected> {
  const actionKey = foldIn(options.key, 'action');
  return collect({
    ...options,
    env,
    terminated: tasks.terminated,
    act: (states, t) => {
      const noise = normals(foldIn(actionKey, t), env.numEnvs * env.actionSize);
      return policy.act({ ...acting, states, context, noise });
    },
  });
}

/** Batches that are tried before `rollOutBatch` gives up. */
const maxAttempts = 10;

/**
 * Continuous rollouts, of one time limit unless said otherwise, in which every row is real, as policy optimisation wants
 * them: if a simulation diverges, all are redrawn with other starts and noise. The steps of all attempts count, and the
 * episodes that diverged in them.
 *
 * @throws NumericalFault if a simulation diverges in every attempt.
 */
export async function rollOutBatch(
  world: Pick<World, 'policy' | 'tasks'>,
  env: Env,
  acting: PolicyInWorld,
  { key, ...others }: Pick<RollOutOptions, 'key' | 'context' | 'horizon'>,
): Promise<Collected> {
  let steps = 0;
  let divergedEpisodes = 0;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const options = { ...others, key: foldIn(key, attempt), mode: 'continuous' } as const;
    const collected = await rollOutPolicy(world, env, acting, options);
    steps += collected.steps;
    divergedEpisodes += collected.divergedEpisodes;
    if (!collected.trajectories.valid.includes(0)) return { ...collected, steps, divergedEpisodes };
  }
  throw new NumericalFault(
    `${env.name}: a simulation diverged in each of ${maxAttempts} batches of ${env.numEnvs} rollouts`,
  );
}

/** Which episodes are measured, and under which reward. */
export interface MeasureOptions {
  /** `[K]` */
  readonly psi: ArrayLike<number>;
  readonly episodes: number;
  readonly key: Key;
}

/** Returns of episodes, and the real steps that they took. */
export interface MeasuredReturns {
  readonly returns: number[];
  readonly steps: number;
  /** Those that have the lowest return of the others, as the simulation diverged (`columnReturns`). */
  readonly divergedEpisodes: number;
  /** The episodes, one in every column. */
  readonly trajectories: Trajectories;
  /** Of the first episode, at its start and after every step; none where the environment cannot be drawn. */
  readonly poses: readonly Pose[];
}

/** Undiscounted returns under ψ of the episodes that `rollOut` makes in a fresh environment, one in each place. */
export function measureReturns(
  world: World,
  { psi, episodes }: Pick<MeasureOptions, 'psi' | 'episodes'>,
  rollOut: (env: Env) => Promise<Collected>,
): Promise<MeasuredReturns> {
  return world.withEnv(episodes, async (env) => {
    const watching = watched(env);
    const { trajectories, steps } = await rollOut(watching.env);
    const rewards = await realRewards(world.tasks, psi, trajectories);
    return {
      ...columnReturns(trajectories, rewards),
      steps,
      trajectories,
      poses: watching.poses(),
    };
  });
}

/** Undiscounted returns under ψ of whole fresh episodes of π_θ, one per simulator, without exploration noise. */
export function realReturns(
  world: World,
  policy: PolicyInWorld,
  options: MeasureOptions,
): Promise<MeasuredReturns> {
  const { key } = options;
  return measureReturns(world, options, (env) =>
    rollOutPolicy(world, env, policy, { key, mode: 'episodes' }),
  );
}
