/** @file The sub-optimality gap G_n(ψ) = A*(ψ) - A_n(ψ) of one method on the test tasks, and its worst case (Section 5). */

import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import type { MeasuredReturn } from '../measuredReturn.ts';
import { bestEntry, type OptimalReturns } from '../optimum/optimalReturns.ts';
import { type GapStatistics, gapStatistics, splitWorst, worstPlace } from './gapStatistics.ts';
import { shareOf } from './share.ts';

/** The part of an `Evaluation` that gaps need: one trained system and its returns with their episodes. */
export interface MeasuredEvaluation {
  readonly family: string;
  readonly method: string;
  readonly seed: number;
  /** The values of n. */
  readonly samples: readonly number[];
  readonly tasks: readonly {
    /** `[K]` */
    readonly psi: readonly number[];
    /** By n as a string. */
    readonly returns: Readonly<Record<string, MeasuredReturn>>;
  }[];
}

/** The return to which a gap is measured. */
export interface ReferenceReturn {
  readonly value: number;
  /** 'optimal', or the name of another yardstick. */
  readonly kind: string;
}

/** The reference on ψ `[K]`, or null if there is none. */
export type Reference = (psi: readonly number[]) => ReferenceReturn | null;

/** A measured gap of one trained system on one task. */
export interface SeedGap {
  readonly seed: number;
  /** `[K]` */
  readonly psi: readonly number[];
  /** G_n(ψ). */
  readonly gap: number;
}

/** The worst task of one trained system. */
export interface SeedWorst extends SeedGap {
  /** The split-sample worst case of this seed (`splitWorst`): without the bias of a maximum over noisy gaps. */
  readonly splitGap: number;
}

/** Results of the method on one task after n samples; means over seeds. */
export interface TaskSuboptimality {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly reference: ReferenceReturn;
  /** A_n. */
  readonly achieved: number;
  /** G_n = reference - A_n; may be negative. */
  readonly gap: number;
  /** G_n of each seed, in the order of `seeds`. */
  readonly gaps: readonly number[];
  /** The share of the reference that A_n reaches (`shareOf`). */
  readonly ratio: number | null;
  /** A_n - A_0; null for an evaluation without n = 0. */
  readonly gain: number | null;
}

/** All gaps after n samples. */
export interface BudgetSuboptimality {
  /** n */
  readonly samples: number;
  /** The tasks that have a reference. */
  readonly tasks: readonly TaskSuboptimality[];
  readonly statistics: GapStatistics;
  /** One entry per seed: where G_n^max was found. */
  readonly worst: readonly SeedWorst[];
  /** Every gap below zero, where the method did better than the reference. They enter all statistics unchanged. */
  readonly negative: readonly SeedGap[];
}

/** The gaps of one method. */
export interface Suboptimality {
  readonly family: string;
  readonly method: string;
  readonly seeds: readonly number[];
  /** `[·, K]` the tasks without a reference: no statistic contains them. */
  readonly missing: readonly (readonly number[])[];
  /** By n, in the order of the evaluations. */
  readonly budgets: readonly BudgetSuboptimality[];
}

/** What to compare. */
export interface SuboptimalityOptions {
  /** One per seed, all of one method and family and for the same n. */
  readonly evaluations: readonly MeasuredEvaluation[];
  /** `[·, K]` the test tasks; other evaluated tasks are ignored. */
  readonly tasks: readonly (readonly number[])[];
  readonly reference: Reference;
  /** Number of bootstrap resamples, 2000 by default. */
  readonly resamples?: number;
  readonly key: Key;
}

/** A* according to the table: the largest return ever measured on ψ. */
export function optimalReference(table: OptimalReturns): Reference {
  return (psi) => {
    const best = bestEntry(table, psi);
    return best === null ? null : { value: best.returns.mean, kind: 'optimal' };
  };
}

/**
 * Gaps, ratios and gains of every task, and statistics over the tasks with intervals. The reference is taken as exact:
 * intervals are those of A_n alone, so that methods that share a table are compared without its noise.
 *
 * @throws RangeError naming the tasks and values of n that an (interrupted) evaluation lacks, as a worst case over
 * fewer tasks would look better than it is; for evaluations of different methods, families or n, or two of the same
 * seed; if no task has a reference.
 */
export function suboptimality(options: SuboptimalityOptions): Suboptimality {
  const { evaluations, tasks, reference, resamples, key } = options;
  assertComparable(evaluations);
  assertComplete(evaluations, tasks);
  const referred = tasks.flatMap((psi) => {
    const found = reference(psi);
    return found === null ? [] : [{ psi, reference: found }];
  });
  if (referred.length === 0) {
    throw new RangeError(`none of the ${tasks.length} tasks has a reference return`);
  }
  const [{ family, method, samples }] = evaluations;
  return {
    family,
    method,
    seeds: evaluations.map(({ seed }) => seed),
    missing: tasks.filter((psi) => reference(psi) === null),
    budgets: samples.map((n) =>
      budgetSuboptimality(evaluations, referred, n, { resamples, key: foldIn(key, n) }),
    ),
  };
}

interface ReferredTask {
  readonly psi: readonly number[];
  readonly reference: ReferenceReturn;
}

function budgetSuboptimality(
  evaluations: readonly MeasuredEvaluation[],
  tasks: readonly ReferredTask[],
  n: number,
  bootstrap: { readonly resamples: number | undefined; readonly key: Key },
): BudgetSuboptimality {
  const measured = evaluations.map((evaluation) =>
    tasks.map(({ psi }) => returnOf(evaluation, psi, n)!),
  );
  /** `[seeds, tasks, episodes]` */
  const gapsOf = (set: 'values' | 'fresh'): number[][][] =>
    measured.map((ofSeed) =>
      ofSeed.map((returns, j) => returns[set].map((value) => tasks[j].reference.value - value)),
    );
  const [values, fresh] = [gapsOf('values'), gapsOf('fresh')];
  // The difference of the means, not the mean of the differences: if the reference is this very return, the gap is
  // exactly 0.
  const gaps = measured.map((ofSeed) =>
    ofSeed.map((returns, j) => tasks[j].reference.value - returns.mean),
  );
  const others = fresh.map((ofSeed) => ofSeed.map(mean));
  const gapAt = (i: number, j: number): SeedGap => ({
    seed: evaluations[i].seed,
    psi: tasks[j].psi,
    gap: gaps[i][j],
  });
  return {
    samples: n,
    tasks: tasks.map((task, j) =>
      taskSuboptimality(
        evaluations,
        task,
        n,
        gaps.map((ofSeed) => ofSeed[j]),
      ),
    ),
    statistics: gapStatistics({ values, fresh, ...bootstrap }),
    worst: gaps.map((ofSeed, i) => ({
      ...gapAt(i, worstPlace(ofSeed)),
      splitGap: splitWorst(ofSeed, others[i]),
    })),
    negative: gaps.flatMap((ofSeed, i) =>
      ofSeed.flatMap((gap, j) => (gap < 0 ? [gapAt(i, j)] : [])),
    ),
  };
}

function taskSuboptimality(
  evaluations: readonly MeasuredEvaluation[],
  { psi, reference }: ReferredTask,
  n: number,
  gaps: readonly number[],
): TaskSuboptimality {
  const meanAfter = (samples: number): number =>
    mean(evaluations.map((evaluation) => returnOf(evaluation, psi, samples)!.mean));
  const achieved = meanAfter(n);
  return {
    psi,
    reference,
    achieved,
    gap: mean(gaps),
    gaps,
    ratio: shareOf(achieved, reference.value),
    gain: evaluations[0].samples.includes(0) ? achieved - meanAfter(0) : null,
  };
}

function returnOf(
  { tasks }: MeasuredEvaluation,
  psi: readonly number[],
  n: number,
): MeasuredReturn | undefined {
  return tasks.find((task) => isSameTask(task.psi, psi))?.returns[String(n)];
}

function assertComparable(evaluations: readonly MeasuredEvaluation[]): void {
  if (evaluations.length === 0)
    throw new RangeError('there are no evaluations, expected one per seed');
  const describe = ({ family, method, samples }: MeasuredEvaluation): string =>
    `${method} on ${family} with n = ${samples}`;
  const seeds = new Set<number>();
  for (const evaluation of evaluations) {
    if (describe(evaluation) !== describe(evaluations[0])) {
      throw new RangeError(
        `seed ${evaluation.seed} is ${describe(evaluation)}, expected ${describe(evaluations[0])} like the first`,
      );
    }
    if (seeds.has(evaluation.seed)) {
      throw new RangeError(
        `seed ${evaluation.seed} occurs twice, expected one evaluation per seed`,
      );
    }
    seeds.add(evaluation.seed);
  }
}

function assertComplete(
  evaluations: readonly MeasuredEvaluation[],
  tasks: readonly (readonly number[])[],
): void {
  const lacking = evaluations.flatMap((evaluation) =>
    tasks.flatMap((psi) => {
      const without = evaluation.samples.filter((n) => returnOf(evaluation, psi, n) === undefined);
      return without.length === 0 ? [] : [`n = ${without} of [${psi}] in seed ${evaluation.seed}`];
    }),
  );
  if (lacking.length > 0) {
    throw new RangeError(`evaluations are incomplete, they lack ${lacking.join('; ')}`);
  }
}
