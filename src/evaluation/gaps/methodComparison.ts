/** @file Runs of several methods on one task family, side by side: their returns, and the gaps and statistics of each method. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { UpdateCount } from '../../algorithms/updates.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { significant } from '../../math/round.ts';
import { largest } from '../../math/statistics.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import type { Evaluation } from '../evaluate.ts';
import { bestEntry, type OptimalReturns } from '../optimum/optimalReturns.ts';
import { parseTaskSet, tasksOfSet } from '../testTasks.ts';
import type { ModelComparison } from './modelComparison.ts';
import {
  optimalReference,
  type Reference,
  type Suboptimality,
  suboptimality,
} from './suboptimality.ts';

/** One trained system. */
export interface ComparedRun {
  /** Last part of the run directory's path. */
  readonly name: string;
  readonly method: TaskMethod;
  readonly seed: number;
  readonly preset: string | null;
  /** Real steps that its model was trained on; null if the run has not written its ledger yet. */
  readonly trainSamples: number | null;
  /** All real steps of its training, in every column of the ledger; undefined in comparisons written before they had it. */
  readonly realSteps?: number | undefined;
  /** Undefined likewise. */
  readonly updates?: readonly UpdateCount[] | undefined;
  /** `[·, K]` its training tasks, in order. */
  readonly visited: readonly (readonly number[])[];
}

/** What gaps are measured to: the table of optimal returns or, without one, the best of the compared runs. */
export type ReferenceKind = 'optimal' | 'best of these runs';

/** Returns of single episodes, as in `MeasuredReturn`. */
export interface EpisodeReturns {
  readonly values: readonly number[];
  readonly fresh: readonly number[];
}

/** The gaps of one method, over its seeds. */
export interface MethodSuboptimality extends Suboptimality {
  readonly method: TaskMethod;
}

/** All runs on one set of tasks. */
export interface ComparedSet {
  /** As in `Evaluation`. */
  readonly taskSet: string;
  /** The values of n. */
  readonly samples: readonly number[];
  readonly reference: ReferenceKind;
  /** `[T, K]` */
  readonly tasks: readonly (readonly number[])[];
  /** By run, in the order of `runs`, and by n as a string: `[T]` the episodes, to six significant digits. */
  readonly returns: readonly Readonly<Record<string, readonly EpisodeReturns[]>>[];
  /** In the order of the runs; computed before the rounding. */
  readonly methods: readonly MethodSuboptimality[];
}

/** A return above the previously known optimum: a negative gap, until the optimum was raised to it. */
export interface RaisedOptimum {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly method: TaskMethod;
  readonly seed: number;
  /** n */
  readonly samples: number;
  /** A_n(ψ) */
  readonly achieved: number;
  /** A*(ψ) before. */
  readonly known: number;
}

/** The content of `comparison.json`: every figure and table of a comparison is a function of it. */
export interface MethodComparison {
  readonly family: FamilyData;
  /** Grouped by method. */
  readonly runs: readonly ComparedRun[];
  /** The tasks of Ψ, and those around it if all runs were tested on them. */
  readonly sets: readonly ComparedSet[];
  readonly raised: readonly RaisedOptimum[];
  /** Notes for the reader, one sentence each. */
  readonly notes: readonly string[];
  /** Null if it was not computed. */
  readonly modelError: ModelComparison | null;
}

/** The data and options for comparing one set of tasks. */
export interface CompareSetOptions {
  readonly family: FamilyData;
  readonly runs: readonly Pick<ComparedRun, 'method'>[];
  /** One per run, all of one set of tasks, complete and for the same n. */
  readonly evaluations: readonly Evaluation[];
  /** Null for none. A table without any of the tasks counts as none. */
  readonly table: OptimalReturns | null;
  /** Number of bootstrap resamples, 2000 by default. */
  readonly resamples?: number;
}

/**
 * Gaps and statistics of all methods on one set of tasks. Methods with the same number of seeds see the same resamples.
 *
 * @throws RangeError as `suboptimality` does.
 */
export function compareSet(options: CompareSetOptions): ComparedSet {
  const { family, runs, evaluations, table, resamples = 2000 } = options;
  const { taskSet, samples } = evaluations[0];
  const tasks = tasksOfSet(family, parseTaskSet(taskSet));
  const isKnown = table !== null && tasks.some((psi) => bestEntry(table, psi) !== null);
  const reference = isKnown ? optimalReference(table) : bestOf(evaluations);
  const key = foldIn(keyFromSeed(0), 'compare');
  const methods = [...new Set(runs.map(({ method }) => method))].map((method) => {
    const ofMethod = evaluations.filter((_, i) => runs[i].method === method);
    const gaps = suboptimality({ evaluations: ofMethod, tasks, reference, resamples, key });
    return { ...gaps, method };
  });
  return {
    taskSet,
    samples,
    tasks,
    methods,
    reference: isKnown ? 'optimal' : 'best of these runs',
    returns: evaluations.map((evaluation) => roundedReturns(evaluation, tasks)),
  };
}

/** The largest mean return that any of the runs reached on ψ, for any n. */
function bestOf(evaluations: readonly Evaluation[]): Reference {
  return (psi) => {
    const means = evaluations.flatMap(({ tasks }) =>
      tasks
        .filter((task) => isSameTask(task.psi, psi))
        .flatMap(({ returns }) => Object.values(returns).map(({ mean }) => mean)),
    );
    return means.length === 0 ? null : { value: largest(means), kind: 'best of these runs' };
  };
}

function roundedReturns(
  evaluation: Evaluation,
  tasks: readonly (readonly number[])[],
): Record<string, EpisodeReturns[]> {
  const rounded = (returns: readonly number[]): number[] =>
    returns.map((value) => significant(value, 6));
  const ofTask = (psi: readonly number[], n: number): EpisodeReturns => {
    const task = evaluation.tasks.find((other) => isSameTask(other.psi, psi))!;
    const { values, fresh } = task.returns[String(n)];
    return { values: rounded(values), fresh: rounded(fresh) };
  };
  return Object.fromEntries(
    evaluation.samples.map((n) => [String(n), tasks.map((psi) => ofTask(psi, n))]),
  );
}
