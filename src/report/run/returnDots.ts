/** @file Returns of the adapted policies as a dot plot, one row per test task. */

import type { Evaluation } from '../../evaluation/evaluate.ts';
import { type BudgetSummary, baselineValues, returnAt } from '../data/evaluationSummary.ts';
import { formatInteger, formatPsi } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { type DrawnFigure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { colours, runColours } from '../draw/theme.ts';

function rowLabel(psi: readonly number[], index: number): string {
  return psi.length <= 3 ? formatPsi(psi) : `task ${index}`;
}

function seriesName(samples: number): string {
  return samples === 0 ? 'zero-shot' : `${formatInteger(samples)} samples`;
}

/** The least and the largest return that figures of several runs have room for. */
export type ReturnScale = readonly [low: number, high: number];

/** Dots with 95 % intervals by number of samples, and ticks for the zero-action policy. */
export function returnDots(
  run: Pick<RunData, 'family'>,
  evaluation: Evaluation,
  budgets: readonly BudgetSummary[],
  layout: Layout,
  {
    name,
    title,
    scale,
  }: {
    readonly name: string;
    readonly title: string;
    readonly scale?: ReturnScale | undefined;
  },
): DrawnFigure {
  const zeroAction = baselineValues(evaluation.baselines.zeroAction);
  const rows = evaluation.tasks
    .map((task, index) => ({ task, index, label: rowLabel(task.psi, index) }))
    .sort((a, b) => (a.task.psi.length === 1 ? a.task.psi[0] - b.task.psi[0] : 0));
  const dots = rows.flatMap(({ task, label }) =>
    budgets.flatMap(({ samples }) => {
      const estimate = returnAt(task, samples);
      return estimate === undefined
        ? []
        : [{ psi: task.psi, task: label, ...estimate, series: seriesName(samples) }];
    }),
  );
  const baseline = 'zero-action policy';
  const ticks = rows.flatMap(({ task: { psi }, index, label }) => {
    const mean = zeroAction[index];
    return mean === undefined ? [] : [{ psi, task: label, mean, series: baseline }];
  });
  const names = [
    ...budgets.map(({ samples }) => seriesName(samples)),
    ...(ticks.length > 0 ? [baseline] : []),
  ];
  const range = names.map((series, i) =>
    series === baseline ? colours.faint.light : runColours[i % runColours.length],
  );
  const step = Math.max(6, Math.min(26, 900 / rows.length));
  const k = run.family.box.low.length;
  const y = {
    field: 'task',
    type: 'nominal',
    sort: null,
    axis: {
      grid: true,
      gridColor: colours.band.light,
      gridWidth: Math.max(1, step - 6),
      title: null,
    },
  } as const;
  const offset = { field: 'series', type: 'nominal', sort: names } as const;
  const yOffset = step >= 14 ? { yOffset: offset } : {};
  const color = {
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: names, range },
    legend: {
      title: null,
      symbolType: 'circle',
      symbolOpacity: 1,
      columns: isNarrow(layout) ? 2 : 0,
    },
  } as const;
  const x = {
    field: 'mean',
    type: 'quantitative',
    scale: { zero: false, nice: true, ...(scale && { domain: [...scale] }) },
    axis: { grid: true, title: 'mean return of whole episodes', tickCount: 5 },
  } as const;
  const spec = topLevel({
    width: layout.width - (k > 3 || k === 1 ? 70 : 130),
    height: step * rows.length,
    layer: [
      {
        data: { values: ticks },
        mark: { type: 'tick', thickness: 3, size: step - 6 },
        encoding: { x, y, color },
      },
      {
        data: { values: dots },
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.55 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, ...yOffset, color },
      },
      {
        data: { values: dots },
        mark: { type: 'circle', size: 60, opacity: 1 },
        encoding: { x, y, ...yOffset, color },
      },
    ],
  });
  const parameters = run.family.parameterNames.slice(0, k).join(', ');
  const caption =
    `Each row is a test task ψ${k <= 3 ? ` = (${parameters})` : ''}; a dot is the mean undiscounted return of the ` +
    'policy adapted to it, its line the 95 % confidence interval.';
  return { name, title, caption, spec };
}
