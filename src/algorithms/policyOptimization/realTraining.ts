/**
 * @file Policy optimisation in the real simulator, without a model: how a learner begins, and one iteration of it, on one task
 * or on several at once.
 */

import { emptyNormalizer, updateNormalizer } from '../../data/normalizer.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { Collected } from '../../envs/collect.ts';
import type { Env } from '../../envs/env.ts';
import type { Key } from '../../math/random.ts';
import { policyOf } from '../../policies/policyOf.ts';
import { freshPolicy } from '../initialize.ts';
import { rollOutBatch } from '../realRollouts.ts';
import type { World } from '../world.ts';
import type { BatchTasks } from './batchTasks.ts';
import { type ImprovedPolicy, improvePolicy, type PolicyLearner } from './improvePolicy.ts';
import { withNormalizers } from './normalizers.ts';

/** A learner and what it cost. */
export interface RealStart extends Pick<Collected, 'steps' | 'divergedEpisodes'> {
  readonly learner: PolicyLearner;
}

/** θ and V from scratch, without moments of states. */
export function freshLearner(
  world: Pick<World, 'specs' | 'config' | 'optimizer' | 'family'>,
  psi: ArrayLike<number>,
  key: Key,
): PolicyLearner {
  const empty = emptyNormalizer(world.family.stateSize);
  const fresh = freshPolicy(world, key);
  return {
    psi: Float64Array.from(psi),
    ...fresh,
    optimizer: world.optimizer.initial(fresh.theta),
    normalizers: { state: empty, delta: empty },
  };
}

/** A fresh learner with the moments of the states of a first batch of random actions, which serves for nothing else. */
export async function withFirstStates(
  world: World,
  env: Env,
  learner: PolicyLearner,
  { context, key }: Pick<BatchTasks, 'context'> & { readonly key: Key },
): Promise<RealStart> {
  const { trajectories, ...cost } = await rollOutBatch(world, env, policyOf(learner), {
    key,
    context,
  });
  return { learner: withStates(world, learner, trajectories), ...cost };
}

/** An iteration, and the batch that it learned from. */
export interface RealIteration
  extends Collected,
    Pick<ImprovedPolicy, 'rewards' | 'metrics'>,
    RealStart {}

/**
 * One update of θ and V on a batch of continuous rollouts without exploration noise, in every simulator as many steps as said.
 *
 * The moments of the states are those of all batches so far, and when these change, θ and V remain the same functions
 * (`renormalize`).
 *
 * @param horizon - the time limit by default
 * @throws NumericalFault if a simulation diverges in every attempt at the batch, and as `improvePolicy` does
 */
export async function improveInReality(
  world: World,
  env: Env,
  learner: PolicyLearner,
  { psi, context, horizon, key }: BatchTasks & { readonly horizon?: number; readonly key: Key },
): Promise<RealIteration> {
  const options = { key, context, ...(horizon === undefined ? {} : { horizon }) };
  const collected = await rollOutBatch(world, env, policyOf(learner), options);
  const { trajectories } = collected;
  const current = {
    ...withStates(world, learner, trajectories),
    psi: Float64Array.from(psi),
  };
  const { learned, rewards, metrics } = await improvePolicy(
    world,
    current,
    trajectories,
    key,
    context,
  );
  return { ...collected, learner: { ...current, ...learned }, rewards, metrics };
}

/** The same policy and value function with the moments of more states. */
function withStates(world: World, learner: PolicyLearner, { states }: Trajectories): PolicyLearner {
  const { state, delta } = learner.normalizers;
  return {
    ...learner,
    ...withNormalizers(world, learner, { state: updateNormalizer(state, states), delta }),
  };
}
