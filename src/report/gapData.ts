/** @file The gaps of every method on every task, averaged over seeds, as figures show them. */

import type { TaskMethod } from '../algorithms/algorithmConfig.ts';
import type { ComparedSet, MethodComparison } from '../evaluation/methodComparison.ts';
import type { TaskSuboptimality } from '../evaluation/suboptimality.ts';
import type { NumberRow } from './figure.ts';
import { formatPsi } from './format.ts';
import { gapTitle, meanText, psiColumns, tasksName, valuesByMethod } from './gapText.ts';
import { methodName } from './methodNames.ts';
import { budgetName } from './summary.ts';

/** The gaps of one method after n samples. */
export interface MethodGaps {
  readonly method: TaskMethod;
  /** As it is written in a figure. */
  readonly name: string;
  /** The tasks that have a reference. */
  readonly tasks: readonly TaskSuboptimality[];
  /** The task of the largest gap. */
  readonly worst: TaskSuboptimality;
}

/** The gaps after n samples, one entry a method. */
export function methodGaps(
  { methods }: Pick<ComparedSet, 'methods'>,
  samples: number,
): MethodGaps[] {
  return methods.map(({ method, budgets }) => {
    const { tasks } = budgets.find((budget) => budget.samples === samples)!;
    const worst = tasks.reduce((a, b) => (b.gap > a.gap ? b : a));
    return { method, name: methodName({ method }), tasks, worst };
  });
}

/** The values of n that are drawn task by task: the least, which is zero-shot as a rule, and the largest. */
export function shownBudgets({ samples }: Pick<ComparedSet, 'samples'>): number[] {
  return samples.length > 1 ? [samples[0]!, samples.at(-1)!] : [...samples];
}

/** From 0, or the lowest gap below it, to the largest, over all methods and `shownBudgets`: one scale for all panels. */
export function gapRange(set: Pick<ComparedSet, 'methods' | 'samples'>): [number, number] {
  const gaps = shownBudgets(set).flatMap((samples) =>
    methodGaps(set, samples).flatMap(({ tasks }) => tasks.map(({ gap }) => gap)),
  );
  return [Math.min(0, ...gaps), Math.max(0, ...gaps)];
}

/** Title of a figure that shows every task: what is measured, after how many samples, and the worst task of each method. */
export function gapMapTitle(set: ComparedSet, samples: number): string {
  const values = methodGaps(set, samples).map(({ method, worst }) => ({
    method,
    value: worst.gap,
  }));
  return `${gapTitle(set)}, ${budgetName(samples)}: largest ${valuesByMethod(values)}`;
}

/** The end of such a figure's caption: what is averaged, what is marked, what is left out. */
export function gapMapCaption(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
): string {
  const places = methodGaps(set, samples).map(
    ({ name, worst }) => `${name} at ψ = ${formatPsi(worst.psi)}`,
  );
  const isPlain = (set.tasks[0]?.length ?? 0) <= 3 && places.length <= 3;
  const missing = set.methods[0]!.missing.length;
  const isOneScale = shownBudgets(set).length > 1;
  return [
    `${tasksName(set)}, ${meanText(comparison)}.`,
    isPlain ? `Worst: ${places.join('; ')}.` : '',
    isOneScale ? 'One scale for every n.' : '',
    missing === 0 ? '' : `${missing} tasks without a known optimum are left out.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** All gaps after n samples as rows: method, n, ψ, reference, return, gap, and the gap of each seed in one column. */
export function gapNumbers(set: Pick<ComparedSet, 'methods'>, samples: number): NumberRow[] {
  return methodGaps(set, samples).flatMap(({ method, tasks }) =>
    tasks.map(({ psi, reference, achieved, gap, gaps }) => ({
      ...{ method, samples, ...psiColumns(psi) },
      ...{ reference: reference.value, return: achieved, gap },
      gaps_of_seeds: gaps.map(formatDigits).join(' '),
    })),
  );
}

function formatDigits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
