/** @file Tables of the report as HTML. */

import { baselineValues, budgetName, meanOf, returnAt } from '../data/evaluationSummary.ts';
import { escapeHtml, formatNumber, formatPsi, formatReturn } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { runLabels } from '../run/byRun.ts';
import { summaryColumns } from './summary.ts';

interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly string[])[];
}

const missing = '–';

function rowHtml(cells: readonly string[]): string {
  const [first, ...others] = cells.map(escapeHtml);
  return `<tr><th scope="row">${first ?? ''}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** A table that scrolls sideways on its own on a narrow page. */
export function tableHtml({ caption, head, rows }: Table): string {
  const heading = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const label = escapeHtml(caption);
  return [
    `<p class="table-title">${label}</p>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table aria-label="${label}">`,
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

/** Returns with confidence intervals and baselines, one row per test task. */
export function testTaskTable({ evaluation, family }: RunData): string | null {
  if (evaluation === null) return null;
  const zeroAction = baselineValues(evaluation.baselines.zeroAction);
  const random = baselineValues(evaluation.baselines.random);
  const rows = evaluation.tasks.map((task, i) => [
    formatPsi(task.psi),
    ...evaluation.samples.map((samples) => {
      const estimate = returnAt(task, samples);
      if (estimate === undefined) return missing;
      const { mean, low, high } = estimate;
      return `${formatReturn(mean)} [${formatReturn(low)}, ${formatReturn(high)}]`;
    }),
    formatReturn(zeroAction[i] ?? Number.NaN),
    formatReturn(random[i] ?? Number.NaN),
  ]);
  const parameters =
    family.parameterNames.length <= 3 ? `; ψ = (${family.parameterNames.join(', ')})` : '';
  return tableHtml({
    caption: `Mean returns on the test tasks with 95 % confidence intervals${parameters}`,
    head: ['ψ', ...evaluation.samples.map(budgetName), 'zero action', 'random'],
    rows,
  });
}

/** ψ, returns, gap and gradient, one row per training task. */
export function trainingTaskTable({ tasks }: RunData): string | null {
  if (tasks.length === 0) return null;
  const optional = (value: number | null) => (value === null ? missing : formatReturn(value));
  return tableHtml({
    caption: 'Training tasks',
    head: ['task', 'ψ', 'zero-shot', 'after SLBO', 'gap', '∂L/∂ψ', 'standard error', 'CG residual'],
    rows: tasks.map(({ task, psi, realReturnZeroShot, realReturnAfter, gap, gradient }) => [
      `${task}`,
      formatPsi(psi),
      optional(realReturnZeroShot),
      optional(realReturnAfter),
      optional(gap),
      gradient === null ? missing : formatPsi(gradient.total),
      gradient === null ? missing : formatPsi(gradient.standardError),
      gradient === null ? missing : formatNumber(gradient.cgResidual),
    ]),
  });
}
