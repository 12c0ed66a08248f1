/**
 * @file A sweep as a journal that Optuna reads: a study with a trial for each job that has begun.
 *
 * @source the log of `optuna.storages.JournalStorage`, one JSON object a line, as Optuna 5.0 reads it
 */

import type { Axis } from './axes.ts';
import { kindOfColumn } from './columnKinds.ts';
import type { JobRow } from './gather.ts';
import type { JobTimes } from './jobTimes.ts';
import { type Objective, rungColumn } from './objectives.ts';
import type { OpenSweep } from './openSweep.ts';
import type { SweepFile } from './sweepFile.ts';
import type { SweepJob } from './sweepJobs.ts';

/** A job with what was found of it. */
export interface JournalTrial {
  readonly job: SweepJob;
  readonly row: JobRow;
  readonly times: JobTimes;
}

/** Optuna's numbers of what a line does. */
const operations = { createStudy: 0, setStudyAttribute: 2, createTrial: 4 } as const;

const directions = { minimize: 1, maximize: 2 } as const;

/** Optuna's numbers of states; a job in any other state has been begun and goes on. */
const ended: Readonly<Record<string, number>> = { finished: 1, dropped: 2, failed: 3 };
const running = 0;

/**
 * The lines of the journal. Parameters are what the sweep varies, seeds apart; all other columns are user attributes.
 * Intermediate values are those of the objective at the rungs where jobs are halved, by training tasks, or else after each n.
 *
 * @throws RangeError when a finished job has no such number
 */
export function optunaJournal(
  { file, jobs }: Pick<OpenSweep, 'file' | 'jobs'>,
  objective: Objective,
  trials: readonly JournalTrial[],
): string {
  const worker = { worker_id: 'admrl' };
  const study = { ...worker, study_id: 0 };
  const parameters = parametersOf(file, jobs);
  const intermediate = intermediateOf(file, objective);
  const lines = [
    {
      ...{ op_code: operations.createStudy, ...worker },
      ...{ study_name: file.name, directions: [directions[objective.direction]] },
    },
    {
      ...{ op_code: operations.setStudyAttribute, ...study },
      user_attr: { objective: objective.column },
    },
    ...trials.map((trial) => ({
      ...{ op_code: operations.createTrial, ...study },
      ...trialOf(trial, objective, parameters, intermediate),
    })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function trialOf(
  { job, row, times }: JournalTrial,
  objective: Objective,
  parameters: readonly Parameter[],
  intermediate: Intermediate,
): object {
  const { state, ...columns } = row;
  const code = ended[String(state)] ?? running;
  const value = columns[objective.column];
  if (code === ended.finished && value === null) {
    throw new RangeError(
      `${objective.column} of ${row.run} is not known, as no optimum of its tasks is: choose a return`,
    );
  }
  const names = new Set(parameters.map(({ name }) => name));
  const attributes = Object.entries(columns).filter(([name, found]) => {
    return found !== null && !names.has(name);
  });
  const timesOfTrial =
    code === running
      ? { datetime_start: isoTime(times.started) }
      : { datetime_start: isoTime(times.started), datetime_complete: isoTime(times.ended) };
  const own = parameters.map(({ name, distribution, internal }) => ({
    ...{ name, distribution: JSON.stringify(distribution) },
    value: internal(name in job.settings ? job.settings[name] : row[name]),
  }));
  return {
    ...{ state: code, values: code === ended.finished ? [value] : null, ...timesOfTrial },
    params: Object.fromEntries(own.map((one) => [one.name, one.value])),
    distributions: Object.fromEntries(own.map((one) => [one.name, one.distribution])),
    user_attrs: { index: job.index, ...Object.fromEntries(attributes) },
    intermediate_values: intermediate(job, row),
  };
}

/** As Python reads it in every version. */
function isoTime(time: Date): string {
  return time.toISOString().replace('Z', '+00:00');
}

/** The columns that show how a job came to its objective, by step. */
type Intermediate = (job: SweepJob, row: JobRow) => JobRow;

function intermediateOf(
  { halving }: Pick<SweepFile, 'halving'>,
  { column, evaluation }: Objective,
): Intermediate {
  const [set, , metric] = column.split('/');
  return ({ run }, row) => {
    const samples = run.evaluations.find(({ tests }) => tests === evaluation?.tests)?.samples ?? [];
    const columns =
      halving === null
        ? samples.map((n) => [n, `${set}/${n}/${metric}`] as const)
        : halving.rungs.map((tasks) => [tasks, rungColumn(tasks)] as const);
    const values = columns.map(([step, name]) => [step, row[name]] as const);
    return Object.fromEntries(values.filter(([, value]) => typeof value === 'number'));
  };
}

/** What a sweep varies, as Optuna has it. */
interface Parameter {
  readonly name: string;
  readonly distribution: { readonly name: string; readonly attributes: object };
  /** A value as Optuna stores it. */
  internal(value: unknown): number;
}

function parametersOf({ axes }: SweepFile, jobs: readonly SweepJob[]): Parameter[] {
  const chosen = (['family', 'preset', 'method'] as const).flatMap((name) => {
    const values = [...new Set(jobs.map((job) => job[name]))];
    return values.length > 1 ? [categorical(name, values)] : [];
  });
  const varied = axes.filter((axis) => axis.kind === 'drawn' || axis.values.length > 1);
  return [...chosen, ...varied.map(parameterOf)];
}

/** Numbers of a grid are of the interval that they span, so that others may be tried. */
function parameterOf(axis: Axis): Parameter {
  const { path } = axis;
  if (axis.kind === 'drawn') {
    const { distribution } = axis;
    if (distribution.name === 'choice') return categorical(path, distribution.values);
    const { low, high, name } = distribution;
    return numeric(path, { low, high, log: name === 'logUniform' });
  }
  if (kindOfColumn(path) === 'text') return categorical(path, axis.values);
  const values = axis.values.map(Number);
  return numeric(path, { low: Math.min(...values), high: Math.max(...values), log: false });
}

function numeric(
  name: string,
  interval: { readonly low: number; readonly high: number; readonly log: boolean },
): Parameter {
  const isWhole = kindOfColumn(name) === 'integer';
  return {
    name,
    distribution: {
      name: isWhole ? 'IntDistribution' : 'FloatDistribution',
      attributes: { ...interval, step: isWhole ? 1 : null },
    },
    internal: Number,
  };
}

/** Optuna's choices are words and numbers: lists are written as words. */
function categorical(name: string, values: readonly unknown[]): Parameter {
  const scalar = (value: unknown): unknown =>
    typeof value === 'object' ? JSON.stringify(value) : value;
  const choices = values.map(scalar);
  return {
    name,
    distribution: { name: 'CategoricalDistribution', attributes: { choices } },
    internal: (value) => choices.indexOf(scalar(value)),
  };
}
