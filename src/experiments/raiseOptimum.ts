/** @file Returns above the best that was known: they join the table of optimal returns before gaps are measured to it. */

import { existsSync } from 'node:fs';
import type { RaisedOptimum } from '../evaluation/methodComparison.ts';
import { bestEntry, type OptimalReturns } from '../evaluation/optimalReturns.ts';
import { readAdaptedReturns } from './adaptedReturns.ts';
import type { ComparedRuns } from './comparedRuns.ts';
import { addOptimalReturns, readOptimalReturns, type TaskEntry } from './optimalReturnsFile.ts';

/** A table and what these runs raised in it. */
export interface RaisedTable {
  readonly table: OptimalReturns;
  readonly raised: readonly RaisedOptimum[];
}

/**
 * The table in a file, with every return of these runs that is above the largest one known from elsewhere; those that
 * the file lacks are added to it. Null when there is no file. A task that only these runs know stays as the table has
 * it: their returns are no yardstick for themselves.
 *
 * @throws DamagedFileError when the file is not a table of this family
 */
export function raiseOptimum(
  path: string,
  { family, runs, directories }: ComparedRuns,
): RaisedTable | null {
  if (!existsSync(path)) return null;
  const table = readOptimalReturns(path, family.name);
  const own = directories.map((directory) => readAdaptedReturns(directory).entries);
  const ownNames = new Set(own.flat().map(nameOf));
  const known = table.tasks.flatMap(({ psi, entries }) =>
    entries.map((entry) => nameOf({ psi, entry })),
  );
  const elsewhere = {
    family: table.family,
    tasks: table.tasks.map(({ psi, entries }) => ({
      psi,
      entries: entries.filter((entry) => !ownNames.has(nameOf({ psi, entry }))),
    })),
  };
  const above = own.map((entries) =>
    entries.filter(({ psi, entry }) => {
      const best = bestEntry(elsewhere, psi);
      return best !== null && entry.returns.mean > best.returns.mean;
    }),
  );
  const added = above.flat().filter((entry) => !known.includes(nameOf(entry)));
  return {
    table: added.length === 0 ? table : addOptimalReturns(path, family.name, added),
    raised: above.flatMap((entries, i) =>
      entries.map(({ psi, entry }) => ({
        ...{ psi, method: runs[i].method, seed: runs[i].seed },
        samples: entry.samples - (runs[i].trainSamples ?? 0),
        achieved: entry.returns.mean,
        known: bestEntry(elsewhere, psi)!.returns.mean,
      })),
    ),
  };
}

/** What tells one measurement from another, wherever its run lies now. */
function nameOf({ psi, entry: { method, seed, samples, returns } }: TaskEntry): string {
  return JSON.stringify([psi, method, seed, samples, returns.mean]);
}
