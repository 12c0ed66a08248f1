/** @file Loss of the dynamics model on its training and held-out data. */

import type { TopLevelSpec } from 'vega-lite';
import { formatNumber } from '../data/format.ts';
import { reasonForNoModel } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import {
  type Figure,
  isNarrow,
  type Layout,
  logAxis,
  type Panel,
  topLevel,
} from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { bandLayers, stepAxis, taskBands } from './taskBands.ts';

const train = 'training data';
const dev = 'held-out data';

function points(run: RunData) {
  return run.metrics.flatMap(({ step, modelLoss, modelDevLoss }) => [
    ...(typeof modelLoss === 'number' ? [{ step, value: modelLoss, series: train }] : []),
    ...(typeof modelDevLoss === 'number' ? [{ step, value: modelDevLoss, series: dev }] : []),
  ]);
}

/** Model loss over training, on a logarithmic axis. */
export function modelError(run: RunData, layout: Layout): Figure {
  const name = 'model-error';
  const values = points(run);
  if (values.length === 0) {
    const missing = reasonForNoModel(run, 'metrics.jsonl holds no model loss yet.');
    return { name, title: 'Model error', missing };
  }
  const bands = taskBands(run.metrics);
  const width = layout.width - 80;
  const losses = values.map(({ value }) => value);
  const log = losses.every((loss) => loss > 0) ? logAxis(losses) : null;
  const line = {
    data: { values },
    mark: {
      type: 'line',
      strokeWidth: 1.75,
      strokeJoin: 'round',
      point: { size: 26, filled: true },
    },
    encoding: {
      x: { field: 'step', ...stepAxis(bands, 'logged iteration') },
      y: {
        field: 'value',
        type: 'quantitative',
        scale:
          log === null
            ? { zero: false, nice: true }
            : { type: 'log', domain: log.domain, nice: false },
        axis: {
          title: 'model loss',
          minExtent: 44,
          maxExtent: 44,
          ...(log === null ? {} : { values: log.ticks, format: '~g' }),
        },
      },
      color: {
        field: 'series',
        type: 'nominal',
        scale: { domain: [train, dev], range: [colours.blue.light, colours.purple.light] },
        legend: { title: null, symbolType: 'stroke', symbolSize: 300, offset: 24 },
      },
    },
  } as Panel;
  const spec = topLevel({
    width,
    height: isNarrow(layout) ? 180 : 220,
    layer: [...bandLayers(bands, width), line],
  } as TopLevelSpec);
  const held = values.filter(({ series }) => series === dev);
  const shown = held.length > 0 ? held : values;
  const where = held.length > 0 ? 'held-out' : 'training';
  const title =
    shown.length === 1
      ? `The model’s ${where} loss is ${formatNumber(shown[0].value)}`
      : `The model’s ${where} loss goes from ${formatNumber(shown[0].value)} to ${formatNumber(shown.at(-1)!.value)}`;
  const caption =
    'L2 loss of the learned dynamics in units of σ of s′ − s: on training data the mean over a fit’s minibatches, ' +
    'each before its step; on held-out data, which are never trained on, after the fit. A gap between the curves is ' +
    'over-fitting. Bands mark the training tasks.';
  return { name, title, caption, spec };
}
