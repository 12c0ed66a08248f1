/** @file Real return over the training of one policy on all tasks at once, against real samples. */

import { mean } from '../../math/statistics.ts';
import type { MetricsRecord } from '../../study/run/records.ts';
import { count, formatInteger, formatReturn } from '../data/format.ts';
import { methodName } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { trainingAxes } from './trainingAxes.ts';

/** Maximum number of points of the curve; more are averaged in groups of successive updates. */
const maxPoints = 300;

interface ReturnPoint {
  readonly samples: number;
  readonly value: number;
}

/** The points, and how many updates each of them is the mean of. */
function returnPoints(metrics: readonly MetricsRecord[]): {
  readonly points: readonly ReturnPoint[];
  readonly group: number;
} {
  const all = metrics.flatMap(({ realSamples: samples, realReturn: value }) =>
    value === undefined ? [] : [{ samples, value }],
  );
  const group = Math.max(1, Math.ceil(all.length / maxPoints));
  const points = Array.from({ length: Math.ceil(all.length / group) }, (_, i) => {
    const members = all.slice(i * group, (i + 1) * group);
    return {
      samples: mean(members.map(({ samples }) => samples)),
      value: mean(members.map(({ value }) => value)),
    };
  });
  return { points, group };
}

/** The learning curve of a method that trains on all tasks at once. */
export function jointReturns(run: RunData, layout: Layout): Figure {
  const name = 'learning-curves';
  const { points, group } = returnPoints(run.metrics);
  const last = points.at(-1);
  if (last === undefined) {
    const missing = 'metrics.jsonl holds no returns yet; they are logged from the first update on.';
    return { name, title: 'Returns during training', missing };
  }
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 200 : 240,
    data: { values: [...points] },
    mark: { type: 'line', strokeWidth: 1.5, color: colours.vermilion.light, point: { size: 20 } },
    encoding: {
      ...trainingAxes(last.samples, layout),
    },
  });
  const averaged = group > 1 ? ` A point is the mean of ${count(group, 'update')}.` : '';
  return {
    name,
    title: `Real return over all training tasks, ${formatReturn(last.value)} after ${formatInteger(Math.round(last.samples))} samples`,
    caption:
      `Undiscounted real return of ${methodName(run)}’s policy with its action noise, a mean over the training tasks ` +
      `that the simulators of a batch drew.${averaged}`,
    spec,
  };
}
