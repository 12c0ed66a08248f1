/** @file The task family that a user has named: a built-in one, or a custom module. */

import { sep } from 'node:path';
import { type Problem, problems } from '../../envs/problems.ts';
import { spellingHint } from '../config/spelling.ts';
import { FamilyError, type LoadedFamily, loadFamilyModule } from './familyModule.ts';

/** A family that a user has named. */
export interface ResolvedFamily {
  readonly problem: Problem;
  /** The module that it comes from; null for a built-in one. */
  readonly module: LoadedFamily | null;
}

/** Whether this is a path, such as `arm.ts` or `families/arm.mjs`, rather than the name of a family. */
export function isModulePath(family: string): boolean {
  return /\.m?[jt]s$/.test(family) || family.includes('/') || family.includes(sep);
}

/**
 * The family of that name, or of the module at that path.
 *
 * @throws FamilyError for an unknown name, with the one that was probably meant, or saying what is wrong with a module
 */
export async function resolveFamily(family: string): Promise<ResolvedFamily> {
  if (isModulePath(family)) {
    const module = await loadFamilyModule(family);
    return { problem: module.problem, module };
  }
  if (Object.hasOwn(problems, family)) return { problem: problems[family], module: null };
  const names = Object.keys(problems);
  throw new FamilyError(
    `family is "${family}", expected one of: ${names.join(', ')}, or a module such as ./arm.ts${spellingHint(family, names)}`,
  );
}
