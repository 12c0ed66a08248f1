/** @file How gaps, sets of tasks and methods are put into words, the same in every figure and table of a comparison. */

import type { TaskMethod } from '../algorithms/algorithmConfig.ts';
import type { ComparedSet, MethodComparison } from '../evaluation/methodComparison.ts';
import { count, formatReturn } from './format.ts';
import { methodName } from './methodNames.ts';

/** What gaps of a set are measured to: part of every title that speaks of them. */
export function gapName({ reference }: Pick<ComparedSet, 'reference'>): string {
  return reference === 'optimal' ? 'gap to the best known return' : 'gap to the best of these runs';
}

/** The same at the beginning of a title; tasks outside of Ψ are named. */
export function gapTitle(set: Pick<ComparedSet, 'reference' | 'taskSet'>): string {
  const name = gapName(set);
  return isOutside(set) ? `Outside of Ψ, ${name}` : `G${name.slice(1)}`;
}

/** True for tasks around the box. */
export function isOutside({ taskSet }: Pick<ComparedSet, 'taskSet'>): boolean {
  return taskSet === 'out-of-distribution';
}

/** `test tasks`, or how else the tasks of a set are called. */
export function tasksName({ taskSet, tasks }: Pick<ComparedSet, 'taskSet' | 'tasks'>): string {
  return `${tasks.length} ${isOutside({ taskSet }) ? 'tasks outside of Ψ' : 'test tasks'}`;
}

/** Start of the names of a set's figures. */
export function figurePrefix(set: Pick<ComparedSet, 'taskSet'>): string {
  return isOutside(set) ? 'out-of-distribution-' : '';
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
  return `from ${text(sorted[0]!)} to ${text(sorted.at(-1)!)}`;
}

/** A list in words: `a, b and c`. */
export function joined(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}

/** `3 seeds each`, or how many of which method. */
export function seedsText({ runs }: Pick<MethodComparison, 'runs'>): string {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const counts = methods.map((method) => runs.filter((run) => run.method === method).length);
  if (new Set(counts).size === 1) {
    return `${count(counts[0]!, 'seed')}${methods.length > 1 ? ' each' : ''}`;
  }
  const parts = methods.map((method, i) => `${counts[i]!} of ${methodName({ method })}`);
  return `seeds: ${joined(parts)}`;
}

/** `mean over 3 seeds each`; with one seed a method there is no mean. */
export function meanText(comparison: Pick<MethodComparison, 'runs'>): string {
  const { runs } = comparison;
  const isMean = runs.length > new Set(runs.map(({ method }) => method)).size;
  return `${isMean ? 'mean over ' : ''}${seedsText(comparison)}`;
}

/** Columns of a task in CSV: `psi_1`, `psi_2`, …. */
export function psiColumns(psi: readonly number[]): Record<string, number> {
  return Object.fromEntries(psi.map((value, i) => [`psi_${i + 1}`, value]));
}
