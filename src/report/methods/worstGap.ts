/** @file The worst-case gap against adaptation samples, one line per method with intervals (Figures 3b, 4b and 5b). */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { budgetName } from '../data/evaluationSummary.ts';
import { figurePrefix, gapTitle, meanText, tasksName, valuesByMethod } from '../data/gapData.ts';
import { type DrawnFigure, isNarrow, type Layout, type Panel } from '../draw/figure.ts';
import { intervalDots } from './intervalDots.ts';
import { linesOverSamples } from './linesOverSamples.ts';

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

/** The lines; hollow dots are the largest measured gaps. */
function lines(set: ComparedSet, layout: Layout): TopLevelSpec {
  const y = {
    type: 'quantitative',
    scale: { zero: true, nice: true },
    axis: { title: 'worst gap', minExtent: 44, maxExtent: 44 },
  };
  return linesOverSamples(set, layout, {
    points: worstCases(set),
    y,
    shift: isNarrow(layout) ? 0.02 : 0.012,
    between: (x, style) => [
      {
        mark: { type: 'point', filled: false, size: 45, strokeWidth: 1.5, opacity: 0.55 },
        encoding: { x, y: { field: 'naive', ...y }, ...style.dot },
      } as Panel,
    ],
  });
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
