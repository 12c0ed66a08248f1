/** @file The file of optimal returns of a family: read, extended and rewritten as a whole; entries are never lost. */

import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  emptyOptimalReturns,
  entriesOf,
  type OptimalEntry,
  type OptimalReturns,
  withEntry,
} from '../../evaluation/optimum/optimalReturns.ts';
import { writeJsonAtomically } from '../files/atomicFile.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { withFileLock } from '../files/lock.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { readRecord } from '../files/recordFile.ts';

/** Default path of the optimal returns of a family, relative to the working directory. */
export function optimalReturnsPath(family: string): string {
  return join('results/optimal-returns', `${family}.json`);
}

/** An entry and the task that it belongs to. */
export interface TaskEntry {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly entry: OptimalEntry;
}

const number = z.number();

const entrySchema: z.ZodType<OptimalEntry> = z.strictObject({
  source: z.enum(['direct', 'adapted']),
  method: z.string(),
  seed: number,
  samples: number,
  returns: z.strictObject({ mean: number, low: number, high: number, episodes: number }),
  origin: z.string(),
  date: z.string(),
  training: z
    .strictObject({
      policy: z.enum(['sampled', 'mean action']),
      iterations: number,
      end: z.enum(['converged', 'limit']),
      rule: z.strictObject({ window: number, minimum: number, maximum: number }),
      maxKl: number,
    })
    .optional(),
});

const optimalReturnsSchema: z.ZodType<OptimalReturns> = z.strictObject({
  family: z.string(),
  tasks: z
    .array(
      z.strictObject({ psi: z.array(number).readonly(), entries: z.array(entrySchema).readonly() }),
    )
    .readonly(),
});

/**
 * The table in a file; an empty one when there is no file.
 *
 * @throws DamagedFileError naming file and field of what is no such table, or is one of another family
 */
export function readOptimalReturns(path: string, family: string): OptimalReturns {
  const table = readRecord(path, optimalReturnsSchema) ?? emptyOptimalReturns(family);
  if (table.family === family) return table;
  throw new DamagedFileError(`${path}: family is ${table.family}, expected ${family}`);
}

/**
 * Adds entries to the file and returns what it then holds. The file is read again under a lock, so that entries that other
 * processes write are kept. Its bytes depend on the entries only, not on the order in which they came. An entry that
 * differs from an existing one only in its date counts as that one.
 *
 * @throws DamagedFileError as `readOptimalReturns` does, and the file is left as it is
 */
export function addOptimalReturns(
  path: string,
  family: string,
  added: readonly TaskEntry[],
): OptimalReturns {
  makeFolder(dirname(path));
  return withFileLock(path, () => {
    const table = inOrder(
      added.reduce(
        (extended, { psi, entry }) =>
          holdsOnAnyDate(extended, psi, entry) ? extended : withEntry(extended, psi, entry),
        readOptimalReturns(path, family),
      ),
    );
    writeJsonAtomically(path, table);
    return table;
  });
}

function holdsOnAnyDate(
  table: OptimalReturns,
  psi: TaskEntry['psi'],
  entry: OptimalEntry,
): boolean {
  return entriesOf(table, psi).some(
    ({ date }) => withEntry(table, psi, { ...entry, date }) === table,
  );
}

/** Tasks by ψ, entries by where they came from, fields as the schema has them. */
function inOrder({ family, tasks }: OptimalReturns): OptimalReturns {
  const fields = ({ source, method, seed, samples, origin, date, returns }: OptimalEntry) => [
    source,
    method,
    seed,
    samples,
    origin,
    date,
    returns.mean,
  ];
  return {
    family,
    tasks: tasks
      .map(({ psi, entries }) => ({
        psi,
        entries: entries
          .map((entry) => entrySchema.parse(entry))
          .sort((a, b) => compareLists(fields(a), fields(b))),
      }))
      .toSorted((a, b) => compareLists(a.psi, b.psi)),
  };
}

/** By the first element that differs. */
function compareLists(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const i = a.findIndex((element, place) => element !== b[place]);
  if (i < 0) return 0;
  return a[i] < b[i] ? -1 : 1;
}
