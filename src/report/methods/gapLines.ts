/** @file The gap over Ψ for families with one parameter: one line per method. */

import type { TopLevelSpec } from 'vega-lite';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import {
  figurePrefix,
  gapMapCaption,
  gapMapTitle,
  gapNumbers,
  gapRange,
  isOutOfDistribution,
  methodGaps,
} from '../data/gapData.ts';
import { type DrawnFigure, isNarrow, topLevel } from '../draw/figure.ts';
import { methodStyle } from '../draw/methodStyle.ts';
import { colours } from '../draw/theme.ts';
import type { GapFigureOptions } from './gapFigureOptions.ts';

/** Gaps against ψ, the worst task of each method ringed; tasks outside Ψ are dots, as they lie on both sides of it. */
export function gapLines(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
  { name, layout, range = gapRange(set) }: GapFigureOptions,
): DrawnFigure {
  const { family } = comparison;
  const methods = methodGaps(set, samples);
  const values = methods.flatMap(({ name: method, tasks, worst }) =>
    tasks
      .toSorted((a, b) => a.psi[0] - b.psi[0])
      .map((task) => ({
        method,
        psi: task.psi,
        x: task.psi[0],
        gap: task.gap,
        worst: task === worst,
      })),
  );
  const style = methodStyle(
    methods.map(({ method }) => method),
    { symbolType: 'stroke', layout },
  );
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { zero: false, nice: false, padding: 16 },
    axis: { title: `ψ: ${family.parameterNames[0] ?? 'task'}`, format: '.3~r', tickCount: 8 },
  };
  const y = {
    field: 'gap',
    type: 'quantitative',
    scale: { domain: [...range], nice: true },
    axis: { title: 'gap', minExtent: 44, maxExtent: 44 },
  };
  const dot = { ...style.filled, size: 60, opacity: 1 };
  const ring = { type: 'point', filled: false, size: 190, strokeWidth: 2.5, opacity: 1 };
  const [low, high] = [family.box.low[0], family.box.high[0]];
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 200 : 260,
    layer: [
      ...(isOutOfDistribution(set)
        ? [
            {
              data: { values: [{ low, high }] },
              mark: { type: 'rect', color: colours.band.light },
              encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
            },
          ]
        : [
            {
              data: { values },
              mark: { type: 'line', strokeWidth: 2 },
              encoding: { x, y, ...style.line },
            },
          ]),
      { data: { values }, mark: dot, encoding: { x, y, ...style.dot } },
      {
        data: { values: values.filter(({ worst }) => worst) },
        mark: ring,
        encoding: { x, y, ...style.colour },
      },
    ],
  } as TopLevelSpec);
  const box = isOutOfDistribution(set) ? ' The band is Ψ, which training tasks come from.' : '';
  return {
    name: `${figurePrefix(set)}${name}`,
    title: gapMapTitle(set, samples),
    caption: `Lower is better; the largest gap of each method, as measured, is ringed.${box} ${gapMapCaption(comparison, set, samples)}`,
    spec,
    numbers: gapNumbers(set, samples),
  };
}
