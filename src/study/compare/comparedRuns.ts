/** @file The runs that are compared, read from their directories: one family, the same tasks and the same n, all complete. */

import { taskMethods } from '../../algorithms/methodNames.ts';
import { methods } from '../../algorithms/methods.ts';
import { countUpdates } from '../../algorithms/updates.ts';
import { totalSteps } from '../../data/ledger.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import type { ComparedRun } from '../../evaluation/gaps/methodComparison.ts';
import { missingTasks } from '../../evaluation/missingTasks.ts';
import { parseTaskSet, tasksOfSet } from '../../evaluation/testTasks.ts';
import { type FamilyData, familyData } from '../../tasks/familyData.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Reporter } from '../events.ts';
import { familyOfRun } from '../family/familyOfRun.ts';
import type { TrustOptions } from '../family/moduleTrust.ts';
import { type RunFiles, readCurrentEvaluation, readRun } from '../run/readRun.ts';

/** Runs of one family. */
export interface ComparedRuns {
  readonly family: FamilyData;
  /** The same with its graphs: of the first run, by its value. */
  readonly taskFamily: TaskFamily;
  /** By method and seed. */
  readonly runs: readonly ComparedRun[];
  /** Their directories, in the order of `runs`. */
  readonly directories: readonly string[];
  /** By set of tasks, and in the order of `runs`. */
  readonly sets: readonly (readonly Evaluation[])[];
  /** What a reader should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A run with what was read from it. */
interface ReadRun {
  readonly directory: string;
  readonly run: ComparedRun;
  readonly files: RunFiles;
  readonly family: FamilyData;
  readonly taskFamily: TaskFamily;
}

type EvaluationFile = 'evaluation' | 'outOfDistribution';

/** How runs are read. */
export interface ReadComparedRunsOptions extends TrustOptions {
  /** Only on the tasks out of distribution; otherwise they are added if all runs have been tested on all of them. */
  readonly isOnlyOutOfDistribution: boolean;
  /** Receives what the user should know: that the module of a family has changed. */
  readonly onEvent?: Reporter | undefined;
}

/**
 * Reads what `admrl compare` compares.
 *
 * @throws Error naming the run and what is missing or different: no evaluation, an unfinished one or one of an earlier
 *   state, another family, other tasks, other samples, or a method and seed that occurred before.
 */
export async function readComparedRuns(
  directories: readonly string[],
  { isOnlyOutOfDistribution, ...options }: ReadComparedRunsOptions,
): Promise<ComparedRuns> {
  const read: ReadRun[] = [];
  for (const directory of directories) read.push(await readOne(directory, options));
  assertOneFamily(read);
  assertDistinct(read);
  read.sort((a, b) => placeOf(a.run.method) - placeOf(b.run.method) || a.run.seed - b.run.seed);
  const untested = isOnlyOutOfDistribution
    ? []
    : read.filter((one) => !isTestedOutOfDistribution(one));
  const isOutOfDistribution = untested.length === 0;
  const files: EvaluationFile[] = [
    ...(isOnlyOutOfDistribution ? [] : (['evaluation'] as const)),
    ...(isOutOfDistribution ? (['outOfDistribution'] as const) : []),
  ];
  const sets = files.map((file) => read.map((one) => evaluationOf(one, file)));
  for (const set of sets) assertComparable(read, set);
  return {
    family: read[0].family,
    taskFamily: read[0].taskFamily,
    runs: read.map(({ run }) => run),
    directories: read.map(({ directory }) => directory),
    sets,
    notes: [
      ...(isOutOfDistribution || untested.length === read.length
        ? []
        : [withoutOutOfDistribution(untested)]),
      ...differentTraining(read),
      ...differentSettings(read),
    ],
  };
}

/** Whether the run has been tested on all tasks out of distribution. */
function isTestedOutOfDistribution({ files: { paths }, family }: ReadRun): boolean {
  const evaluation = readCurrentEvaluation(paths, paths.outOfDistribution);
  return evaluation !== null && missingTasks(evaluation, family).length === 0;
}

/** The place of a method in every figure and table. */
function placeOf(method: ComparedRun['method']): number {
  return taskMethods.indexOf(method);
}

async function readOne(
  directory: string,
  { onEvent, trustModule }: Omit<ReadComparedRunsOptions, 'isOnlyOutOfDistribution'>,
): Promise<ReadRun> {
  const files = readRun(directory);
  const { problem, notices } = await familyOfRun(directory, files, { trustModule });
  for (const text of [...files.notices, ...notices]) onEvent?.({ type: 'notice', text });
  const { method, seed } = files.config.training;
  return {
    directory,
    files,
    family: familyData(problem.family),
    taskFamily: problem.family,
    run: {
      name: files.paths.name,
      method,
      seed,
      preset: files.preset,
      trainSamples: files.ledger?.train ?? null,
      ...(files.ledger === null ? {} : { realSteps: totalSteps(files.ledger) }),
      updates: countUpdates(methods[method].updates, files.config, files.metrics),
      visited: files.tasks.map(({ psi }) => psi),
    },
  };
}

/** The evaluation in a file of a run, which is that run's and has all tasks of its set. */
function evaluationOf(
  { directory, run, files, family }: ReadRun,
  file: EvaluationFile,
): Evaluation {
  const path = files.paths[file];
  const evaluation = readCurrentEvaluation(files.paths, path);
  if (evaluation === null) {
    const flag = file === 'evaluation' ? '' : ' --out-of-distribution';
    throw new Error(`${path} is missing: “admrl evaluate ${directory}${flag}” writes it`);
  }
  const { method, seed } = evaluation;
  if (evaluation.family !== family.name || method !== run.method || seed !== run.seed) {
    throw new Error(
      `${path}: evaluates ${method} on ${evaluation.family} with seed ${seed}, expected ${run.method} on ${family.name} with seed ${run.seed}, as in config.json`,
    );
  }
  const missing = missingTasks(evaluation, family);
  if (missing.length > 0) {
    const { length } = tasksOfSet(family, parseTaskSet(evaluation.taskSet));
    throw new Error(
      `${path}: lacks ${missing.length} of ${length} tasks, the first of them [${missing[0]}]: ` +
        '“admrl evaluate” with the same options completes it',
    );
  }
  return evaluation;
}

function assertOneFamily(read: readonly ReadRun[]): void {
  const [first] = read;
  for (const { directory, family } of read) {
    if (family.name !== first.family.name) {
      throw new Error(
        `${directory}: family is ${family.name}, expected ${first.family.name} as in ${first.directory}`,
      );
    }
    if (JSON.stringify(family) !== JSON.stringify(first.family)) {
      throw new Error(
        `${directory}: the box of ${family.name} differs from that in ${first.directory}`,
      );
    }
  }
}

function assertDistinct(read: readonly ReadRun[]): void {
  read.forEach(({ directory, run }, i) => {
    const other = read
      .slice(0, i)
      .find(({ run: { method, seed } }) => method === run.method && seed === run.seed);
    if (other === undefined) return;
    throw new Error(
      `${directory}: is ${run.method} with seed ${run.seed}, as ${other.directory} is; expected each method and seed once`,
    );
  });
}

function assertComparable(read: readonly ReadRun[], evaluations: readonly Evaluation[]): void {
  const describe = ({ taskSet, samples }: Evaluation): string =>
    `tasks "${taskSet}" with samples ${samples}`;
  evaluations.forEach((evaluation, i) => {
    if (describe(evaluation) === describe(evaluations[0])) return;
    throw new Error(
      `${read[i].directory}: evaluated on ${describe(evaluation)}, expected ${describe(evaluations[0])} as ${read[0].directory}`,
    );
  });
}

function withoutOutOfDistribution(without: readonly ReadRun[]): string {
  const names = without.map(({ directory }) => directory).join(', ');
  return `Tasks out of distribution are left out: ${names} not evaluated on all of them.`;
}

/** Runs that learned from different numbers of real steps. */
function differentTraining(read: readonly ReadRun[]): string[] {
  const counts = new Map<number, string[]>();
  for (const { run } of read) {
    const samples = run.trainSamples ?? 0;
    counts.set(samples, [...(counts.get(samples) ?? []), `${run.method} ${run.seed}`]);
  }
  if (counts.size < 2) return [];
  const parts = [...counts].map(
    ([samples, runs]) => `${samples.toLocaleString('en-US')} (${runs.join(', ')})`,
  );
  return [`The runs learned from different numbers of real steps: ${parts.join('; ')}.`];
}

/** Settings in which the runs differ although they are not what is compared. */
function differentSettings(read: readonly ReadRun[]): string[] {
  const settings = read.map(({ files: { config } }) =>
    Object.entries(config).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => [`${group}.${name}`, JSON.stringify(value)]),
    ),
  );
  return settings[0].flatMap(([path], place) => {
    const values = settings.map((ofRun) => ofRun[place][1]);
    if (path === 'training.method' || path === 'training.seed' || new Set(values).size === 1) {
      return [];
    }
    const parts = [...new Set(values)].map((value) => {
      const runs = read.filter((_, i) => values[i] === value);
      return `${value} (${runs.map(({ run }) => `${run.method} ${run.seed}`).join(', ')})`;
    });
    return [`The runs differ in ${path}: ${parts.join('; ')}.`];
  });
}
