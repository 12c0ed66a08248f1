/** @file The runs that are compared, read from their directories: one family, the same tasks and the same n, all complete. */

import { existsSync } from 'node:fs';
import type { Evaluation } from '../evaluation/evaluate.ts';
import type { ComparedRun } from '../evaluation/methodComparison.ts';
import { isSameTask } from '../evaluation/optimalReturns.ts';
import { tasksOfSet } from '../evaluation/testTasks.ts';
import { type FamilyData, familyData } from '../tasks/familyData.ts';
import { familyOfRun } from './familyOfRun.ts';
import { type RunFiles, readEvaluation, readRun } from './readRun.ts';
import { trainingParameters } from './trainingParameters.ts';

/** Runs of one family. */
export interface ComparedRuns {
  readonly family: FamilyData;
  /** By method and seed. */
  readonly runs: readonly ComparedRun[];
  /** Their directories, in the order of `runs`. */
  readonly directories: readonly string[];
  /** By set of tasks, and in the order of `runs`. */
  readonly sets: readonly (readonly Evaluation[])[];
  /** What a reader should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A run with what was read of it. */
interface ReadRun {
  readonly directory: string;
  readonly run: ComparedRun;
  readonly files: RunFiles;
  readonly family: FamilyData;
}

type EvaluationFile = 'evaluation' | 'outOfDistribution';

/**
 * Reads what `admrl compare` compares. Tasks out of distribution are compared where all runs have been tested on them,
 * and alone where none has been tested on others.
 *
 * @throws Error naming the run and what is missing or different: no evaluation or an unfinished one, another family,
 *   other tasks, other samples, or a method and seed that were there before.
 */
export async function readComparedRuns(
  directories: readonly string[],
  onNotice: (notice: string) => void,
): Promise<ComparedRuns> {
  const read: ReadRun[] = [];
  for (const directory of directories) read.push(await readOne(directory, onNotice));
  assertOneFamily(read);
  assertDistinct(read);
  read.sort((a, b) => placeOf(a.run.method) - placeOf(b.run.method) || a.run.seed - b.run.seed);
  const lackingAround = lacking(read, 'outOfDistribution');
  const isAround = lackingAround.length === 0;
  const isOnlyAround = isAround && lacking(read, 'evaluation').length === read.length;
  const files: EvaluationFile[] = [
    ...(isOnlyAround ? [] : (['evaluation'] as const)),
    ...(isAround ? (['outOfDistribution'] as const) : []),
  ];
  const sets = files.map((file) => read.map((one) => evaluationOf(one, one.files.paths[file])));
  for (const set of sets) assertComparable(read, set);
  return {
    family: read[0].family,
    runs: read.map(({ run }) => run),
    directories: read.map(({ directory }) => directory),
    sets,
    notes: [
      ...(isAround || lackingAround.length === read.length
        ? []
        : [withoutTasksAround(lackingAround)]),
      ...differentTraining(read),
    ],
  };
}

/** The runs that have not been evaluated so. */
function lacking(read: readonly ReadRun[], file: EvaluationFile): ReadRun[] {
  return read.filter(({ files }) => !existsSync(files.paths[file]));
}

/** The place of a method in every figure and table. */
function placeOf(method: ComparedRun['method']): number {
  return trainingParameters.method.choices.indexOf(method);
}

async function readOne(directory: string, onNotice: (notice: string) => void): Promise<ReadRun> {
  const files = readRun(directory);
  const { problem, notices } = await familyOfRun(directory, files);
  for (const notice of notices) onNotice(notice);
  const { method, seed } = files.config.training;
  return {
    ...{ directory, files, family: familyData(problem.family) },
    run: {
      ...{ name: files.paths.name, method, seed, preset: files.preset },
      trainSamples: files.ledger?.train ?? null,
      visited: files.tasks.map(({ psi }) => psi),
    },
  };
}

/** The evaluation in a file of a run, which is that run's and has all tasks of its set. */
function evaluationOf({ directory, run, family }: ReadRun, path: string): Evaluation {
  const evaluation = readEvaluation(path);
  if (evaluation === null) {
    throw new Error(`${path} is missing: “admrl evaluate ${directory}” writes it`);
  }
  const { method, seed, taskSet, tasks, samples } = evaluation;
  if (evaluation.family !== family.name || method !== run.method || seed !== run.seed) {
    throw new Error(
      `${path}: is of ${method} on ${evaluation.family} with seed ${seed}, expected ${run.method} on ${family.name} with seed ${run.seed}, as in config.json`,
    );
  }
  const expected = tasksOfSet(family, taskSet);
  const missing = expected.filter((psi) => {
    const task = tasks.find((other) => isSameTask(other.psi, psi));
    return samples.some((n) => task?.returns[String(n)] === undefined);
  });
  if (missing.length > 0) {
    throw new Error(
      `${path}: lacks ${missing.length} of ${expected.length} tasks, the first of them [${missing[0]}]: ` +
        '“admrl evaluate” with the same options goes on with it',
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
        `${directory}: the box of ${family.name} is another than in ${first.directory}`,
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

function withoutTasksAround(without: readonly ReadRun[]): string {
  const names = without.map(({ directory }) => directory).join(', ');
  return `Tasks out of distribution are left out: ${names} not evaluated on them.`;
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
