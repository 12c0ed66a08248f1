/** @file Figures that overlay several runs. */

import { largest } from '../../math/statistics.ts';
import { baselineValues, meanOf, summarizeBudgets } from '../data/evaluationSummary.ts';
import { count, formatInteger, formatReturn } from '../data/format.ts';
import { methodName, trainsTogether } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { runColours } from '../draw/theme.ts';
import { trainingAxes } from './trainingAxes.ts';

/**
 * Short names that tell runs apart: the seed if that is enough, with the method if methods differ, else the run's name.
 */
export function runLabels(runs: readonly RunData[]): string[] {
  const isOneMethod = new Set(runs.map(({ method }) => method)).size === 1;
  const labels = runs.map((run) => `${isOneMethod ? '' : `${methodName(run)}, `}seed ${run.seed}`);
  return new Set(labels).size === runs.length ? labels : runs.map(({ name }) => name);
}

function runColour(labels: string[], layout: Layout) {
  return {
    field: 'run',
    type: 'nominal',
    sort: null,
    scale: { domain: labels, range: labels.map((_, i) => runColours[i % runColours.length]) },
    legend: {
      title: null,
      symbolType: 'stroke',
      symbolSize: 300,
      columns: isNarrow(layout) ? 2 : 6,
    },
  } as const;
}

/** Real return against real samples during training, one colour per run. */
export function trainingByRun(runs: readonly RunData[], layout: Layout): Figure {
  const name = 'training-by-run';
  const labels = runLabels(runs);
  const values = runs.flatMap(({ metrics }, i) =>
    metrics.flatMap(({ task, realSamples, realReturn }) =>
      typeof realReturn === 'number'
        ? {
            run: labels[i],
            segment: `${labels[i]} ${task}`,
            samples: realSamples,
            value: realReturn,
          }
        : [],
    ),
  );
  if (values.length === 0) {
    const missing = 'None of the runs has logged a real return yet.';
    return { name, title: 'Real return while collecting', missing };
  }
  const most = Math.max(1, largest(values.map(({ samples }) => samples)));
  const color = runColour(labels, layout);
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 200 : 260,
    data: { values },
    encoding: {
      ...trainingAxes(most, layout),
      color,
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 1.75 }, encoding: { detail: { field: 'segment' } } },
      { mark: { type: 'circle', size: 30, opacity: 1 } },
    ],
  });
  const title = `Real return while collecting, with exploration noise, over ${count(runs.length, 'run')}`;
  const together = [...new Set(runs.filter(trainsTogether).map(methodName))];
  const ofAll =
    together.length === 0
      ? ''
      : ` Those of ${together.join(' and ')} are means over all training tasks, without exploration noise.`;
  const caption =
    'Undiscounted real return under the training task of the moment, which each run chooses for itself; lines ' +
    `break where the task changes. Exploration noise lowers it: what the policies return is in the table above.${ofAll}`;
  return { name, title, caption, spec };
}

/** Mean and lowest return over the test tasks against adaptation samples n, one colour per run. */
export function adaptationByRun(runs: readonly RunData[], layout: Layout): Figure {
  const name = 'adaptation';
  const labels = runLabels(runs);
  const values = runs.flatMap(({ evaluation }, i) =>
    (evaluation === null ? [] : summarizeBudgets(evaluation)).flatMap(
      ({ samples, mean, lowest }) => [
        { run: labels[i], samples, value: mean, of: 'mean over tasks' },
        { run: labels[i], samples, value: lowest, of: 'lowest of the tasks' },
      ],
    ),
  );
  const budgets = [...new Set(values.map(({ samples }) => samples))].sort((a, b) => a - b);
  if (budgets.length < 2) {
    const missing =
      'Needs returns for at least two numbers of adaptation samples; “admrl evaluate RUN --samples 0,2000” measures them.';
    return { name, title: 'Return against adaptation samples', missing };
  }
  const zeroAction = runs.flatMap(({ evaluation }) =>
    evaluation === null ? [] : baselineValues(evaluation.baselines.zeroAction),
  );
  const color = runColour(labels, layout);
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 200 : 260,
    data: { values },
    encoding: {
      x: {
        field: 'samples',
        type: 'quantitative',
        axis: {
          title: 'real samples used to adapt',
          values: budgets,
          format: ',d',
          labelFlush: false,
        },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { zero: false, nice: true },
        axis: { title: 'return of an episode', minExtent: 44, maxExtent: 44 },
      },
      color: runs.length > 1 ? color : { ...color, legend: null },
    },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          strokeDash: {
            field: 'of',
            type: 'nominal',
            scale: {
              domain: ['mean over tasks', 'lowest of the tasks'],
              range: [
                [1, 0],
                [5, 4],
              ],
            },
            legend: runs.length > 1 ? null : { title: null, symbolType: 'stroke', symbolSize: 400 },
          },
        },
      },
      { mark: { type: 'circle', size: 60, opacity: 1 } },
    ],
  });
  const meanAt = (samples: number) =>
    meanOf(
      values.filter((v) => v.samples === samples && v.of === 'mean over tasks').map((v) => v.value),
    )!;
  const start = budgets[0] === 0 ? 'zero-shot' : `with ${formatInteger(budgets[0])} samples`;
  const title = `Mean return goes from ${formatReturn(meanAt(budgets[0]))} ${start} to ${formatReturn(meanAt(budgets.at(-1)!))} with ${formatInteger(budgets.at(-1)!)} samples`;
  const baseline = meanOf(zeroAction);
  const caption =
    'Return of the adapted policy against the real samples used to adapt it, as a mean over the test ' +
    'tasks (solid) and the lowest of them (dashed).' +
    (baseline === null
      ? ''
      : ` The zero-action policy reaches ${formatReturn(baseline)} on average.`);
  return { name, title, caption, spec };
}
