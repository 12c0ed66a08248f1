/** @file An ensemble against what the simulator did: one-step errors of every coordinate, and open-loop predictions. */

import type { TopLevelSpec } from 'vega-lite';
import {
  coordinateSteps,
  type RecordedCheck,
  readCheckMetrics,
} from '../../algorithms/modelMetrics.ts';
import { formatNumber } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

const error = 'error of the members’ mean';
const spread = 'spread of the members';

/** Names of coordinates take this much beside a panel. */
const namesWidth = { wide: 200, narrow: 110 } as const;

/** Between the axes of two panels side by side. */
const panelGap = 34;

function seriesOf(layout: Layout): object {
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: [error, spread], range: [colours.blue.light, colours.amber.light] },
    legend: { title: null, symbolType: 'circle', offset: 24, columns: isNarrow(layout) ? 1 : 2 },
  };
}

interface StageCheck extends RecordedCheck {
  readonly task: number;
  readonly stage: number;
}

/** The last stage that checked the model; nothing for a run of a single model, which does not. */
export function modelAgainstReality(run: RunData, layout: Layout): Figure[] {
  const last = run.metrics.reduce<StageCheck | null>((latest, record) => {
    const check = readCheckMetrics({ ...record });
    return check === null ? latest : { ...check, task: record.task, stage: record.stage };
  }, null);
  if (last === null) return [];
  const panels = coordinatePanels(last, layout);
  const spec = {
    vconcat: isNarrow(layout)
      ? [...panels, stepsPanel(last, layout)]
      : [{ hconcat: panels, spacing: panelGap - 14 }, stepsPanel(last, layout)],
  };
  const worst = last.coordinates.reduce((a, b) => (Math.abs(b.bias) > Math.abs(a.bias) ? b : a));
  return [
    {
      name: 'model-against-reality',
      title: `On new states, the model’s largest bias is ${formatNumber(worst.bias)} σ a step (${worst.name})`,
      caption:
        `Predictions of the states that stage ${last.stage + 1} of task ${last.task} collected, before the model was ` +
        'fitted to them; an ensemble predicts the mean of its members. One step: the bias is the mean error, and the line ' +
        'its root mean square to either side, in units of σ of s′ − s, where 1 is no better than predicting the mean ' +
        'change. Open loop: every member goes on from its own predictions under the real actions, in units of σ of the ' +
        'states. Where the spread is far below the error, the members share their errors, and their disagreement does ' +
        'not show them.',
      spec: topLevel(spec as TopLevelSpec),
      numbers: last.coordinates.map(({ openLoopError = null, openLoopSpread = null, ...one }) => ({
        ...one,
        openLoopError,
        openLoopSpread,
      })),
    },
  ];
}

const heading = (text: string): object => ({
  text,
  anchor: 'start',
  fontSize: 13,
  fontWeight: 600,
  offset: 8,
});

/** One row a coordinate: one-step errors on the left, open-loop errors on the right, or one below the other. */
function coordinatePanels({ coordinates }: RecordedCheck, layout: Layout): Panel[] {
  const isStacked = isNarrow(layout);
  const width = isStacked
    ? layout.width - namesWidth.narrow
    : (layout.width - namesWidth.wide - panelGap) / 2;
  const height = 14 * coordinates.length + 6;
  // Names begin with the number of the coordinate, so they stay different.
  const letters = isStacked ? 15 : 30;
  const named = coordinates.map(({ name, ...numbers }) => ({
    ...numbers,
    name: name.length > letters ? `${name.slice(0, letters - 1)}…` : name,
  }));
  const rows = (hasNames: boolean): object => ({
    field: 'name',
    type: 'nominal',
    sort: named.map(({ name }) => name),
    axis: {
      title: null,
      labels: hasNames,
      labelFontSize: 11,
      domain: false,
      grid: true,
    },
  });
  const x = (field: string, title: string): object => ({
    field,
    type: 'quantitative',
    axis: { title, tickCount: 5, grid: false },
  });
  const oneStep = {
    title: heading('one step'),
    width,
    height,
    data: {
      values: named.map(({ name, bias, error: size }) => ({
        name,
        bias,
        low: -size,
        high: size,
      })),
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, color: colours.faint.light },
        encoding: { x: x('low', 'error in σ of s′ − s'), x2: { field: 'high' }, y: rows(true) },
      },
      {
        mark: { type: 'circle', size: 45, opacity: 1, color: colours.vermilion.light },
        encoding: { x: x('bias', 'error in σ of s′ − s'), y: rows(true) },
      },
    ],
  };
  const open = named.flatMap(({ name, openLoopError, openLoopSpread }) =>
    openLoopError === undefined
      ? []
      : [
          { name, value: openLoopError, series: error },
          { name, value: openLoopSpread, series: spread },
        ],
  );
  if (open.length === 0) return [oneStep as Panel];
  const openLoop = {
    title: heading(`${coordinateSteps} steps, open loop`),
    width,
    height,
    data: { values: open },
    mark: { type: 'circle', size: 45, opacity: 1 },
    encoding: { x: x('value', 'in σ of the states'), y: rows(isStacked), color: seriesOf(layout) },
  };
  return [oneStep, openLoop] as Panel[];
}

/** Error and spread against the number of open-loop steps. */
function stepsPanel({ openLoop }: RecordedCheck, layout: Layout): Panel {
  const values = openLoop.flatMap(({ steps, error: size, spread: ofMembers }) => [
    { steps, value: size, series: error },
    { steps, value: ofMembers, series: spread },
  ]);
  return {
    title: heading('all coordinates'),
    width: layout.width - (isNarrow(layout) ? namesWidth.narrow : namesWidth.wide),
    height: 150,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.75, point: { size: 36, filled: true } },
    encoding: {
      x: {
        field: 'steps',
        type: 'quantitative',
        scale: { zero: true, nice: false },
        axis: {
          title: 'steps in open loop',
          values: openLoop.map(({ steps }) => steps),
          grid: false,
        },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { zero: true, nice: true },
        axis: { title: 'in σ of the states', minExtent: 44, maxExtent: 44 },
      },
      color: seriesOf(layout),
    },
  } as Panel;
}
