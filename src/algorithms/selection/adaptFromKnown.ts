/** @file A zero-shot phase in short: enough to compare tasks that may come next. */

import { foldIn, type Key } from '../../math/random.ts';
import { startFromKnown } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import { searchOf } from '../policyOptimization/policySearches.ts';
import type { World } from '../world.ts';

/**
 * One iteration of virtual training under ψ `[K]` from the best known policy, with φ unchanged: θ and V are those of the adapted
 * policy, and the learner counts the steps inside the model.
 */
export async function adaptFromKnown(
  world: World,
  learner: Learner,
  psi: readonly number[],
  key: Key,
): Promise<Learner> {
  const there = { ...learner, psi: Float64Array.from(psi) };
  const start = await startFromKnown(world, there, foldIn(key, 'start'));
  const { learned } = await searchOf(world.config).improve(world, start, foldIn(key, 'policy'));
  return { ...start, ...learned };
}
