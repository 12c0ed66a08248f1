/** @file The gap on every task as rows of dots, one dot per method, for families with too many parameters for a map. */

import type { TopLevelSpec } from 'vega-lite';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { largest, mean, smallest } from '../../math/statistics.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import {
  figurePrefix,
  gapMapCaption,
  gapMapTitle,
  gapNumbers,
  gapRange,
  methodGaps,
} from '../data/gapData.ts';
import { type DrawnFigure, topLevel } from '../draw/figure.ts';
import { methodStyle } from '../draw/methodStyle.ts';
import { colours } from '../draw/theme.ts';
import type { GapFigureOptions } from './gapFigureOptions.ts';

/** One row per task, those with the largest mean gap first; the largest gap of each method, as measured, is ringed. */
export function gapDots(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
  { name, layout, range = gapRange(set) }: GapFigureOptions,
): DrawnFigure {
  const methods = methodGaps(set, samples);
  const rows = set.tasks
    .map((psi, i) => ({
      task: `task ${i}`,
      dots: methods.flatMap(({ name: method, tasks, worst }) =>
        tasks
          .filter((task) => isSameTask(task.psi, psi))
          .map((task) => ({ method, psi, gap: task.gap, worst: task === worst })),
      ),
    }))
    .filter(({ dots }) => dots.length > 0)
    .sort((a, b) => mean(b.dots.map(({ gap }) => gap)) - mean(a.dots.map(({ gap }) => gap)));
  const values = rows.flatMap(({ task, dots }) => dots.map((dot) => ({ task, ...dot })));
  const ranges = rows.map(({ task, dots }) => ({
    task,
    low: smallest(dots.map(({ gap }) => gap)),
    high: largest(dots.map(({ gap }) => gap)),
  }));
  const step = Math.max(8, Math.min(22, 700 / rows.length));
  const x = {
    field: 'gap',
    type: 'quantitative',
    scale: { domain: [...range], nice: true },
    axis: { grid: true, title: 'gap', tickCount: 6 },
  };
  const y = {
    field: 'task',
    type: 'nominal',
    sort: null,
    axis: { title: null, labelPadding: 14 },
  };
  const style = methodStyle(
    methods.map(({ method }) => method),
    { symbolType: 'circle', layout },
  );
  const spec = topLevel({
    width: layout.width - 80,
    height: step * rows.length,
    layer: [
      {
        data: { values: ranges },
        mark: { type: 'rule', strokeWidth: 2, color: colours.grid.light },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
      },
      {
        data: { values },
        mark: { ...style.filled, size: 70, opacity: 0.9 },
        encoding: { x, y, ...style.dot },
      },
      {
        data: { values: values.filter(({ worst }) => worst) },
        mark: { type: 'point', filled: false, size: 190, strokeWidth: 2.5, opacity: 1 },
        encoding: { x, y, ...style.colour },
      },
    ],
  } as TopLevelSpec);
  return {
    name: `${figurePrefix(set)}${name}`,
    title: gapMapTitle(set, samples),
    caption: `One row a task, the largest mean gap at the top; further left is better, the worst task of each method is ringed. ${gapMapCaption(comparison, set, samples)}`,
    spec,
    numbers: gapNumbers(set, samples),
  };
}
