/** @file The key numbers of a run and what is missing from it. */

import { totalSteps } from '../../data/ledger.ts';
import type { BudgetSuboptimality } from '../../evaluation/gaps/suboptimality.ts';
import { meanUnlessNull } from '../../math/statistics.ts';
import { divergedEpisodesIn } from '../../study/divergenceNotice.ts';
import {
  type BudgetSummary,
  baselineValues,
  budgetName,
  meanOf,
  summarizeBudgets,
} from '../data/evaluationSummary.ts';
import { count, formatInteger, formatPsi, formatReturn, formatShare } from '../data/format.ts';
import { learnsModel, methodName, reasonForNoTasks, trainsTogether } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { updatesText } from '../data/updatesText.ts';

/** A column of the summary table; `value` is null if a run has no such number. */
export interface SummaryColumn {
  readonly label: string;
  readonly value: (run: RunData) => string | number | null;
  readonly format?: (value: number) => string;
}

function baseline(run: RunData, name: 'zeroAction' | 'random'): number | null {
  return run.evaluation === null ? null : meanOf(baselineValues(run.evaluation.baselines[name]));
}

function totalSamples({ ledger }: RunData): number | null {
  return ledger === null ? null : totalSteps(ledger);
}

/** Columns of the summary table; returns are means over the test tasks. */
export function summaryColumns(runs: readonly RunData[]): SummaryColumn[] {
  const budgets = [...new Set(runs.flatMap(({ evaluation }) => evaluation?.samples ?? []))];
  budgets.sort((a, b) => a - b);
  const budget = (run: RunData, samples: number) =>
    run.evaluation === null
      ? undefined
      : summarizeBudgets(run.evaluation).find((summary) => summary.samples === samples);
  return [
    { label: 'family', value: ({ family }) => family.name },
    { label: 'method', value: methodName },
    { label: 'preset', value: ({ preset }) => preset },
    { label: 'seed', value: ({ seed }) => String(seed) },
    {
      label: 'training tasks',
      value: (run) => (trainsTogether(run) ? null : run.tasks.length),
      format: formatInteger,
    },
    { label: 'real samples', value: totalSamples, format: formatInteger },
    {
      label: 'updates',
      value: ({ updates }) => (updates === undefined ? null : updatesText(updates)),
    },
    ...budgets.flatMap((samples): SummaryColumn[] => [
      {
        label: `mean return ${budgetName(samples)}`,
        value: (run) => budget(run, samples)?.mean ?? null,
        format: formatReturn,
      },
      {
        label: `lowest return ${budgetName(samples)}`,
        value: (run) => budget(run, samples)?.lowest ?? null,
        format: formatReturn,
      },
      ...gapColumns(runs, samples),
    ]),
    {
      label: 'zero-action policy',
      value: (run) => baseline(run, 'zeroAction'),
      format: formatReturn,
    },
    { label: 'random policy', value: (run) => baseline(run, 'random'), format: formatReturn },
  ];
}

/** The worst gap and the mean share where optima are known for any of the runs. */
function gapColumns(runs: readonly RunData[], samples: number): SummaryColumn[] {
  if (runs.every((run) => gapsAfter(run, samples) === null)) return [];
  return [
    {
      label: `worst gap to the best known return ${budgetName(samples)}`,
      value: (run) => gapsAfter(run, samples)?.statistics.worstSplit.estimate ?? null,
      format: formatReturn,
    },
    {
      label: `share of the best known return ${budgetName(samples)}`,
      value: (run) => shareAfter(run, samples),
      format: formatShare,
    },
  ];
}

function gapsAfter({ gaps }: RunData, samples: number): BudgetSuboptimality | null {
  return gaps?.budgets.find((budget) => budget.samples === samples) ?? null;
}

/** The mean share over the tasks whose optimum is known. */
function shareAfter(run: RunData, samples: number): number | null {
  return meanUnlessNull(gapsAfter(run, samples)?.tasks.map(({ ratio }) => ratio) ?? []);
}

/** `; the worst gap …`, or the lowest return where no gap is known: it may be the best that is possible. */
function worstText(run: RunData, { samples, lowest, lowestPsi }: BudgetSummary): string {
  const budget = gapsAfter(run, samples);
  if (budget === null || run.gaps === null) {
    return `; the lowest return is ${formatReturn(lowest)} at ψ = ${formatPsi(lowestPsi)}. What would be possible there is not known.`;
  }
  const { estimate, low, high } = budget.statistics.worstSplit;
  const share = shareAfter(run, samples);
  const shares =
    share === null
      ? ''
      : ` On average they reach ${formatShare(share)} of the best known return, doing nothing ${formatShare(run.gaps.zeroActionShare)}.`;
  const { known, tasks } = run.gaps;
  const where = known === tasks ? '' : ` The optimum is known on ${known} of the tasks.`;
  return (
    `. The worst gap to the best known return is ${formatReturn(estimate)} (95 % ${formatReturn(low)} to ` +
    `${formatReturn(high)}), found on one set of episodes and measured on another.${shares}${where}`
  );
}

/** One sentence on what the run achieved, or how far it is. */
export function leadSentence(run: RunData): string {
  const budgets = run.evaluation === null ? [] : summarizeBudgets(run.evaluation);
  const first = budgets[0];
  if (run.evaluation === null || first === undefined) {
    const done = trainsTogether(run)
      ? ''
      : `has finished ${count(run.tasks.length, 'training task')} and `;
    return `The run ${done}has not been evaluated on test tasks yet.`;
  }
  const start =
    `${first.samples === 0 ? 'Without any real sample of the task' : `With ${formatInteger(first.samples)} real samples of the task`}, ` +
    `the policies return ${formatReturn(first.mean)} on average over ${count(run.evaluation.tasks.length, 'test task')}`;
  const zero = baseline(run, 'zeroAction');
  const difference = zero === null ? 0 : first.mean - zero;
  const against =
    zero === null
      ? ''
      : `, ${formatReturn(Math.abs(difference))} ${difference < 0 ? 'less' : 'more'} than doing nothing`;
  return start + against + worstText(run, first);
}

/** A number in large type, with its name. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
}

/** The numbers shown large at the top of a run. */
export function summaryTiles(run: RunData): Tile[] {
  const budgets = run.evaluation === null ? [] : summarizeBudgets(run.evaluation);
  const returns = budgets.map(({ samples, mean, lowest }) => {
    const gap = gapsAfter(run, samples)?.statistics.worstSplit.estimate;
    return {
      label: `mean return ${budgetName(samples)}`,
      value: formatReturn(mean),
      detail:
        gap === undefined ? `lowest ${formatReturn(lowest)}` : `worst gap ${formatReturn(gap)}`,
    };
  });
  const zero = baseline(run, 'zeroAction');
  const random = baseline(run, 'random');
  const baselines =
    zero === null
      ? []
      : [
          {
            label: 'zero-action policy',
            value: formatReturn(zero),
            detail: random === null ? '' : `random policy ${formatReturn(random)}`,
          },
        ];
  const total = totalSamples(run);
  const samples =
    run.ledger === null || total === null
      ? []
      : [
          {
            label: 'real samples',
            value: formatInteger(total),
            detail: `${formatInteger(run.ledger.train)} to train the ${learnsModel(run) ? 'model' : 'policy'}${updatesDetail(run)}`,
          },
        ];
  return [...returns, ...baselines, ...samples];
}

/** `; 1,600 TRPO updates` */
function updatesDetail({ updates }: RunData): string {
  return updates === undefined ? '' : `; updates: ${updatesText(updates)}`;
}

/** Sentences on missing data and on results that should not be overlooked. */
export function notes(run: RunData): string[] {
  const found: string[] = [];
  if (run.metrics.length === 0) found.push('No metrics have been logged yet (metrics.jsonl).');
  if (run.tasks.length === 0) {
    found.push(reasonForNoTasks(run, 'No training task is finished yet (tasks.jsonl).'));
  }
  if (run.ledger === null) found.push('The sample ledger is missing (ledger.json).');
  const diverged = divergedEpisodesIn([run.metrics, run.tasks, run.evaluation]);
  if (diverged > 0) {
    found.push(
      `The simulation diverged in ${count(diverged, 'episode')}: where returns were measured, they count as the lowest of the whole ones.`,
    );
  }
  const { evaluation } = run;
  if (evaluation === null) {
    found.push('There is no evaluation on test tasks (evaluation.json).');
    return found;
  }
  for (const samples of evaluation.samples) {
    const done = evaluation.tasks.filter(({ returns }) => String(samples) in returns).length;
    if (done < evaluation.tasks.length) {
      found.push(
        `Returns ${budgetName(samples)} exist for ${done} of ${count(evaluation.tasks.length, 'test task')}.`,
      );
    }
  }
  const zero = baseline(run, 'zeroAction');
  if (zero === null) found.push('The baselines were not measured.');
  for (const { samples, mean } of summarizeBudgets(evaluation)) {
    if (zero !== null && mean <= zero) {
      found.push(
        `The mean return ${budgetName(samples)} (${formatReturn(mean)}) is not above that of the zero-action policy (${formatReturn(zero)}).`,
      );
    }
  }
  return found;
}
