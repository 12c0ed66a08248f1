/** @file One iteration of policy optimisation on a batch of trajectories: advantages, an update of θ, a fit of V. */

import { generalizedAdvantages } from '../../data/advantages.ts';
import { repeatRows } from '../../data/context.ts';
import { episodeLengths, episodeReturns } from '../../data/episodes.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { confidenceInterval, mean } from '../../math/statistics.ts';
import { viewOf } from '../../nn/parameters.ts';
import { policyLayout } from '../../policies/gaussianPolicy.ts';
import { policyOf } from '../../policies/policyOf.ts';
import type { Learner } from '../learner.ts';
import type { World } from '../world.ts';
import { assertBatch, assertValueFit } from './batchFaults.ts';

/** The part of the learner that policy optimisation reads and changes. */
export type PolicyLearner = Pick<Learner, 'psi' | 'normalizers' | 'theta' | 'optimizer' | 'value'>;

/** What an iteration gives. */
export interface ImprovedPolicy {
  /** What replaces the corresponding part of the learner. */
  readonly learned: Pick<Learner, 'theta' | 'optimizer' | 'value'>;
  /** `[H, E]` of the trajectories, under the learner's ψ. */
  readonly rewards: Float32Array;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Improves θ and V on `trajectories` of π_θ; it cannot tell which world they come from.
 *
 * The learner's ψ is that of all environments `[K]`, or has one for each `[E, K]`.
 *
 * The value function is fitted even when the optimiser keeps the old policy (facts 8.25).
 *
 * @param contexts - `[E, C]` what π_θ and V read in every environment beside the state, where they have a context.
 * @throws RangeError when a row of `trajectories` is padding: zeros would be taken for states and actions.
 * @throws NumericalFault naming what is not finite, and what to try.
 */
export async function improvePolicy(
  world: World,
  learner: PolicyLearner,
  trajectories: Trajectories,
  key: Key,
  contexts?: Float32Array,
): Promise<ImprovedPolicy> {
  const { config, specs, tasks, value, optimizer } = world;
  const padding = trajectories.valid.indexOf(0);
  if (padding >= 0) {
    throw new RangeError(`trajectories.valid[${padding}] is 0, expected continuous rollouts`);
  }
  const policy = policyOf(learner);
  const { normalizer } = policy;
  const { states, nextStates, actions, horizon } = trajectories;
  const context = contexts === undefined ? undefined : repeatRows(contexts, horizon);
  const rewards = await tasks.rewards(learner.psi, trajectories);
  const values = await value.evaluate(learner.value, normalizer, states, context);
  const nextValues = await value.evaluate(learner.value, normalizer, nextStates, context);
  const { advantages, returns } = generalizedAdvantages(
    { ...trajectories, rewards, values, nextValues },
    { gamma: config.rollout.gamma, lambda: config.rollout.gaeLambda },
  );
  assertBatch(world, { psi: learner.psi, trajectories, rewards, values, nextValues, advantages });
  const batch = { states, context, actions, advantages };
  const valueData = { states, context, targets: returns, key: foldIn(key, 'value') };
  // Neither reads what the other makes: side by side where there are threads for both.
  const [fit, update] = await Promise.all([
    value.fit(learner.value, normalizer, valueData),
    optimizer.update(learner.optimizer, policy, batch, foldIn(key, 'optimizer')),
  ]);
  const { parameters } = fit.state;
  assertValueFit(world, { psi: learner.psi, rewards, losses: fit.losses, parameters });
  return {
    learned: { theta: update.theta, optimizer: update.state, value: fit.state },
    rewards,
    metrics: {
      ...withStd(update.metrics, meanStd(specs, update.theta)),
      valueLoss: mean(fit.losses),
    },
  };
}

/** The optimiser's metrics with `policyStd` behind those of the policy: the columns of `metrics.jsonl` have an order. */
function withStd(
  metrics: Readonly<Record<string, number>>,
  policyStd: number,
): Record<string, number> {
  const entries = Object.entries(metrics);
  const place = entries.findLastIndex(([name]) => name.startsWith('policy')) + 1;
  return Object.fromEntries(entries.toSpliced(place, 0, ['policyStd', policyStd]));
}

/** Mean standard deviation of the action's coordinates. */
export function meanStd({ policy }: World['specs'], theta: Float32Array): number {
  return mean(viewOf(theta, policyLayout(policy), 'logStd').map(Math.exp));
}

/** Mean return and length of the complete episodes as metrics, of real ones with the 95 % interval; nothing when there is none. */
export function episodeMetrics(
  world: 'virtual' | 'real',
  trajectories: Trajectories,
  rewards: Float32Array,
): Record<string, number> {
  const returns = episodeReturns(trajectories, rewards);
  if (returns.length === 0) return {};
  const metrics = {
    [`${world}Return`]: mean(returns),
    [`${world}Length`]: mean(episodeLengths(trajectories)),
  };
  if (world === 'virtual' || returns.length < 2) return metrics;
  const { low, high } = confidenceInterval(returns);
  return { ...metrics, realReturnLow: low, realReturnHigh: high };
}
