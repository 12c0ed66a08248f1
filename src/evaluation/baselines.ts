/** @file Returns of doing nothing and of acting at random: the yardsticks of every evaluation. */

import {
  type MeasuredReturns,
  type MeasureOptions,
  measureReturns,
} from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import { columnReturns } from '../data/episodes.ts';
import { collect } from '../envs/collect.ts';
import { foldIn, type Key, normals } from '../math/random.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { realRewards } from '../tasks/taskFunctions.ts';
import { type ReturnSummary, summarizeReturns } from './measuredReturn.ts';

/** Returns of untrained policies, one entry per task. */
export interface BaselineReturns {
  /** a = 0. */
  readonly zeroAction: readonly ReturnSummary[];
  /** a ~ N(0, 1) in every coordinate, as an untrained policy acts. */
  readonly random: readonly ReturnSummary[];
}

/**
 * Episodes of each baseline. All tasks are scored on the same episodes, so the mean over tasks is as noisy as a single
 * task and its error does not shrink with the number of tasks. That is why there are many of these cheap rollouts; of
 * long ones, fewer.
 */
const mostEpisodes = 500;

/** Real steps of each baseline, which 500 of the paper's episodes have at most. */
const mostSteps = 100_000;

/** Simulators side by side. */
const simulators = 50;

/** Episodes of each baseline in a family with that time limit: whole batches. */
export function baselineEpisodes(timeLimit: number): number {
  const batches = Math.floor(mostSteps / timeLimit / simulators);
  return Math.min(mostEpisodes, Math.max(1, batches) * simulators);
}

/**
 * Rolls out both policies; as tasks differ only in their rewards, the same episodes are scored under every ψ.
 * @returns the returns and the real steps taken.
 */
export async function baselineReturns(
  world: World,
  { tasks, key }: { tasks: readonly (readonly number[])[]; key: Key },
): Promise<{ readonly returns: BaselineReturns; readonly steps: number }> {
  const size = simulators * world.family.actionSize;
  const zeroAction = await scoreOnAll(
    world,
    tasks,
    foldIn(key, 'zero'),
    () => new Float32Array(size),
  );
  const random = await scoreOnAll(world, tasks, foldIn(key, 'random'), (roundKey, t) =>
    normals(foldIn(foldIn(roundKey, 'action'), t), size),
  );
  return {
    returns: { zeroAction: zeroAction.returns, random: random.returns },
    steps: zeroAction.steps + random.steps,
  };
}

async function scoreOnAll(
  world: World,
  tasks: readonly (readonly number[])[],
  key: Key,
  actionsAt: (roundKey: Key, t: number) => Float32Array,
): Promise<{ returns: ReturnSummary[]; steps: number }> {
  const returns = tasks.map((): number[] => []);
  let steps = 0;
  let divergedEpisodes = 0;
  await world.withEnv(simulators, async (env) => {
    const episodes = baselineEpisodes(world.family.timeLimit);
    for (let round = 0; round * simulators < episodes; round++) {
      const roundKey = foldIn(key, round);
      const collected = await collect({
        env,
        key: roundKey,
        mode: 'episodes',
        terminated: world.tasks.terminated,
        act: async (_states, t) => actionsAt(roundKey, t),
      });
      steps += collected.steps;
      divergedEpisodes += collected.divergedEpisodes;
      for (const [i, psi] of tasks.entries()) {
        const rewards = await realRewards(world.tasks, psi, collected.trajectories);
        const scored = columnReturns(collected.trajectories, rewards);
        for (const value of scored.returns) returns[i].push(value);
      }
    }
  });
  return { returns: returns.map((values) => summarizeReturns(values, divergedEpisodes)), steps };
}

/**
 * Undiscounted returns under ψ of whole fresh episodes in which π_θ takes its mean action, one per simulator.
 *
 * @returns the returns and the real steps taken; equal keys give the starts of `realReturns`.
 */
export function deterministicReturns(
  world: World,
  policy: PolicyInWorld,
  options: MeasureOptions,
): Promise<MeasuredReturns> {
  return measureReturns(world, options, (env) =>
    collect({
      env,
      key: options.key,
      mode: 'episodes',
      terminated: world.tasks.terminated,
      act: (states) => world.policy.mean({ ...policy, states }),
    }),
  );
}
