/** @file What a sweep has found: a row of numbers for each job, and the groups of jobs that differ in method and seed only. */

import { totalSteps } from '../../data/ledger.ts';
import type { Problem } from '../../envs/problems.ts';
import { evaluationLedger } from '../../evaluation/evaluate.ts';
import { gapsOfRun } from '../../evaluation/gaps/gapsOfRun.ts';
import { taskSetName } from '../../evaluation/testTasks.ts';
import { mean } from '../../math/statistics.ts';
import { familyData } from '../../tasks/familyData.ts';
import { readAttack } from '../attack/attackFile.ts';
import { readSealedJson } from '../files/sealedJson.ts';
import { knownOptima } from '../optimum/knownOptima.ts';
import { ledgerSchema } from '../run/records.ts';
import { runPaths } from '../run/runPaths.ts';
import { lastSeconds } from '../run/timing.ts';
import { finishedEvaluation } from './measurements.ts';
import { stateOfRun } from './runState.ts';
import type { SweepJob } from './sweepJobs.ts';
import type { RunEvaluation } from './sweptRun.ts';

/** Numbers and words by column; null where there is none. */
export type JobRow = Readonly<Record<string, string | number | null>>;

/**
 * A row: which job, its settings, how far it is, what it returned and how far from the best known that is, real steps, seconds.
 * Rows of one sweep have the same columns. Gaps are null where no optimum is known.
 *
 * @throws DamagedFileError naming a file that is not what it should be
 */
export function rowOfJob(job: SweepJob, { family }: Problem): JobRow {
  const { id, preset, method, seed, settings, run } = job;
  const { directory } = run.training;
  const paths = runPaths(directory);
  const { state } = stateOfRun(job, family);
  const ledger = readSealedJson(paths.ledger, ledgerSchema);
  const attack = run.attack === null ? null : (readAttack(paths.attack)?.report ?? null);
  return {
    ...{ run: directory, id, state, family: family.name, preset, method, seed },
    ...Object.fromEntries(
      Object.entries(settings).map(([path, value]) => [
        path,
        typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    ...Object.assign({}, ...run.evaluations.map((one) => columnsOf(one, job, family))),
    ...(run.attack === null ? {} : { 'attack/worstGap': attack?.worst[0]?.gap.mean ?? null }),
    realSteps: ledger === null ? null : totalSteps(ledger),
    seconds: lastSeconds(paths.timing),
  };
}

/** `SET/N/…` for each n: the mean and the worst over the tasks. */
function columnsOf(
  wanted: RunEvaluation,
  { method, run }: SweepJob,
  family: Problem['family'],
): Record<string, number | null> {
  const evaluation = finishedEvaluation(run.training.directory, wanted, family);
  const gaps =
    evaluation === null
      ? null
      : gapsOfRun({ family: familyData(family), method, evaluation, table: knownOptima(family) });
  const set = taskSetName(wanted.tests);
  const columns = wanted.samples.flatMap((n, i): [string, number | null][] => {
    const returns = evaluation?.tasks.map((task) => task.returns[n].mean) ?? null;
    const statistics = gaps?.budgets[i].statistics;
    return [
      [`${set}/${n}/meanReturn`, returns === null ? null : mean(returns)],
      [`${set}/${n}/worstReturn`, returns === null ? null : Math.min(...returns)],
      [`${set}/${n}/meanGap`, statistics?.mean.estimate ?? null],
      [`${set}/${n}/worstGap`, statistics?.worstSplit.estimate ?? null],
    ];
  });
  const steps = evaluation === null ? null : totalSteps(evaluationLedger(evaluation));
  return { ...Object.fromEntries(columns), [`${set}/realSteps`]: steps };
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
