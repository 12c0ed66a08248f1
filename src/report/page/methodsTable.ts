/** @file The table of a comparison's methods: what each is told of a task, and what its training cost. */

import { methods, type TaskKnowledge } from '../../algorithms/methods.ts';
import type { MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { formatInteger } from '../data/format.ts';
import { learnsModel, methodName, trainsTogether } from '../data/methodNames.ts';
import { type MethodCost, methodCosts } from '../data/methodReturns.ts';
import { updatesText } from '../data/updatesText.ts';
import { csv } from '../draw/csv.ts';
import { markdownTable } from './markdownTable.ts';
import { tableHtml } from './tables.ts';

/** In words. */
const knowledge: Readonly<Record<TaskKnowledge, string>> = {
  rewards: 'rewards only',
  psi: 'ψ and rewards',
  reward: 'the function r_ψ',
};

const unknown = '–';

const head = [
  'method',
  'told in training',
  'told at test time',
  'learns a model',
  'training tasks',
  'seeds',
  'training samples',
  'all real steps',
  'updates',
] as const;

/** Explains the columns. */
export const methodsText: string =
  'Training samples: real steps that a training learned from, which the paper counts. All real steps: with those held out, of task ' +
  'gradients and of measured returns. Updates: of the policy by TRPO or SHAC, of the model by Adam; inner: steps of single ' +
  'tasks within updates. Means over seeds; adaptation at test time is not counted.';

function rowsOf(comparison: MethodComparison): string[][] {
  const number = (value: number | null): string =>
    value === null ? unknown : formatInteger(value);
  return methodCosts(comparison).map((cost: MethodCost) => {
    const { knows } = methods[cost.method];
    return [
      methodName(cost),
      knowledge[knows.training],
      knowledge[knows.test],
      learnsModel(cost) ? 'yes' : 'no',
      trainsTogether(cost) ? 'all at once' : 'in turn',
      String(cost.seeds),
      number(cost.trainSamples),
      number(cost.realSteps),
      cost.updates === null ? unknown : updatesText(cost.updates),
    ];
  });
}

const caption = 'The methods: what they are told, and what their training cost';

/** As HTML. */
export function methodsTableHtml(comparison: MethodComparison): string {
  return tableHtml({ caption, head, rows: rowsOf(comparison) });
}

/** In Markdown. */
export function methodsTableMarkdown(comparison: MethodComparison): string {
  return `${caption}\n\n${markdownTable(head, rowsOf(comparison))}`;
}

/** As CSV, the updates of every kind in one column. */
export function methodsTableCsv(comparison: MethodComparison): string {
  return csv(
    methodCosts(comparison).map(({ method, seeds, trainSamples, realSteps, updates }) => ({
      method,
      told_in_training: methods[method].knows.training,
      told_at_test: methods[method].knows.test,
      seeds,
      training_samples: trainSamples,
      real_steps: realSteps,
      updates:
        updates === null ? null : updates.map(({ kind, count }) => `${kind} ${count}`).join('; '),
    })),
  );
}
