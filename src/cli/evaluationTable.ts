/** @file What `admrl evaluate` prints: returns by task, gaps and shares where optima are known, and what follows from them. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { GapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
import type { BudgetSuboptimality, TaskSuboptimality } from '../evaluation/gaps/suboptimality.ts';
import { mean, meanUnlessNull } from '../math/statistics.ts';
import { budgetName } from '../report/data/evaluationSummary.ts';
import { isSameTask } from '../tasks/sameTask.ts';
import { number, numberColumn, table, task } from './print.ts';

/** A column of numbers, and what is in the last row. */
interface Column {
  readonly heading: string;
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
}

/** One row a task and their means; with the best known return, gaps and shares where `gaps` has them. */
export function evaluationTable(evaluation: Evaluation, gaps: GapsOfRun | null): string {
  const { tasks, samples, baselines } = evaluation;
  const columns = [
    ...(gaps === null
      ? []
      : [
          knownColumn(
            'best known',
            evaluation,
            gaps.budgets[0],
            ({ reference }) => reference.value,
          ),
        ]),
    ...knowledgeColumns(tasks),
    ...samples.flatMap((n, i) => [
      column(
        `${n} samples`,
        tasks.map(({ returns }) => returns[n].mean),
      ),
      ...(gaps === null
        ? []
        : [
            knownColumn('gap', evaluation, gaps.budgets[i], ({ gap }) => gap),
            knownColumn('share', evaluation, gaps.budgets[i], ({ ratio }) => ratio),
          ]),
    ]),
    ...(['zeroAction', 'random'] as const).map((name) =>
      column(
        name === 'zeroAction' ? 'zero action' : name,
        baselines[name].map((summary) => summary.mean),
      ),
    ),
  ].map(cells);
  return table(
    ['task', ...columns.map(({ heading }) => heading)],
    [
      ...tasks.map(({ psi }, i) => [task(psi), ...columns.map(({ texts }) => texts[i])]),
      ['mean', ...columns.map(({ texts }) => texts[tasks.length])],
    ],
  );
}

/** What was known of every task before its first sample, where that was recorded, and what the model promised. */
function knowledgeColumns(tasks: Evaluation['tasks']): Column[] {
  const known = tasks.flatMap((one) => one.known ?? []);
  if (known.length < tasks.length) return [];
  return [
    column(
      'floor',
      known.map(({ floor }) => floor),
    ),
    column(
      'promise',
      known.map(({ promise }) => promise),
    ),
  ];
}

function column(heading: string, values: readonly number[]): Column {
  return { heading, values, mean: mean(values) };
}

/** A number of each task that has an optimum, and their mean. */
function knownColumn(
  heading: string,
  { tasks }: Evaluation,
  budget: BudgetSuboptimality,
  numberOf: (task: TaskSuboptimality) => number | null,
): Column {
  const numbers = budget.tasks.map(numberOf);
  const values = tasks.map(({ psi }) => {
    const place = budget.tasks.findIndex((other) => isSameTask(other.psi, psi));
    return place < 0 ? null : numbers[place];
  });
  return { heading, values, mean: meanUnlessNull(numbers) };
}

/** The texts of a column with its mean below. */
function cells({ heading, values, mean: last }: Column): { heading: string; texts: string[] } {
  return { heading, texts: numberColumn([...values, last]) };
}

/**
 * What the table comes to: the worst gap where an optimum is known, the lowest return where none is. A low return says
 * nothing by itself, as the best known return may be as low.
 */
export function evaluationSummary(evaluation: Evaluation, gaps: GapsOfRun | null): string[] {
  return [...keptFloors(evaluation), ...gapSummary(evaluation, gaps)];
}

/** On how many tasks the zero-shot policy returned what was known before; nothing where nothing was. */
function keptFloors({ tasks }: Evaluation): string[] {
  const floors = tasks.flatMap(({ known, returns }) =>
    known === undefined || returns[0] === undefined
      ? []
      : [{ floor: known.floor, returns: returns[0] }],
  );
  if (floors.length === 0) return [];
  const kept = floors.filter(({ floor, returns }) => returns.mean >= floor).length;
  return [
    `zero-shot return at least the floor, which was known without a sample: on ${kept} of ${floors.length} tasks`,
  ];
}

function gapSummary(evaluation: Evaluation, gaps: GapsOfRun | null): string[] {
  if (gaps === null) {
    const lowest = evaluation.samples.map((n) => lowestReturn(evaluation, n)).join('; ');
    return [
      `no optimum is known on these tasks (“admrl optimum” finds them), so none is ranked as worst; lowest return: ${lowest}`,
    ];
  }
  const { known, tasks, budgets, zeroActionShare } = gaps;
  const ofThese = known === tasks ? '' : '; gaps, shares and their means are of these';
  const nothing =
    zeroActionShare === null ? '' : `; doing nothing has ${zeroActionShare.toFixed(3)} on average`;
  return [
    `optimum known on ${known} of ${tasks} tasks${ofThese}`,
    `share: of the best known return${nothing}`,
    ...budgets.map(worstGap),
  ];
}

function worstGap({ samples, statistics: { worstSplit }, worst: [{ psi }] }: BudgetSuboptimality) {
  const { estimate, low, high } = worstSplit;
  return (
    `worst gap ${budgetName(samples)}, found on one set of episodes and measured on another: ` +
    `${number(estimate)} (95 % ${number(low)} to ${number(high)}); largest in the table at ψ = ${task(psi)}`
  );
}

function lowestReturn({ tasks }: Evaluation, n: number): string {
  const lowest = tasks.reduce((a, b) => (b.returns[n].mean < a.returns[n].mean ? b : a));
  return `${number(lowest.returns[n].mean)} at ψ = ${task(lowest.psi)} ${budgetName(n)}`;
}
