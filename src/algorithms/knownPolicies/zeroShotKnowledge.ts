/** @file What can be said of a zero-shot policy before it acts: what is known, what the model promises, and how such promises were kept. */

import { episodeReturns } from '../../data/episodes.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
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

/** Whether on the whole what the model promised came true in part; a model without a record has the benefit of the doubt. */
function keepsPromises({ history }: Pick<Learner, 'history'>): boolean {
  const share = keptShare(history);
  return share === null || share > 0;
}

/**
 * What part of its promises the model has kept: with the gains p that it promised over the best known policy on the training
 * tasks, and those r that came true for θ̂, least squares of r on p, ρ = Σ p r / Σ p². Null before there is one.
 *
 * The sign of the estimate decides, not a confidence bound of it: over the first tasks a bound distrusts what holds (measured
 * on the ant: after two tasks θ̂ was refused where it returned 895, and 824 was known).
 */
export function keptShare(history: readonly TaskRecord[]): number | null {
  let [products, squares] = [0, 0];
  for (const { known, realReturnZeroShot } of history) {
    if (known === undefined || realReturnZeroShot === null) continue;
    const promised = known.promise - known.mean;
    products += promised * (realReturnZeroShot - known.mean);
    squares += promised ** 2;
  }
  return squares === 0 ? null : products / squares;
}
