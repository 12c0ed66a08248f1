/** @file The figures of a comparison of methods, in their order on the page. */

import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { isOutOfDistribution, shownBudgets } from '../data/gapData.ts';
import type { Figure, Layout } from '../draw/figure.ts';
import { gapDots } from './gapDots.ts';
import type { GapFigureOptions } from './gapFigureOptions.ts';
import { gapLines } from './gapLines.ts';
import { gapMap } from './gapMap.ts';
import { modelErrorByMethod } from './intervalDots.ts';
import { meanReturns, returnsBySamples } from './meanReturns.ts';
import { visitedByMethod } from './visitedByMethod.ts';
import { worstGap } from './worstGap.ts';

/** All figures of a comparison. */
export function methodFigures(comparison: MethodComparison, layout: Layout): Figure[] {
  const ofSet = (set: ComparedSet): Figure[] => figuresOfSet(comparison, set, layout);
  return [
    ...comparison.sets
      .filter((set) => !isOutOfDistribution(set))
      .flatMap((set) => [
        meanReturns(comparison, set, layout),
        returnsBySamples(comparison, set, layout),
        ...ofSet(set),
      ]),
    visitedByMethod(comparison, layout),
    ...comparison.sets.filter(isOutOfDistribution).flatMap(ofSet),
    modelErrorByMethod(comparison, layout),
  ];
}

/** The gaps on a set of tasks: on every task for the largest n and the smallest, and the worst one last. */
export function figuresOfSet(
  comparison: MethodComparison,
  set: ComparedSet,
  layout: Layout,
): Figure[] {
  return [
    ...shownBudgets(set)
      .toReversed()
      .map((samples) => gapsByTask(comparison, set, samples, { layout })),
    worstGap(comparison, set, layout),
  ];
}

/** The gap on every task, drawn as the number of parameters allows. */
export function gapsByTask(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
  options: Omit<GapFigureOptions, 'name'>,
): Figure {
  const name = samples === 0 ? 'gaps-zero-shot' : `gaps-${samples}`;
  const { length: k } = comparison.family.box.low;
  const draw = k === 1 ? gapLines : k <= 3 ? gapMap : gapDots;
  return draw(comparison, set, samples, { ...options, name });
}
