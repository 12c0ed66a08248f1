/** @file Loads a family in a worker: that of a script brings the whole of what modules may import. */

import { type Problem, problemByName } from '../../../src/envs/problems.ts';
import type { FamilySource } from './familySource.ts';

/** The family. @throws Error naming what its script does not find in a page */
export async function loadFamily({ name, script }: FamilySource): Promise<Problem> {
  if (script === null) return problemByName(name);
  const { loadCustomFamily } = await import('./customFamily.ts');
  return loadCustomFamily(script);
}
