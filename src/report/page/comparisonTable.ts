/** @file The table of a comparison: one row a method and n, as HTML, as Markdown and as CSV. */

import type { TaskMethod } from '../../algorithms/settings.ts';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import type { BudgetSuboptimality } from '../../evaluation/gaps/suboptimality.ts';
import { isSameTask } from '../../evaluation/optimum/optimalReturns.ts';
import type { BootstrapInterval } from '../../math/bootstrap.ts';
import { meanOf } from '../data/evaluationSummary.ts';
import { count, formatInteger, formatNumber, formatReturn } from '../data/format.ts';
import { gapTitle } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { csv } from '../draw/csv.ts';
import { tableHtml } from './tables.ts';

/** What one method reaches after n samples. */
interface Row extends Pick<BudgetSuboptimality, 'samples' | 'statistics'> {
  readonly method: TaskMethod;
  readonly seeds: number;
  /** Mean over tasks of A_n − A_0; null without n = 0. */
  readonly gain: number | null;
  /** Mean over tasks of A_n / reference; null where a reference is not positive. */
  readonly ratio: number | null;
  /** Returns above the known optimum, before it was raised to them. */
  readonly negative: number;
  /** Tasks without a reference. */
  readonly missing: number;
}

function rowsOf({ raised }: MethodComparison, set: ComparedSet): Row[] {
  return set.methods.flatMap(({ method, seeds, missing, budgets }) =>
    budgets.map(({ samples, statistics, tasks }) => ({
      ...{ method, samples, statistics, seeds: seeds.length, missing: missing.length },
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

function meanUnlessNull(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length < values.length ? null : meanOf(numbers);
}

const withInterval = ({ estimate, low, high }: BootstrapInterval): string =>
  `${formatReturn(estimate)} [${formatReturn(low)}, ${formatReturn(high)}]`;
const optional = (value: number | null, format: (value: number) => string): string =>
  value === null ? '–' : format(value);

/** Heading and text of every column. */
const columns: readonly (readonly [string, (row: Row) => string])[] = [
  ['method', ({ method }) => methodName({ method })],
  ['n', ({ samples }) => formatInteger(samples)],
  ['seeds', ({ seeds }) => String(seeds)],
  ['worst gap', ({ statistics }) => withInterval(statistics.worstSplit)],
  ['as measured', ({ statistics }) => formatReturn(statistics.worst.estimate)],
  ['worst 10 %', ({ statistics }) => formatReturn(statistics.cvar10Split.estimate)],
  ['worst 25 %', ({ statistics }) => formatReturn(statistics.cvar25Split.estimate)],
  ['mean gap', ({ statistics }) => withInterval(statistics.mean)],
  ['IQM', ({ statistics }) => formatReturn(statistics.iqm.estimate)],
  ['gain', ({ gain }) => optional(gain, formatReturn)],
  ['ratio', ({ ratio }) => optional(ratio, formatNumber)],
  ['negative gaps', ({ negative }) => String(negative)],
  ['no optimum', ({ missing }) => String(missing)],
];

/** What the columns are; said once, before all tables. */
export const columnsText: string =
  'The worst gap and the means of the worst 10 and 25 % of the tasks: found on one set of episodes and measured on ' +
  'another, of each seed, then averaged. As measured: the largest gap of one set, on average too large. IQM: interquartile ' +
  'mean. Gain: A_n − A_0. Ratio: A_n to what gaps are measured to, where that is positive. Negative gaps: returns above ' +
  'the optimum that was known before. In brackets: 95 % intervals (bootstrap over seeds and episodes).';

function captionOf(set: ComparedSet): string {
  return `${gapTitle(set)}: ${count(set.tasks.length, 'task')}`;
}

/** One table a set of tasks. */
export function comparisonTableHtml(comparison: MethodComparison, set: ComparedSet): string {
  return tableHtml({
    caption: captionOf(set),
    head: columns.map(([heading]) => heading),
    rows: rowsOf(comparison, set).map((row) => columns.map(([, cell]) => cell(row))),
  });
}

/** The same in Markdown. */
export function comparisonTableMarkdown(comparison: MethodComparison, set: ComparedSet): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    captionOf(set),
    '',
    line(columns.map(([heading]) => heading)),
    line(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rowsOf(comparison, set).map((row) => line(columns.map(([, cell]) => cell(row)))),
  ].join('\n');
}

/** All sets as CSV, with the interval of every statistic and all digits. */
export function comparisonTableCsv(comparison: MethodComparison): string {
  return csv(
    comparison.sets.flatMap((set) =>
      rowsOf(comparison, set).map(
        ({ method, samples, seeds, statistics, gain, ratio, negative, missing }) => ({
          ...{ task_set: set.taskSet, reference: set.reference, method, samples, seeds },
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
          ...{ gain, ratio, negative_gaps: negative, tasks_without_optimum: missing },
        }),
      ),
    ),
  );
}
