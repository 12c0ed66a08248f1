/** @file What can be said of a zero-shot policy before it acts: what is known, what the model promises, and how such promises were kept. */

import { episodeReturns } from '../../data/episodes.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import type { Learner } from '../learner.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import { keptShare } from './keptShare.ts';
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
