/** @file Returns above the best known ones: they join the table of optimal returns before gaps are measured to it. */

import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { RaisedOptimum } from '../../evaluation/gaps/methodComparison.ts';
import { summarizeReturns } from '../../evaluation/measuredReturn.ts';
import {
  bestEntry,
  emptyOptimalReturns,
  type OptimalReturns,
} from '../../evaluation/optimum/optimalReturns.ts';
import { taskKey } from '../../tasks/sameTask.ts';
import type { ComparedRuns } from '../compare/comparedRuns.ts';
import { readCurrentEvaluation, readRun } from '../run/readRun.ts';
import { withTable } from './knownOptima.ts';
import { addOptimalReturns, readOptimalReturns, type TaskEntry } from './optimalReturnsFile.ts';

/** A table and what these runs raised in it. */
export interface RaisedTable {
  readonly table: OptimalReturns;
  readonly raised: readonly RaisedOptimum[];
}

/**
 * The table in a file, raised by these runs: on each task by the best of them, chosen on one set of episodes, if its return
 * on the other is above the largest one known from elsewhere. Both on one set would raise it to the luckiest of many noisy
 * means. What the file lacks is added to it. Null when nothing is known. A task that only these runs know stays as the
 * table has it: their returns are no yardstick for themselves.
 *
 * @param shipped - what is known beside the file
 * @throws DamagedFileError when the file is not a table of this family
 */
export function raiseOptimum(
  path: string,
  { family, runs, directories }: Omit<ComparedRuns, 'taskFamily'>,
  shipped: OptimalReturns = emptyOptimalReturns(family.name),
): RaisedTable | null {
  const table = withTable(shipped, readOptimalReturns(path, family.name));
  if (table.tasks.length === 0) return null;
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
  const best = bestOfEachTask(own.flat());
  const above = own.map((entries) =>
    entries.filter((adapted) => {
      const { psi, entry } = adapted;
      const known = bestEntry(elsewhere, psi);
      return best.has(adapted) && known !== null && entry.returns.mean > known.returns.mean;
    }),
  );
  const added = above
    .flat()
    .filter((entry) => !known.includes(nameOf(entry)))
    .map(({ psi, entry }): TaskEntry => ({ psi, entry }));
  return {
    table:
      added.length === 0 ? table : withTable(shipped, addOptimalReturns(path, family.name, added)),
    raised: above.flatMap((entries, i) =>
      entries.map(({ psi, entry }) => ({
        psi,
        method: runs[i].method,
        seed: runs[i].seed,
        samples: entry.samples - (runs[i].trainSamples ?? 0),
        achieved: entry.returns.mean,
        known: bestEntry(elsewhere, psi)!.returns.mean,
      })),
    ),
  };
}

/** The entries that are selected on their tasks, the first of equal ones. */
function bestOfEachTask(entries: readonly AdaptedEntry[]): ReadonlySet<AdaptedEntry> {
  const best = new Map<string, AdaptedEntry>();
  for (const entry of entries) {
    const task = taskKey(entry.psi);
    const other = best.get(task);
    if (other === undefined || entry.selected > other.selected) best.set(task, entry);
  }
  return new Set(best.values());
}

/** Identifies a measurement, wherever its run lies now. */
function nameOf({ psi, entry: { method, seed, samples, returns } }: TaskEntry): string {
  return [taskKey(psi), method, seed, samples, returns.mean].join(' ');
}

/** What a run has measured, for the tasks inside and outside Ψ. */
export interface AdaptedReturns {
  /** Name of the run's task family. */
  readonly family: string;
  /** One per task and n. */
  readonly entries: readonly AdaptedEntry[];
}

/**
 * A return on the `fresh` episodes, so that whoever selects by the others is not deceived. Its samples are those of D and
 * n; its date is that of the file.
 */
export interface AdaptedEntry extends TaskEntry {
  /** Mean of the episodes that `entry` leaves out: to select by. */
  readonly selected: number;
}

/**
 * Reads the evaluations of the run in `directory`.
 *
 * @throws Error when there is no run, or its state has not been evaluated; DamagedFileError naming file and field
 */
export function readAdaptedReturns(directory: string): AdaptedReturns {
  const { family, paths, ledger } = readRun(directory);
  const files = [paths.evaluation, paths.outOfDistribution].flatMap((path) => {
    const evaluation = readCurrentEvaluation(paths, path);
    return evaluation === null ? [] : [{ path, evaluation }];
  });
  if (files.length === 0) {
    throw new Error(`${paths.evaluation} is missing: evaluate the run first`);
  }
  const origin = relative('', resolve(directory)).split(sep).join('/');
  const entries = files.flatMap(({ path, evaluation: { method, seed, tasks } }) => {
    const date = statSync(path).mtime.toISOString().slice(0, 10);
    return tasks.flatMap(({ psi, returns }) =>
      Object.entries(returns).map(([n, { mean, fresh }]) => ({
        psi,
        selected: mean,
        entry: {
          source: 'adapted' as const,
          method,
          seed,
          samples: (ledger?.train ?? 0) + Number(n),
          returns: summarizeReturns(fresh),
          origin,
          date,
        },
      })),
    );
  });
  return { family, entries };
}
