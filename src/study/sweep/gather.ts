/** @file What a sweep has found: a row of numbers for each job, and the groups of jobs that differ in method and seed only. */

import { totalSteps } from '../../data/ledger.ts';
import type { Problem } from '../../envs/problems.ts';
import { readSealedJson } from '../files/sealedJson.ts';
import { ledgerSchema } from '../run/records.ts';
import { runPaths } from '../run/runPaths.ts';
import { lastSeconds } from '../run/timing.ts';
import { evaluationColumns } from './evaluationColumns.ts';
import { attackColumn } from './objectives.ts';
import { readRunState } from './runState.ts';
import type { SweepJob } from './sweepJobs.ts';

/** Numbers and words by column; null where there is none. */
export type JobRow = Readonly<Record<string, string | number | null>>;

/**
 * A row: which job, its settings, how far it is, what it returned and how far from the best known that is, real steps, seconds.
 * Rows of one sweep have the same columns. Gaps are null where no optimum is known, and what has been measured where its files
 * are damaged, which is a failure of the job.
 *
 * @throws DamagedFileError when the ledger of the run is not what it should be
 */
export function rowOfJob(job: SweepJob, { family }: Problem): JobRow {
  const { id, preset, method, seed, settings, run } = job;
  const { directory } = run.training;
  const paths = runPaths(directory);
  const { state, measured } = readRunState(job, family);
  const ledger = readSealedJson(paths.ledger, ledgerSchema);
  return {
    ...{ run: directory, id, state: state.state, family: family.name, preset, method, seed },
    ...Object.fromEntries(
      Object.entries(settings).map(([path, value]) => [
        path,
        typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    ...Object.assign(
      {},
      ...run.evaluations.map((wanted, i) =>
        evaluationColumns(wanted, measured?.evaluations[i] ?? null, { method, family }),
      ),
    ),
    ...(run.attack === null
      ? {}
      : { [attackColumn]: measured?.attack?.worst[0]?.gap.mean ?? null }),
    realSteps: ledger === null ? null : totalSteps(ledger),
    seconds: lastSeconds(paths.timing),
  };
}

/** Jobs that can be compared. */
export interface ComparedJobs {
  /** `FAMILY-PRESET`, with a number where there are several such groups. */
  readonly name: string;
  readonly jobs: readonly SweepJob[];
}

/** The jobs by everything but method and seed, where there are at least two methods. */
export function comparedJobs(jobs: readonly SweepJob[]): ComparedJobs[] {
  const groups = new Map<string, SweepJob[]>();
  for (const job of jobs) {
    const group = JSON.stringify([job.family, job.preset, job.settings]);
    groups.set(group, [...(groups.get(group) ?? []), job]);
  }
  const named = new Map<string, number>();
  return [...groups.values()].flatMap((members) => {
    if (new Set(members.map(({ method }) => method)).size < 2) return [];
    const name = `${members[0].family}-${members[0].preset}`;
    const count = (named.get(name) ?? 0) + 1;
    named.set(name, count);
    return [{ name: count === 1 ? name : `${name}-${count}`, jobs: members }];
  });
}
