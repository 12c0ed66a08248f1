/** @file A task that may come next, as the model sees it: what is known there, and what it promises beyond. */

import { foldIn, type Key } from '../../../math/random.ts';
import { startFromKnown } from '../../initialize.ts';
import type { ZeroShotKnowledge } from '../../knownPolicies/knownPolicy.ts';
import { zeroShotKnowledge } from '../../knownPolicies/zeroShotKnowledge.ts';
import type { Learner } from '../../learner.ts';
import { searchOf } from '../../policyOptimization/policySearches.ts';
import type { World } from '../../world.ts';

/** ψ with a policy that was adapted to it in the model. */
export interface Candidate {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Its θ and V are those of the adapted policy; all else is the learner's that chooses. */
  readonly adapted: Learner;
  readonly knowledge: ZeroShotKnowledge;
}

/**
 * One iteration of virtual training from the best known policy, with φ unchanged: a zero-shot phase in short, which is enough to
 * compare tasks. Steps inside the model are counted by the learner.
 */
export async function adaptBriefly(
  world: World,
  learner: Learner,
  psi: readonly number[],
  key: Key,
): Promise<Candidate> {
  const there = { ...learner, psi: Float64Array.from(psi) };
  const start = await startFromKnown(world, there, foldIn(key, 'start'));
  const { learned } = await searchOf(world.config).improve(world, start, foldIn(key, 'policy'));
  const adapted = { ...start, ...learned };
  const { knowledge, virtualSteps } = await zeroShotKnowledge(world, adapted, foldIn(key, 'known'));
  return {
    psi,
    adapted: { ...adapted, virtualSteps: adapted.virtualSteps + virtualSteps },
    knowledge,
  };
}
