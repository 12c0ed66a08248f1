/** @file The table of a comparison: one row per method and n, as HTML, Markdown and CSV. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import type { BudgetSuboptimality } from '../../evaluation/gaps/suboptimality.ts';
import type { BootstrapInterval } from '../../math/bootstrap.ts';
import { meanUnlessNull } from '../../math/statistics.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import { count, formatInteger, formatShare, returnColumn, returnFormat } from '../data/format.ts';
import { gapTitle } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { type MethodCost, methodCosts } from '../data/methodReturns.ts';
import { updatesText } from '../data/updatesText.ts';
import { csv } from '../draw/csv.ts';
import { markdownTable } from './markdownTable.ts';
import { tableHtml } from './tables.ts';

/** The results of one method after n samples. */
interface Row
  extends Pick<BudgetSuboptimality, 'samples' | 'statistics'>,
    Pick<MethodCost, 'trainSamples' | 'updates'> {
  readonly method: TaskMethod;
  readonly seeds: number;
  /** Mean over tasks of A_n − A_0; null without n = 0. */
  readonly gain: number | null;
  /** Mean over tasks of the share of the reference; null if a reference is not positive. */
  readonly ratio: number | null;
  /** Returns above the known optimum, before it was raised to them. */
  readonly negative: number;
  /** Tasks without a reference. */
  readonly missing: number;
}

function rowsOf(comparison: MethodComparison, set: ComparedSet): Row[] {
  const { raised } = comparison;
  const costs = new Map(methodCosts(comparison).map((cost) => [cost.method, cost]));
  return set.methods.flatMap(({ method, seeds, missing, budgets }) =>
    budgets.map(({ samples, statistics, tasks }) => ({
      method,
      samples,
      statistics,
      seeds: seeds.length,
      trainSamples: costs.get(method)?.trainSamples ?? null,
      updates: costs.get(method)?.updates ?? null,
      missing: missing.length,
      gain: meanUnlessNull(tasks.map(({ gain }) => gain)),
      ratio: meanUnlessNull(tasks.map(({ ratio }) => ratio)),
      negative: raised.filter(
        (one) =>
          one.method === method &&
          one.samples === samples &&
          set.tasks.some((psi) => isSameTask(psi, one.psi)),
      ).length,
    })),
  );
}

/** Intervals of one column, all numbers with the same decimals. */
function withIntervals(intervals: readonly BootstrapInterval[]): string[] {
  const format = returnFormat(
    intervals.flatMap(({ estimate, low, high }) => [estimate, low, high]),
  );
  return intervals.map(
    ({ estimate, low, high }) => `${format(estimate)} [${format(low)}, ${format(high)}]`,
  );
}

type Statistic = keyof Row['statistics'];

const intervals =
  (name: Statistic) =>
  (rows: readonly Row[]): string[] =>
    withIntervals(rows.map(({ statistics }) => statistics[name]));
const estimates =
  (name: Statistic) =>
  (rows: readonly Row[]): string[] =>
    returnColumn(rows.map(({ statistics }) => statistics[name].estimate));
const each =
  (cell: (row: Row) => string) =>
  (rows: readonly Row[]): string[] =>
    rows.map(cell);

/** Heading and cells of every column. */
const columns: readonly (readonly [string, (rows: readonly Row[]) => string[]])[] = [
  ['method', each(({ method }) => methodName({ method }))],
  ['n', each(({ samples }) => formatInteger(samples))],
  ['seeds', each(({ seeds }) => String(seeds))],
  ['worst gap', intervals('worstSplit')],
  ['as measured', estimates('worst')],
  ['worst 10 %', estimates('cvar10Split')],
  ['worst 25 %', estimates('cvar25Split')],
  ['mean gap', intervals('mean')],
  ['IQM', estimates('iqm')],
  ['gain', (rows) => returnColumn(rows.map(({ gain }) => gain))],
  ['share', each(({ ratio }) => formatShare(ratio))],
  ['negative gaps', each(({ negative }) => String(negative))],
  ['no optimum', each(({ missing }) => String(missing))],
  [
    'training samples',
    each(({ trainSamples }) => (trainSamples === null ? '–' : formatInteger(trainSamples))),
  ],
  ['updates', each(({ updates }) => (updates === null ? '–' : updatesText(updates)))],
];

/** Cells of every row. */
function cellsOf(rows: readonly Row[]): string[][] {
  const texts = columns.map(([, cells]) => cells(rows));
  return rows.map((_, i) => texts.map((column) => column[i]));
}

/** Explains the columns, once, before all tables. */
export const columnsText: string =
  'The worst gap, and the means of the worst 10 and 25 % of the tasks: found on one set of episodes and measured on ' +
  'another, of each seed, then averaged. As measured: the largest gap of one set, on average too large. IQM: interquartile ' +
  'mean. Gain: A_n − A_0. Share: A_n divided by what gaps are measured to, the mean over tasks, where that is positive. Negative gaps: returns above ' +
  'the optimum that was known before. Training samples: real steps that a training learned from, before any of n; ' +
  'updates: of the policy (TRPO, SHAC), of the model, and on single tasks within updates (inner); means over seeds. In brackets: 95 % intervals (bootstrap over seeds and episodes).';

function captionOf(set: ComparedSet): string {
  return `${gapTitle(set)}: ${count(set.tasks.length, 'task')}`;
}

/** One table per set of tasks. */
export function comparisonTableHtml(comparison: MethodComparison, set: ComparedSet): string {
  return tableHtml({
    caption: captionOf(set),
    head: columns.map(([heading]) => heading),
    rows: cellsOf(rowsOf(comparison, set)),
  });
}

/** The same in Markdown. */
export function comparisonTableMarkdown(comparison: MethodComparison, set: ComparedSet): string {
  const head = columns.map(([heading]) => heading);
  const rows = cellsOf(rowsOf(comparison, set));
  return `${captionOf(set)}\n\n${markdownTable(head, rows, { numbers: true })}`;
}

/** All sets as CSV, with the interval of every statistic and all digits. */
export function comparisonTableCsv(comparison: MethodComparison): string {
  return csv(
    comparison.sets.flatMap((set) =>
      rowsOf(comparison, set).map(
        ({ method, samples, seeds, statistics, gain, ratio, negative, missing, trainSamples }) => ({
          task_set: set.taskSet,
          reference: set.reference,
          method,
          samples,
          seeds,
          ...Object.fromEntries(
            Object.entries(statistics).flatMap(([name, { estimate, low, high }]) => {
              const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
              return [
                [column, estimate],
                [`${column}_low`, low],
                [`${column}_high`, high],
              ];
            }),
          ),
          gain,
          ratio,
          negative_gaps: negative,
          tasks_without_optimum: missing,
          training_samples: trainSamples,
        }),
      ),
    ),
  );
}
