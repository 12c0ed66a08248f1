/** @file Families that are given as values rather than named: from code, for runs that this process works on. */

import { resolve } from 'node:path';
import { faultOfProblem } from '../../envs/define/familySchema.ts';
import { type Problem, problems } from '../../envs/problems.ts';
import { FamilyError, moduleError } from './familyModule.ts';
import { guardedProblem } from './guardedProblem.ts';
import { type ResolvedFamily, resolveFamily } from './resolveFamily.ts';

/** By the absolute directory of the run; one entry for each that has not been taken back. */
const given = new Map<string, readonly Problem[]>();

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
  assertGivable(family);
  return { problem: guarded(family), module: null, source: family.family.name };
}

/**
 * Says which family a run directory is of: one from code has no module to load it from. A built-in one needs no saying.
 *
 * @returns takes it back
 * @throws FamilyError saying what is wrong with the problem
 */
export function giveFamily(directory: string, problem: Problem): () => void {
  assertGivable(problem);
  if (isBuiltIn(problem)) return () => {};
  const path = resolve(directory);
  given.set(path, [...(given.get(path) ?? []), problem]);
  let isGiven = true;
  return () => {
    if (!isGiven) return;
    isGiven = false;
    const entries = given.get(path) ?? [];
    const others = entries.toSpliced(entries.lastIndexOf(problem), 1);
    if (others.length > 0) given.set(path, others);
    else given.delete(path);
  };
}

/** The family that was given for a run directory, if any. */
export function givenFamily(directory: string): Problem | undefined {
  const problem = given.get(resolve(directory))?.at(-1);
  return problem && guarded(problem);
}

/** With faults that name the family, and the line in the code that gave it. */
function guarded(problem: Problem): Problem {
  if (isBuiltIn(problem)) return problem;
  const { name } = problem.family;
  const module = { path: name, file: name, names: new Map() };
  return guardedProblem(problem, (part, error) => moduleError(module, error, part));
}

function assertGivable(problem: Problem): void {
  const fault = isBuiltIn(problem) ? null : faultOfProblem(problem);
  if (fault !== null) throw new FamilyError(`family: ${fault}`);
}

/** Whether a problem is one of admrl's own. */
export function isBuiltIn(problem: Problem): boolean {
  return Object.values(problems).includes(problem);
}
