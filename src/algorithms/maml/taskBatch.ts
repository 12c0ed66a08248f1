/** @file A batch of one task: what a policy does there, its returns, and advantages over the linear baseline. */

import { generalizedAdvantages, returnsToGo } from '../../data/advantages.ts';
import { repeatRows } from '../../data/context.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { Collected } from '../../envs/collect.ts';
import type { Env } from '../../envs/env.ts';
import type { Key } from '../../math/random.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import type { PolicyBatch } from '../policyOptimization/policyOptimizer.ts';
import { rollOutBatch } from '../realRollouts.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { World } from '../world.ts';
import { episodeTimes, fitLinearBaseline } from './linearBaseline.ts';

/** A task, and what the policy reads of it. */
export interface ReadTask {
  /** `[K]` */
  readonly psi: ArrayLike<number>;
  /** `[C]` what the policy reads beside the state; undefined where it reads nothing. */
  readonly context: Float32Array | undefined;
}

/** What a policy did on a task. */
export interface TaskBatch extends Collected {
  /** `[H, E]` */
  readonly rewards: Float32Array;
  /** As policies are optimised on it. */
  readonly batch: PolicyBatch;
}

/** How a batch is collected. */
export interface TaskBatchOptions {
  readonly task: ReadTask;
  readonly key: Key;
  /** Steps in every simulator. */
  readonly horizon: number;
}

/**
 * Continuous rollouts of a policy on a task, rated.
 *
 * @throws NumericalFault if a simulation diverges in every attempt, or for a reward that is not finite
 */
export async function collectTaskBatch(
  world: Pick<World, 'policy' | 'tasks' | 'config'>,
  env: Env,
  policy: PolicyInWorld,
  { task: { psi, context }, key, horizon }: TaskBatchOptions,
): Promise<TaskBatch> {
  const collected = await rollOutBatch(world, env, policy, {
    key,
    horizon,
    context: context && repeatRows(context, env.numEnvs),
  });
  const { trajectories } = collected;
  const rewards = await realRewards(world.tasks, psi, trajectories);
  const { states, actions } = trajectories;
  return {
    ...collected,
    rewards,
    batch: {
      states,
      actions,
      advantages: advantagesOf(trajectories, rewards, world.config),
      context: context && repeatRows(context, horizon * env.numEnvs),
    },
  };
}

/**
 * `[H, E]` generalised advantages over the linear baseline. It reads the time, so that it is the value of what is left of an
 * episode: nothing follows a time limit, and only where the batch ends within an episode is the rest estimated.
 */
export function advantagesOf(
  trajectories: Trajectories,
  rewards: Float32Array,
  { rollout: { gamma }, maml: { gaeLambda } }: Pick<AlgorithmConfig, 'rollout' | 'maml'>,
): Float32Array {
  const { states, nextStates, stateSize, truncated } = trajectories;
  const baseline = fitLinearBaseline(trajectories, returnsToGo(rewards, trajectories, { gamma }));
  const times = episodeTimes(trajectories);
  const stateOf = (of: Float32Array, row: number): Float32Array =>
    of.subarray(row * stateSize, (row + 1) * stateSize);
  const values = rewards.map((_, row) => baseline.value(stateOf(states, row), times[row]));
  const nextValues = rewards.map((_, row) =>
    truncated[row] === 1 ? 0 : baseline.value(stateOf(nextStates, row), times[row] + 1),
  );
  return generalizedAdvantages(
    { ...trajectories, rewards, values, nextValues },
    { gamma, lambda: gaeLambda },
  ).advantages;
}
