/** @file One number a method: a dot with its interval, and hollow dots for what it is made of or compared with. */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskMethod } from '../algorithms/algorithmConfig.ts';
import { type Layout, topLevel } from './figure.ts';
import { methodColour } from './methodColour.ts';
import { methodName } from './methodNames.ts';

/** The number of one method. */
export interface MethodInterval {
  readonly method: TaskMethod;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Drawn hollow and faint. */
  readonly faint: readonly number[];
}

/** One row a method, from zero. */
export function intervalDots(
  intervals: readonly MethodInterval[],
  { title, layout }: { readonly title: string; readonly layout: Layout },
): TopLevelSpec {
  const values = intervals.map(({ method, value, low, high }) => ({
    ...{ method: methodName({ method }), value, low, high },
  }));
  const faint = intervals.flatMap(({ method, faint: marks }) =>
    marks.map((value) => ({ method: methodName({ method }), value })),
  );
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { zero: true, nice: true },
    axis: { title, grid: true, tickCount: 6 },
  };
  const y = { field: 'method', type: 'nominal', sort: null, axis: { title: null } };
  const color = methodColour(
    intervals.map(({ method }) => method),
    null,
  );
  return topLevel({
    width: layout.width - 140,
    height: 30 * intervals.length + 10,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2.5, opacity: 0.6 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      {
        data: { values: faint },
        mark: { type: 'point', filled: false, size: 45, strokeWidth: 1.5, opacity: 0.55 },
        encoding: { x, y, color },
      },
      { mark: { type: 'circle', size: 110, opacity: 1 }, encoding: { x, y, color } },
    ],
  } as TopLevelSpec);
}
