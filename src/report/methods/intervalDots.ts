/** @file One number per method: a dot with its interval, and hollow dots for the numbers behind it or compared with it. */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { count, formatInteger, formatNumber } from '../data/format.ts';
import { valuesByMethod } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { type Figure, type Layout, topLevel } from '../draw/figure.ts';
import { methodStyle } from '../draw/methodStyle.ts';

/** The number of one method. */
export interface MethodInterval {
  readonly method: TaskMethod;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Drawn hollow and faint. */
  readonly faint: readonly number[];
}

/** One row per method; the axis starts at zero. */
export function intervalDots(
  intervals: readonly MethodInterval[],
  { title, layout }: { readonly title: string; readonly layout: Layout },
): TopLevelSpec {
  const values = intervals.map(({ method, value, low, high }) => ({
    method: methodName({ method }),
    value,
    low,
    high,
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
  const style = methodStyle(
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
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, ...style.colour },
      },
      {
        data: { values: faint },
        mark: { type: 'point', filled: false, size: 45, strokeWidth: 1.5, opacity: 0.55 },
        encoding: { x, y, ...style.dot },
      },
      { mark: { ...style.filled, size: 110, opacity: 1 }, encoding: { x, y, ...style.dot } },
    ],
  } as TopLevelSpec);
}

/** Root mean square error of one-step predictions, in units of σ that all models share. */
export function modelErrorByMethod({ modelError }: MethodComparison, layout: Layout): Figure {
  const name = 'model-error';
  if (modelError === null) {
    const missing = '“admrl compare … --model-error” computes it.';
    return { name, title: 'Model error on common transitions', missing };
  }
  const { methods, runs, tasks, episodes, transitions } = modelError;
  const spec = intervalDots(
    methods.map(({ method, error, low, high }) => {
      const ofRuns = runs.filter((run) => run.method === method).map((run) => run.error);
      return { method, value: error, low, high, faint: ofRuns.length > 1 ? ofRuns : [] };
    }),
    { title: 'error of one-step predictions in σ', layout },
  );
  const errors = methods.map(({ method, error }) => ({ method, value: error }));
  return {
    name,
    title: `Outside of Ψ, error of the learned models in units of σ: ${valuesByMethod(errors, formatNumber)}`,
    caption:
      `Root mean square over ${formatInteger(transitions)} real transitions and all coordinates of s′; σ is the standard ` +
      'deviation of s′ − s over these transitions, the same for all models: 1 is no better than predicting the mean change. ' +
      `Transitions are ${count(episodes, 'episode')} of the zero-shot policies of all runs on ${count(tasks.length, 'task')} ` +
      'outside of Ψ. Lines: 95 % intervals (bootstrap over seeds and episodes); hollow dots: single runs.',
    spec,
    numbers: [
      ...methods.map(({ method, error, low, high }) => ({ method, seed: null, error, low, high })),
      ...runs.map(({ method, seed, error }) => ({ method, seed, error, low: null, high: null })),
    ],
  };
}
