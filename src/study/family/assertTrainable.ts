/** @file The quick checks of a custom family, before anything is written for a training on it. */

import { assertConformance } from '../../envs/check/conformance.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { FamilyError } from './familyModule.ts';
import type { FamilyOfRun } from './familyOfRun.ts';
import { isBuiltIn } from './givenFamilies.ts';

/**
 * Does the part of `admrl check` that takes no longer than a second.
 *
 * @throws FamilyError naming the family's source, with what is wrong and what to change
 */
export async function assertTrainable({
  problem,
  source,
}: Pick<FamilyOfRun, 'problem' | 'source'>): Promise<void> {
  if (isBuiltIn(problem)) return;
  try {
    await assertConformance(await createNodeRuntime({ threads: 1 }), problem);
  } catch (error) {
    if (error instanceof FamilyError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FamilyError(`${source}: ${reason}`, { cause: error });
  }
}
