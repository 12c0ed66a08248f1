/** @file Tables of the report as HTML. */

import type { TaskEvaluation } from '../../evaluation/evaluate.ts';
import type { BudgetSuboptimality } from '../../evaluation/gaps/suboptimality.ts';
import type { ReturnSummary } from '../../evaluation/measuredReturn.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import { baselineValues, budgetName, meanOf, returnAt } from '../data/evaluationSummary.ts';
import {
  escapeHtml,
  formatNumber,
  formatPsi,
  formatShare,
  returnColumn,
  returnFormat,
} from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { runLabels } from '../run/byRun.ts';
import { summaryColumns } from './summary.ts';

interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly string[])[];
}

/** A column of numbers, one cell a task. */
interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
}

const missing = '–';

function rowHtml(cells: readonly string[]): string {
  const [first, ...others] = cells.map(escapeHtml);
  return `<tr><th scope="row">${first ?? ''}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** From this many columns on a table is wider than the page's text. */
const manyColumns = 8;

/** A table that may be wider than the text, and scrolls sideways on its own where the window is narrower still. */
export function tableHtml({ caption, head, rows }: Table): string {
  const heading = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const label = escapeHtml(caption);
  return [
    `<p class="table-title">${label}</p>`,
    `<div class="scroll${head.length < manyColumns ? '' : ' many'}" tabindex="0" role="region" aria-label="${label}"><table aria-label="${label}">`,
    head.length === 0 ? '' : `<thead><tr>${heading}</tr></thead>`,
    `<tbody>${rows.map(rowHtml).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

/** Key numbers, one row each; several runs are columns, with their mean in the last. */
export function summaryTable(runs: readonly RunData[]): string {
  const columns = summaryColumns(runs);
  const cell = (run: RunData, { value, format = formatNumber }: (typeof columns)[number]) => {
    const content = value(run);
    return content === null ? missing : typeof content === 'string' ? content : format(content);
  };
  if (runs.length === 1) {
    const rows = columns.map((column) => [column.label, cell(runs[0], column)]);
    return tableHtml({ caption: 'Summary', head: [], rows });
  }
  const mean = ({ value, format = formatNumber }: (typeof columns)[number]) => {
    const average = meanOf(runs.map(value).filter((content) => typeof content === 'number'));
    return average === null ? '' : format(average);
  };
  return tableHtml({
    caption: 'Comparison of the runs',
    head: ['', ...runLabels(runs), 'mean'],
    rows: columns.map((column) => [
      column.label,
      ...runs.map((run) => cell(run, column)),
      mean(column),
    ]),
  });
}

/** The best known return of every task and, for every n, the gap to it and the share of it, as far as they are known. */
function knownColumns(tasks: readonly TaskEvaluation[], gaps: RunData['gaps']): Column[] {
  if (gaps === null) return [];
  const known = (budget: BudgetSuboptimality) =>
    tasks.map(({ psi }) => budget.tasks.find((task) => isSameTask(task.psi, psi)));
  return [
    {
      heading: 'best known',
      cells: returnColumn(known(gaps.budgets[0]).map((task) => task?.reference.value ?? null)),
    },
    ...gaps.budgets.flatMap((budget) => [
      {
        heading: `gap ${budgetName(budget.samples)}`,
        cells: returnColumn(known(budget).map((task) => task?.gap ?? null)),
      },
      {
        heading: `share ${budgetName(budget.samples)}`,
        cells: known(budget).map((task) => formatShare(task?.ratio ?? null)),
      },
    ]),
  ];
}

/** What was known of every task before its first sample, where that was recorded, and what the model promised. */
function knowledgeColumns(tasks: readonly TaskEvaluation[]): Column[] {
  const known = tasks.flatMap((task) => task.known ?? []);
  if (known.length < tasks.length) return [];
  return [
    { heading: 'floor (95 %)', cells: returnColumn(known.map(({ floor }) => floor)) },
    { heading: 'promise of the model', cells: returnColumn(known.map(({ promise }) => promise)) },
  ];
}

/** `812 [790, 834]`, all with the same decimals. */
function withIntervals(estimates: readonly (ReturnSummary | null)[]): string[] {
  const format = returnFormat(
    estimates.flatMap((one) => (one === null ? [] : [one.mean, one.low, one.high])),
  );
  return estimates.map((one) =>
    one === null ? missing : `${format(one.mean)} [${format(one.low)}, ${format(one.high)}]`,
  );
}

/** Returns with confidence intervals and baselines, one row per test task. */
export function testTaskTable({ evaluation, family, gaps }: RunData): string | null {
  if (evaluation === null) return null;
  const zeroAction = baselineValues(evaluation.baselines.zeroAction);
  const random = baselineValues(evaluation.baselines.random);
  const { tasks, samples } = evaluation;
  const columns = [
    ...knownColumns(tasks, gaps),
    ...knowledgeColumns(tasks),
    ...samples.map((n) => ({
      heading: budgetName(n),
      cells: withIntervals(tasks.map((task) => returnAt(task, n) ?? null)),
    })),
    { heading: 'zero action', cells: returnColumn(tasks.map((_, i) => zeroAction[i] ?? null)) },
    { heading: 'random', cells: returnColumn(tasks.map((_, i) => random[i] ?? null)) },
  ];
  const rows = tasks.map(({ psi }, i) => [formatPsi(psi), ...columns.map(({ cells }) => cells[i])]);
  const parameters =
    family.parameterNames.length <= 3 ? `; ψ = (${family.parameterNames.join(', ')})` : '';
  return tableHtml({
    caption: `Mean returns on the test tasks with 95 % confidence intervals${parameters}`,
    head: ['ψ', ...columns.map(({ heading }) => heading)],
    rows,
  });
}

/** ψ, returns, gap and gradient, one row per training task. */
export function trainingTaskTable({ tasks }: RunData): string | null {
  if (tasks.length === 0) return null;
  const zeroShot = returnColumn(tasks.map(({ realReturnZeroShot }) => realReturnZeroShot));
  const after = returnColumn(tasks.map(({ realReturnAfter }) => realReturnAfter));
  const gaps = returnColumn(tasks.map(({ gap }) => gap));
  return tableHtml({
    caption: 'Training tasks',
    head: ['task', 'ψ', 'zero-shot', 'after SLBO', 'gap', '∂L/∂ψ', 'standard error', 'CG residual'],
    rows: tasks.map(({ task, psi, gradient }, i) => [
      `${task}`,
      formatPsi(psi),
      zeroShot[i],
      after[i],
      gaps[i],
      gradient === null ? missing : formatPsi(gradient.total),
      gradient === null ? missing : formatPsi(gradient.standardError),
      gradient === null ? missing : formatNumber(gradient.cgResidual),
    ]),
  });
}
