/** @file A number of every method against adaptation samples: a line with intervals, the same way in every figure. */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { ComparedSet } from '../../evaluation/gaps/methodComparison.ts';
import { methodName } from '../data/methodNames.ts';
import { isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { type MethodStyle, methodStyle } from '../draw/methodStyle.ts';

/** A method's number after n samples. */
interface PointOfMethod {
  readonly method: TaskMethod;
  /** n */
  readonly samples: number;
}

/** What is drawn. */
export interface LinesOptions {
  /** With entries `value`, `low` and `high`. */
  readonly points: readonly PointOfMethod[];
  /** Type, scale and axis of the numbers. */
  readonly y: object;
  /** Distance of neighbouring methods along n, so that intervals do not overlap: a share of the range of n. */
  readonly shift: number;
  /** Marks between the intervals and the dots. */
  between?(x: object, style: MethodStyle): Panel[];
}

/** One line a method. */
export function linesOverSamples(
  set: ComparedSet,
  layout: Layout,
  { points, y: axis, shift, between = () => [] }: LinesOptions,
): TopLevelSpec {
  const methods = set.methods.map(({ method }) => method);
  const [first, last] = [set.samples[0], set.samples.at(-1)!];
  const reach = last - first;
  const margin = 0.06 * reach;
  const values = points.map(({ method, ...numbers }) => ({
    ...numbers,
    method: methodName({ method }),
    x: numbers.samples + (methods.indexOf(method) - (methods.length - 1) / 2) * reach * shift,
  }));
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [first - margin, last + margin], nice: false, zero: false },
    axis: { title: 'real samples used to adapt', values: [...set.samples], format: ',d' },
  };
  const y = { field: 'value', ...axis };
  const style = methodStyle(methods, { symbolType: 'stroke', layout });
  return topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 220 : 280,
    data: { values },
    layer: [
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, ...style.line } },
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, ...style.colour },
      },
      ...between(x, style),
      { mark: { ...style.filled, size: 70, opacity: 1 }, encoding: { x, y, ...style.dot } },
    ],
  } as TopLevelSpec);
}
