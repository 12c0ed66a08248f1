/** @file What recorded policies return under a task on which they never acted, and the best of them. */

import { columnReturns } from '../../data/episodes.ts';
import { confidenceInterval, mean } from '../../math/statistics.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import type { Learner } from '../learner.ts';
import type { World } from '../world.ts';
import { isLearned, type KnownPolicy, type LearnedPolicy } from './knownPolicy.ts';

/** A policy with its real return under one ψ, undiscounted, from episodes of other tasks. */
export interface KnownReturn<P extends KnownPolicy = KnownPolicy> {
  readonly policy: P;
  /** Of all its episodes. */
  readonly returns: readonly number[];
}

/** The best known policy for a task. */
export interface BestKnown<P extends KnownPolicy = KnownPolicy> extends KnownReturn<P> {
  /**
   * With probability 0.95 its expected return is at least this (Student's t, one-sided). From every second episode; the
   * policy was chosen by the others, so that the choice among many does not raise it.
   */
  readonly floor: number;
}

/** The best known policy of a learner for its ψ. @throws RangeError as {@link bestKnown} does */
export async function bestFor<P extends KnownPolicy>(
  { tasks }: Pick<World, 'tasks'>,
  {
    known = [],
    dataset,
    psi,
  }: Pick<Learner, 'dataset' | 'psi'> & { readonly known?: readonly P[] },
): Promise<BestKnown<P>> {
  return bestKnown(await knownReturns({ tasks }, { known, dataset }, psi));
}

/** The best known policy for a learner's ψ that a search can go on from; undefined before there is one. */
export async function bestLearned(
  world: Pick<World, 'tasks'>,
  learner: Pick<Learner, 'dataset' | 'psi' | 'known'>,
): Promise<LearnedPolicy | undefined> {
  const known = learner.known?.filter(isLearned) ?? [];
  return known.length === 0 ? undefined : (await bestFor(world, { ...learner, known })).policy;
}

/** Confidence level of the two-sided interval whose lower end is a one-sided bound of 95 %. */
const twoSided = 0.9;

/** The return of every known policy under ψ `[K]`, in the order in which they were recorded. */
export async function knownReturns<P extends KnownPolicy>(
  { tasks }: Pick<World, 'tasks'>,
  { known, dataset }: { readonly known: readonly P[]; readonly dataset: Learner['dataset'] },
  psi: ArrayLike<number>,
): Promise<KnownReturn<P>[]> {
  const all: KnownReturn<P>[] = [];
  for (const policy of known) {
    const trajectories = dataset.shards[policy.shard];
    const rewards = await realRewards(tasks, psi, trajectories);
    all.push({ policy, returns: columnReturns(trajectories, rewards).returns });
  }
  return all;
}

/**
 * The policy with the largest mean return on the even-numbered episodes, and what the odd-numbered ones say of it; the first
 * of equal ones.
 *
 * @throws RangeError when there is none, or when its odd-numbered episodes are fewer than two
 */
export function bestKnown<P extends KnownPolicy>(
  candidates: readonly KnownReturn<P>[],
): BestKnown<P> {
  if (candidates.length === 0) throw new RangeError('bestKnown: no policy has been recorded');
  const best = candidates.reduce((a, b) =>
    mean(everySecond(b.returns, 0)) > mean(everySecond(a.returns, 0)) ? b : a,
  );
  const held = everySecond(best.returns, 1);
  if (held.length < 2) {
    throw new RangeError(
      `bestKnown: ${best.policy.name} has ${best.returns.length} episodes, expected at least 4`,
    );
  }
  return { ...best, floor: confidenceInterval(held, twoSided).low };
}

function everySecond(values: readonly number[], first: 0 | 1): number[] {
  return values.filter((_, i) => i % 2 === first);
}
