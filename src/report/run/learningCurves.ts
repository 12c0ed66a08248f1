/** @file Virtual and real return over training, against iterations and against real samples. */

import type { TopLevelSpec } from 'vega-lite';
import { largest, mean } from '../../math/statistics.ts';
import type { MetricsRecord } from '../../study/run/records.ts';
import { count } from '../data/format.ts';
import { methodName, trainsTogether } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { bandLayers, stepAxis, type TaskBand, taskBands } from './taskBands.ts';

/** Maximum number of points of a curve; more are averaged in groups of successive iterations. */
const maxPoints = 600;

const virtualZeroShot = 'virtual, zero-shot phase';
const virtualSlbo = 'virtual, SLBO phase';
const real = 'real, collecting with exploration noise';
const series = {
  domain: [virtualZeroShot, virtualSlbo, real],
  range: [colours.sky.light, colours.green.light, colours.vermilion.light],
};

interface CurvePoint {
  step: number;
  value: number;
  segment: string;
  series: string;
}

function virtualPoints(metrics: readonly MetricsRecord[]): { points: CurvePoint[]; group: number } {
  const all = metrics.flatMap(({ step, task, phase, virtualReturn }) =>
    typeof virtualReturn === 'number'
      ? {
          step,
          value: virtualReturn,
          segment: `${task} ${phase}`,
          series: phase === 'zero-shot' ? virtualZeroShot : virtualSlbo,
        }
      : [],
  );
  const group = Math.ceil(all.length / maxPoints);
  const points: CurvePoint[] = [];
  for (let start = 0; start < all.length; ) {
    const first = all[start];
    let end = start + 1;
    while (end < all.length && end - start < group && all[end].segment === first.segment) end++;
    const members = all.slice(start, end);
    const step = mean(members.map((point) => point.step));
    points.push({ ...first, step, value: mean(members.map((point) => point.value)) });
    start = end;
  }
  return { points, group };
}

function realPoints(metrics: readonly MetricsRecord[]) {
  return metrics.flatMap(
    ({ step, task, realSamples, realReturn, realReturnLow, realReturnHigh }) =>
      typeof realReturn === 'number'
        ? {
            step,
            task,
            samples: realSamples,
            segment: `${task} real`,
            series: real,
            value: realReturn,
            low: realReturnLow ?? realReturn,
            high: realReturnHigh ?? realReturn,
          }
        : [],
  );
}

const returnAxis = {
  field: 'value',
  type: 'quantitative',
  scale: { zero: false, nice: true },
  axis: { title: 'return of an episode', minExtent: 44, maxExtent: 44 },
} as const;

function realLayers(points: readonly object[], x: object): Panel[] {
  const color = { field: 'series', type: 'nominal', scale: series } as const;
  return [
    {
      data: { values: [...points] },
      mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 },
      encoding: { x, y: { ...returnAxis, field: 'low' }, y2: { field: 'high' }, color },
    },
    {
      data: { values: [...points] },
      mark: { type: 'line', strokeWidth: 1.5 },
      encoding: { x, y: returnAxis, detail: { field: 'segment' }, color },
    },
    {
      data: { values: [...points] },
      mark: { type: 'circle', size: 34, opacity: 1 },
      encoding: { x, y: returnAxis, color },
    },
  ] as Panel[];
}

function iterationPanel(run: RunData, bands: TaskBand[], layout: Layout, width: number): Panel {
  const x = { field: 'step', ...stepAxis(bands, 'logged iteration') };
  const { points } = virtualPoints(run.metrics);
  const narrow = isNarrow(layout);
  const color = {
    field: 'series',
    type: 'nominal',
    scale: series,
    legend: {
      title: null,
      symbolType: 'stroke',
      symbolSize: 300,
      symbolOpacity: 1,
      offset: 24,
      columns: narrow ? 1 : 3,
    },
  } as const;
  const virtual = {
    data: { values: points },
    mark: { type: 'line', strokeWidth: 1.5, strokeJoin: 'round' },
    encoding: { x, y: returnAxis, detail: { field: 'segment' }, color },
  } as Panel;
  const layer = [...bandLayers(bands, width), virtual, ...realLayers(realPoints(run.metrics), x)];
  return { width, height: narrow ? 200 : 240, layer } as Panel;
}

function samplePanel(run: RunData, layout: Layout, width: number): Panel {
  const last = Math.max(1, largest(run.metrics.map(({ realSamples }) => realSamples)));
  const starts = new Map<number, number>();
  for (const { task, realSamples } of run.metrics) {
    if (!starts.has(task)) starts.set(task, realSamples);
  }
  const sampleAxis = {
    type: 'quantitative',
    scale: { domain: [0, last], nice: false },
    axis: {
      title: 'real samples used for training',
      format: ',d',
      tickCount: isNarrow(layout) ? 4 : 6,
    },
  };
  const rules = {
    data: { values: [...starts].map(([task, start]) => ({ task, start })) },
    mark: { type: 'rule', color: colours.grid.light, strokeWidth: 1.5 },
    encoding: { x: { field: 'start', ...sampleAxis } },
  } as Panel;
  const x = { field: 'samples', ...sampleAxis };
  const layer = [rules, ...realLayers(realPoints(run.metrics), x)];
  return { width, height: isNarrow(layout) ? 160 : 170, layer } as Panel;
}

/** Names no number: real episodes are collected with exploration noise, and what the policies return is less noisy. */
function title(run: RunData): string {
  return realPoints(run.metrics).length === 0
    ? 'Virtual return during training'
    : 'Returns during training, the real ones with exploration noise';
}

/** Returns during meta-training; tasks are bands, phases are colours, real samples the lower panel. */
export function learningCurves(run: RunData, layout: Layout): Figure {
  const name = 'learning-curves';
  const { points, group } = virtualPoints(run.metrics);
  if (points.length === 0 && realPoints(run.metrics).length === 0) {
    const missing =
      'metrics.jsonl holds no returns yet; they are logged from the first iteration on.';
    return { name, title: 'Returns during training', missing };
  }
  const bands = taskBands(run.metrics);
  const width = layout.width - 80;
  const panels = [iterationPanel(run, bands, layout, width)];
  if (realPoints(run.metrics).length > 0) panels.push(samplePanel(run, layout, width));
  const spec = topLevel({ vconcat: panels } as TopLevelSpec);
  const averaged = group > 1 ? ` A virtual point is the mean of ${count(group, 'iteration')}.` : '';
  const together = trainsTogether(run)
    ? ` ${methodName(run)} trains on all tasks at once: its bands are rounds, and its returns means over tasks.`
    : '';
  const caption =
    'Undiscounted return under the reward of the training task of the moment (bands above, grey lines ' +
    'below mark where a task starts): in the learned model, and in the real environment while collecting, with exploration ' +
    `noise, which lowers it, and with 95 % confidence intervals. Levels of different tasks are not comparable.${together}${averaged}`;
  return { name, title: title(run), caption, spec };
}
