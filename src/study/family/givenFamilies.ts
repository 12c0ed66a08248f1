/** @file Families given as values from code rather than by name, for the runs of this process. */

import { resolve } from 'node:path';
import { faultOfProblem } from '../../envs/define/familySchema.ts';
import type { Problem } from '../../envs/problems.ts';
import { FamilyError } from './familyModule.ts';
import { type ResolvedFamily, resolveFamily } from './resolveFamily.ts';

/** Keyed by the absolute directory of the run. */
const given = new Map<string, Problem>();

/**
 * A family with the name that errors give it.
 *
 * @param family - name of a built-in one, path of a module, or a problem
 * @throws FamilyError for an unknown name, or saying what is wrong with a module or a problem
 */
export async function familyOf(
  family: string | Problem,
): Promise<ResolvedFamily & { readonly source: string }> {
  if (typeof family === 'string') return { ...(await resolveFamily(family)), source: family };
  const fault = faultOfProblem(family);
  if (fault !== null) throw new FamilyError(`family: ${fault}`);
  return { problem: family, module: null, source: family.family.name };
}

/** Says which family the run in a directory has, for the rest of this process: it has no module to load it from. */
export function giveFamily(directory: string, problem: Problem): void {
  given.set(resolve(directory), problem);
}

/** The family that was given for a run directory, if any. */
export function givenFamily(directory: string): Problem | undefined {
  return given.get(resolve(directory));
}
