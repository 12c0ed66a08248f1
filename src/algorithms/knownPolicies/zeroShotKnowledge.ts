/** @file What can be said of a zero-shot policy before it acts: what is known, what the model promises, and how such promises were kept. */

import { episodeReturns } from '../../data/episodes.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { studentCriticalValue } from '../../math/studentT.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import type { Learner } from '../learner.ts';
import type { TaskRecord } from '../selection/taskRecord.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import type { ZeroShotKnowledge } from './knownPolicy.ts';
import { bestFor } from './knownReturns.ts';

/** The knowledge of a learner whose θ is θ̂, and the steps inside the model that it took. */
export async function zeroShotKnowledge(
  world: World,
  learner: Learner,
  key: Key,
): Promise<{ readonly knowledge: ZeroShotKnowledge; readonly virtualSteps: number }> {
  const { model, normalizers, psi } = learner;
  const best = await bestFor(world, learner);
  const { numEnvs } = world.config.rollout;
  const frozen = { phi: model.parameters, normalizers };
  const virtual = await createVirtualWorld(world, frozen, { numEnvs, key });
  try {
    const options = { mode: 'episodes' } as const;
    const episodes = await virtual.rollOut(learner.theta, foldIn(key, 'promise'), options);
    const rewards = await world.tasks.rewards(psi, episodes);
    const known = mean(best.returns);
    const promise = mean(episodeReturns(episodes, rewards));
    const trusted =
      world.config.adaptation.trust === 'always' || (promise > known && keepsPromises(learner));
    const { floor, policy, returns } = best;
    const knowledge = {
      policy: policy.name,
      mean: known,
      floor,
      episodes: returns.length,
      promise,
      trusted,
    };
    return { knowledge, virtualSteps: episodes.horizon * episodes.numEnvs };
  } finally {
    await virtual.dispose();
  }
}

/** Whether some of what the model promised so far came true, beyond doubt; a model without a record has the benefit of it. */
function keepsPromises({ history }: Pick<Learner, 'history'>): boolean {
  const kept = keptShare(history);
  return kept === null || kept.low > 0;
}

/** The best known policy for the learner's ψ. */
export async function bestKnownPolicy(world: World, learner: Learner): Promise<PolicyInWorld> {
  return (await bestFor(world, learner)).policy;
}

/** What part of its promises the model has kept, in units of what it promised. */
export interface KeptShare {
  /** ρ: least squares of the gains that came true on those that were promised. */
  readonly share: number;
  /** With probability 0.95 ρ is at least this (Student's t, one-sided). */
  readonly low: number;
}

/**
 * How far θ̂ kept on the training tasks what the model promised over the best known policy: with the promised gains p and those
 * that came true r, ρ = Σ p r / Σ p². Null before the second task that has both.
 */
export function keptShare(history: readonly TaskRecord[]): KeptShare | null {
  const pairs = history.flatMap(({ known, realReturnZeroShot }) =>
    known === undefined || realReturnZeroShot === null
      ? []
      : [{ promised: known.promise - known.mean, real: realReturnZeroShot - known.mean }],
  );
  const size = pairs.reduce((sum, { promised }) => sum + promised ** 2, 0);
  if (pairs.length < 2 || size === 0) return null;
  const share = pairs.reduce((sum, { promised, real }) => sum + promised * real, 0) / size;
  const rest = pairs.reduce((sum, { promised, real }) => sum + (real - share * promised) ** 2, 0);
  const degrees = pairs.length - 1;
  const error = Math.sqrt(rest / degrees / size);
  return { share, low: share - studentCriticalValue(0.9, degrees) * error };
}
