/** @file Tasks by the model's own doubt: the more its members disagree about what a task's policy will do, the more often. */

import { foldIn, type Key, weightedPlace } from '../../math/random.ts';
import { uniformTasks } from '../../tasks/box.ts';
import type { LearnedPolicy } from '../knownPolicies/knownPolicy.ts';
import { bestLearned } from '../knownPolicies/knownReturns.ts';
import { continued } from '../knownPolicies/recordPolicy.ts';
import type { Learner } from '../learner.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Tasks to choose from. */
const candidateCount = 64;

/**
 * MB-WAKER: one of 64 uniform draws, with a probability in proportion to the ensemble's disagreement along virtual episodes of
 * the best known policy for it. It needs an ensemble and recorded policies.
 *
 * @source Rigter, Jiang and Posner 2024, "Reward-Free Curricula for Training Robust World Models"; rewards are known here
 */
export const disagreementSelection: TaskSelection<null> = {
  initial: () => null,
  observe: observeGap,
  async propose({ world, learner, key }) {
    const { box } = world.family;
    const candidates = uniformTasks(foldIn(key, 'candidates'), candidateCount, box);
    const policies: LearnedPolicy[] = [];
    for (const psi of candidates) {
      const best = await bestLearned(world, { ...learner, psi: Float64Array.from(psi) });
      if (best === undefined) throw new Error('a task was chosen before any policy was recorded');
      policies.push(best);
    }
    const { doubts, virtualSteps } = await disagreements(world, learner, policies, key);
    const chosen = weightedPlace(
      foldIn(key, 'choice'),
      policies.map((policy) => doubts.get(policy) ?? 0),
    );
    const psi = candidates[chosen];
    const diagnostics = { disagreement: doubts.get(policies[chosen]) ?? 0 };
    return { psi, state: null, virtualSteps, diagnostics };
  },
};

/** The members' mean disagreement along virtual episodes of every policy that is in the list, once or more. */
async function disagreements(
  world: World,
  learner: Learner,
  policies: readonly LearnedPolicy[],
  key: Key,
): Promise<{ readonly doubts: ReadonlyMap<LearnedPolicy, number>; readonly virtualSteps: number }> {
  const { config, specs, disagreement } = world;
  if (disagreement === null) throw new Error('a single model has no members that disagree');
  const { model, normalizers } = learner;
  const frozen = { phi: model.parameters, normalizers };
  const { numEnvs } = config.rollout;
  const virtual = await createVirtualWorld(world, frozen, { numEnvs, key });
  const dynamics = { spec: specs.dynamics, ...frozen };
  const doubts = new Map<LearnedPolicy, number>();
  let virtualSteps = 0;
  try {
    for (const policy of new Set(policies)) {
      const { theta } = continued(world, learner, policy);
      const episodes = await virtual.rollOut(theta, foldIn(key, 'rollout'), { mode: 'episodes' });
      doubts.set(policy, (await disagreement.along(dynamics, episodes)).mean);
      virtualSteps += episodes.horizon * episodes.numEnvs;
    }
  } finally {
    await virtual.dispose();
  }
  return { doubts, virtualSteps };
}
