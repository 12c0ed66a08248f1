/** @file What a sweep has found: a row of numbers for each job, and the groups of jobs that differ in method and seed only. */

import { totalSteps } from '../../data/ledger.ts';
import type { Problem } from '../../envs/problems.ts';
import { readSealedJson } from '../files/sealedJson.ts';
import { ledgerSchema } from '../run/records.ts';
import { runPaths } from '../run/runPaths.ts';
import { lastSeconds } from '../run/timing.ts';
import { evaluationColumns } from './evaluationColumns.ts';
import { type FollowedJob, followJobs } from './followJobs.ts';
import { grouped } from './grouped.ts';
import type { Halving } from './halving/halving.ts';
import { attackColumn, rungColumn } from './objectives.ts';
import { type OpenSweep, problemOf } from './openSweep.ts';
import type { SweepJob } from './sweepJobs.ts';

/** Numbers and words by column; null where there is none. */
export type JobRow = Readonly<Record<string, string | number | null>>;

/**
 * A row for each job: which it is, its settings, how far it is, what it returned and how far from the best known that is, real
 * steps, seconds. All have the same columns. Gaps are null where no optimum is known, and what has been measured where its files
 * are damaged, which is a failure of the job.
 *
 * @param jobs - all of them as they are now: by default in the folders of this machine
 * @throws DamagedFileError when the ledger of the run is not what it should be
 */
export function rowsOfSweep(
  opened: OpenSweep,
  jobs: readonly FollowedJob[] = followJobs(opened),
): JobRow[] {
  const { halving } = opened.file;
  return jobs.map((followed) => ({
    ...rowOf(followed, problemOf(opened, followed.job)),
    ...(halving === null ? {} : rungColumns(halving, followed)),
  }));
}

function rowOf({ job, folder, state, measured }: FollowedJob, { family }: Problem): JobRow {
  const { id, preset, method, seed, settings, run } = job;
  const { directory } = run.training;
  const paths = runPaths(folder);
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

/** The objective after each rung, and the one after which the run was dropped, by training tasks. */
function rungColumns({ rungs }: Halving, { rungValues, state, standing }: FollowedJob): JobRow {
  const values = rungs.map((tasks, i) => {
    const value = rungValues[i];
    return [rungColumn(tasks), typeof value === 'number' ? value : null] as const;
  });
  const isDropped = state.state === 'dropped' && standing?.kind === 'dropped';
  return {
    ...Object.fromEntries(values),
    droppedAfter: isDropped ? rungs[standing.rung] : null,
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
  const groups = grouped(jobs, ({ family, preset, settings }) =>
    JSON.stringify([family, preset, settings]),
  );
  const named = new Map<string, number>();
  return groups.flatMap((members) => {
    if (new Set(members.map(({ method }) => method)).size < 2) return [];
    const name = `${members[0].family}-${members[0].preset}`;
    const count = (named.get(name) ?? 0) + 1;
    named.set(name, count);
    return [{ name: count === 1 ? name : `${name}-${count}`, jobs: members }];
  });
}
