/** @file The best known returns of a family: those that ship with the package, and those of the working directory. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problems } from '../../envs/problems.ts';
import {
  emptyOptimalReturns,
  type OptimalReturns,
  withEntry,
} from '../../evaluation/optimum/optimalReturns.ts';
import { optimalReturnsPath, readOptimalReturns } from './optimalReturnsFile.ts';

/**
 * The table of `results/optimal-returns/FAMILY.json` in the working directory or another, with what the package knows of a built-in
 * family; without tasks where neither has any.
 *
 * @param family - by its value: a family of a user may share the name of a built-in one, but none of its optima
 * @throws DamagedFileError when a file is not a table of this family
 */
export function knownOptima(family: { readonly name: string }, directory = ''): OptimalReturns {
  const { name } = family;
  const path = join(directory, optimalReturnsPath(name));
  return withTable(shippedOptima(family), readOptimalReturns(path, name));
}

/** What the package knows; nothing of a family that is not built in. */
export function shippedOptima(family: { readonly name: string }): OptimalReturns {
  const { name } = family;
  const isBuiltIn = Object.hasOwn(problems, name) && problems[name].family === family;
  if (!isBuiltIn) return emptyOptimalReturns(name);
  const path = new URL(`../../../${optimalReturnsPath(name)}`, import.meta.url);
  return readOptimalReturns(fileURLToPath(path), name);
}

/** All entries of both tables. */
export function withTable(table: OptimalReturns, other: OptimalReturns): OptimalReturns {
  return other.tasks.reduce(
    (extended, { psi, entries }) =>
      entries.reduce((grown, entry) => withEntry(grown, psi, entry), extended),
    table,
  );
}
