/** @file A task that may come next, as the model sees it: what is known there, and what it promises beyond. */

import { foldIn, type Key } from '../../../math/random.ts';
import type { ZeroShotKnowledge } from '../../knownPolicies/knownPolicy.ts';
import { zeroShotKnowledge } from '../../knownPolicies/zeroShotKnowledge.ts';
import type { Learner } from '../../learner.ts';
import type { World } from '../../world.ts';
import { adaptFromKnown } from '../adaptFromKnown.ts';

/** ψ with a policy that was adapted to it in the model. */
export interface Candidate {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Its θ and V are those of the adapted policy; all else is the learner's that chooses. */
  readonly adapted: Learner;
  readonly knowledge: ZeroShotKnowledge;
}

/** A short zero-shot phase under ψ `[K]`, and what is known and promised there. Steps inside the model are counted by the learner. */
export async function adaptBriefly(
  world: World,
  learner: Learner,
  psi: readonly number[],
  key: Key,
): Promise<Candidate> {
  const adapted = await adaptFromKnown(world, learner, psi, key);
  const { knowledge, virtualSteps } = await zeroShotKnowledge(world, adapted, foldIn(key, 'known'));
  return {
    psi,
    adapted: { ...adapted, virtualSteps: adapted.virtualSteps + virtualSteps },
    knowledge,
  };
}
