/** @file The gaps of every method on every task, averaged over seeds, as figures show them. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import type { TaskSuboptimality } from '../../evaluation/gaps/suboptimality.ts';
import { parseTaskSet } from '../../evaluation/testTasks.ts';
import { significant } from '../../math/round.ts';
import { largest, smallest } from '../../math/statistics.ts';
import { budgetName } from './evaluationSummary.ts';
import { count, formatPsi, formatReturn, type NumberRow } from './format.ts';
import { methodName } from './methodNames.ts';

/** The gaps of one method after n samples. */
export interface MethodGaps {
  readonly method: TaskMethod;
  /** Its name in figures. */
  readonly name: string;
  /** The tasks that have a reference. */
  readonly tasks: readonly TaskSuboptimality[];
  /** The task of the largest gap as measured. */
  readonly worst: TaskSuboptimality;
  /** The worst gap, found on one set of episodes and measured on another: the one that headlines name. */
  readonly worstGap: number;
}

/** The gaps after n samples, one entry per method. */
export function methodGaps(
  { methods }: Pick<ComparedSet, 'methods'>,
  samples: number,
): MethodGaps[] {
  return methods.map(({ method, budgets }) => {
    const { tasks, statistics } = budgets.find((budget) => budget.samples === samples)!;
    const worst = tasks.reduce((a, b) => (b.gap > a.gap ? b : a));
    const worstGap = statistics.worstSplit.estimate;
    return { method, name: methodName({ method }), tasks, worst, worstGap };
  });
}

/** The values of n that are drawn task by task: the smallest, usually zero-shot, and the largest. */
export function shownBudgets({ samples }: Pick<ComparedSet, 'samples'>): number[] {
  return samples.length > 1 ? [samples[0], samples.at(-1)!] : [...samples];
}

/** From 0, or the lowest gap below it, to the largest, over all methods and `shownBudgets`: one scale for all panels. */
export function gapRange(set: Pick<ComparedSet, 'methods' | 'samples'>): [number, number] {
  const gaps = shownBudgets(set).flatMap((samples) =>
    methodGaps(set, samples).flatMap(({ tasks }) => tasks.map(({ gap }) => gap)),
  );
  return [Math.min(0, smallest(gaps)), Math.max(0, largest(gaps))];
}

/** Title of a figure that shows every task: what is measured, after how many samples, and the worst gap of each method. */
export function gapMapTitle(set: ComparedSet, samples: number): string {
  const values = methodGaps(set, samples).map(({ method, worstGap }) => ({
    method,
    value: worstGap,
  }));
  return `${gapTitle(set)}, ${budgetName(samples)}: worst gap ${valuesByMethod(values)}`;
}

/** The end of the caption of such a figure: what is averaged, marked and left out. */
export function gapMapCaption(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
): string {
  const places = methodGaps(set, samples).map(
    ({ name, worst }) => `${name} at ψ = ${formatPsi(worst.psi)}`,
  );
  const isPlain = (set.tasks[0]?.length ?? 0) <= 3 && places.length <= 3;
  const missing = set.methods[0].missing.length;
  const isOneScale = shownBudgets(set).length > 1;
  return [
    `${tasksName(set)}, ${meanText(comparison)}.`,
    isPlain ? `Largest as measured: ${places.join('; ')}.` : '',
    'The worst gap of the title is found on one set of episodes and measured on another.',
    isOneScale ? 'One scale for every n.' : '',
    missing === 0
      ? ''
      : `${count(missing, 'task')} without a known optimum ${missing === 1 ? 'is' : 'are'} left out.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** All gaps after n samples as rows: method, n, ψ, reference, return, gap, and the gap of each seed in one column. */
export function gapNumbers(set: Pick<ComparedSet, 'methods'>, samples: number): NumberRow[] {
  return methodGaps(set, samples).flatMap(({ method, tasks }) =>
    tasks.map(({ psi, reference, achieved, gap, gaps }) => ({
      method,
      samples,
      ...psiColumns(psi),
      reference: reference.value,
      return: achieved,
      gap,
      gaps_of_seeds: gaps.map(formatDigits).join(' '),
    })),
  );
}

function formatDigits(value: number): string {
  return String(significant(value, 6));
}

/** What the gaps of a set are measured to: part of every title that mentions them. */
export function gapName({ reference }: Pick<ComparedSet, 'reference'>): string {
  return reference === 'optimal' ? 'gap to the best known return' : 'gap to the best of these runs';
}

/** The same at the beginning of a title; tasks outside Ψ are named. */
export function gapTitle(set: Pick<ComparedSet, 'reference' | 'taskSet'>): string {
  const name = gapName(set);
  return isOutOfDistribution(set) ? `Outside of Ψ, ${name}` : `G${name.slice(1)}`;
}

/** True for tasks out of distribution. */
export function isOutOfDistribution({ taskSet }: Pick<ComparedSet, 'taskSet'>): boolean {
  return parseTaskSet(taskSet).kind === 'out-of-distribution';
}

/** `test tasks`, or the other name of the tasks of a set. */
export function tasksName({ taskSet, tasks }: Pick<ComparedSet, 'taskSet' | 'tasks'>): string {
  return `${tasks.length} ${isOutOfDistribution({ taskSet }) ? 'tasks outside of Ψ' : 'test tasks'}`;
}

/** Start of the names of a set's figures. */
export function figurePrefix(set: Pick<ComparedSet, 'taskSet'>): string {
  return isOutOfDistribution(set) ? 'out-of-distribution-' : '';
}

/** `312 with AdMRL and 455 with MB-Unif`; of more than three methods the lowest and the highest. */
export function valuesByMethod(
  values: readonly { readonly method: TaskMethod; readonly value: number }[],
  format: (value: number) => string = formatReturn,
): string {
  const text = ({ method, value }: (typeof values)[number]) =>
    `${format(value)} with ${methodName({ method })}`;
  if (values.length <= 3) return joined(values.map(text));
  const sorted = values.toSorted((a, b) => a.value - b.value);
  return `from ${text(sorted[0])} to ${text(sorted.at(-1)!)}`;
}

/** A list in words: `a, b and c`. */
export function joined(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}

/** `3 seeds each`, or the number of seeds of each method. */
export function seedsText({ runs }: Pick<MethodComparison, 'runs'>): string {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const counts = methods.map((method) => runs.filter((run) => run.method === method).length);
  if (new Set(counts).size === 1) {
    return `${count(counts[0], 'seed')}${methods.length > 1 ? ' each' : ''}`;
  }
  const parts = methods.map((method, i) => `${counts[i]} of ${methodName({ method })}`);
  return `seeds: ${joined(parts)}`;
}

/** `mean over 3 seeds each`; with one seed per method there is no mean. */
export function meanText(comparison: Pick<MethodComparison, 'runs'>): string {
  const { runs } = comparison;
  const isMean = runs.length > new Set(runs.map(({ method }) => method)).size;
  return `${isMean ? 'mean over ' : ''}${seedsText(comparison)}`;
}

/** Columns of a task in CSV: `psi_1`, `psi_2`, …. */
export function psiColumns(psi: readonly number[]): Record<string, number> {
  return Object.fromEntries(psi.map((value, i) => [`psi_${i + 1}`, value]));
}
