/** @file The worst-case gap against adaptation samples, one line per method with intervals (Figures 3b, 4b and 5b). */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { budgetName } from '../data/evaluationSummary.ts';
import { figurePrefix, gapTitle, meanText, tasksName, valuesByMethod } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { type DrawnFigure, isNarrow, type Layout, topLevel } from '../draw/figure.ts';
import { methodStyle } from '../draw/methodStyle.ts';
import { intervalDots } from './intervalDots.ts';

/** The worst case of one method after n samples. */
interface WorstCase {
  readonly method: TaskMethod;
  readonly samples: number;
  /** Split-sample estimate with its interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The largest measured gap. */
  readonly naive: number;
}

function worstCases({ methods }: ComparedSet): WorstCase[] {
  return methods.flatMap(({ method, budgets }) =>
    budgets.map(({ samples, statistics: { worst, worstSplit } }) => ({
      method,
      samples,
      value: worstSplit.estimate,
      naive: worst.estimate,
      low: worstSplit.low,
      high: worstSplit.high,
    })),
  );
}

function caption(comparison: MethodComparison, set: ComparedSet): string {
  return (
    `Worst gap over the ${tasksName(set)}, ${meanText(comparison)}; lower is better. Filled: the worst task is ` +
    `found on one set of episodes and its gap measured on another${boundText(set)}; with 95 % ` +
    'intervals (bootstrap over seeds and episodes). Hollow: the largest measured gap.'
  );
}

/** The best of several noisy means is too large, and so are the gaps to it. */
function boundText({ reference }: ComparedSet): string {
  return reference === 'optimal'
    ? ', on average not above the true worst case'
    : '; the best of these runs is a largest noisy mean, so gaps to it are on average too large';
}

/** The lines, shifted a little along n so that intervals do not overlap. */
function lines(set: ComparedSet, layout: Layout): TopLevelSpec {
  const methods = set.methods.map(({ method }) => method);
  const reach = set.samples.at(-1)! - set.samples[0];
  const shift = (method: TaskMethod): number =>
    (methods.indexOf(method) - (methods.length - 1) / 2) *
    reach *
    (isNarrow(layout) ? 0.02 : 0.012);
  const values = worstCases(set).map(({ method, ...numbers }) => ({
    ...numbers,
    method: methodName({ method }),
    x: numbers.samples + shift(method),
  }));
  const margin = 0.06 * reach;
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: {
      domain: [set.samples[0] - margin, set.samples.at(-1)! + margin],
      nice: false,
      zero: false,
    },
    axis: { title: 'real samples used to adapt', values: [...set.samples], format: ',d' },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { zero: true, nice: true },
    axis: { title: 'worst gap', minExtent: 44, maxExtent: 44 },
  };
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
      {
        mark: { type: 'point', filled: false, size: 45, strokeWidth: 1.5, opacity: 0.55 },
        encoding: { x, y: { ...y, field: 'naive' }, ...style.dot },
      },
      { mark: { ...style.filled, size: 70, opacity: 1 }, encoding: { x, y, ...style.dot } },
    ],
  } as TopLevelSpec);
}

/** G_n^max of every method: lines against n, or dots if there is a single n. */
export function worstGap(
  comparison: MethodComparison,
  set: ComparedSet,
  layout: Layout,
): DrawnFigure {
  const cases = worstCases(set);
  const samples = set.samples.at(-1)!;
  const last = cases.filter((worst) => worst.samples === samples);
  const spec =
    set.samples.length > 1
      ? lines(set, layout)
      : intervalDots(
          last.map(({ naive, ...worst }) => ({ ...worst, faint: [naive] })),
          { title: 'worst gap', layout },
        );
  return {
    name: `${figurePrefix(set)}worst-gap`,
    title: `${gapTitle(set)}, ${budgetName(samples)}: worst gap ${valuesByMethod(last)}`,
    caption: caption(comparison, set),
    spec,
    numbers: cases.map(({ method, samples: n, value, low, high, naive }) => ({
      method,
      samples: n,
      worst_split: value,
      worst_split_low: low,
      worst_split_high: high,
      worst_measured: naive,
    })),
  };
}
