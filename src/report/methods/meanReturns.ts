/** @file Mean return over the test tasks of every method: against adaptation samples (Figure 2), and against what its training cost. */

import type { TopLevelSpec } from 'vega-lite';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { largest, smallest } from '../../math/statistics.ts';
import { budgetName } from '../data/evaluationSummary.ts';
import { formatInteger } from '../data/format.ts';
import { seedsText, tasksName, valuesByMethod } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { methodCosts, methodReturns } from '../data/methodReturns.ts';
import { updatesText } from '../data/updatesText.ts';
import {
  type DrawnFigure,
  type Figure,
  isNarrow,
  type Layout,
  logAxis,
  topLevel,
} from '../draw/figure.ts';
import { methodStyle } from '../draw/methodStyle.ts';
import { intervalDots } from './intervalDots.ts';
import { linesOverSamples } from './linesOverSamples.ts';

const returnAxis = {
  type: 'quantitative',
  scale: { zero: false, nice: true },
  axis: { title: 'mean return', minExtent: 48, maxExtent: 48 },
} as const;

/** Numbers of steps within this factor are drawn as if they were the same: not at all. */
const similar = 1.1;

/** `; lines: 95 % intervals over seeds (Student’s t)`, where there are several. */
function intervalText({ runs }: MethodComparison): string {
  return runs.some(({ method, seed }) => runs.some((r) => r.method === method && r.seed !== seed))
    ? ' Lines: 95 % intervals over seeds (Student’s t).'
    : ' One seed each, so that there are no intervals over seeds.';
}

/** `AdMRL 32,000 real steps, 14,000 TRPO; MAML …` */
function costText(comparison: MethodComparison): string {
  const parts = methodCosts(comparison).map(({ method, realSteps, trainSamples, updates }) => {
    const known = [
      ...(realSteps !== null
        ? [`${formatInteger(realSteps)} real steps`]
        : trainSamples !== null
          ? [`${formatInteger(trainSamples)} samples`]
          : []),
      ...(updates === null ? [] : [updatesText(updates)]),
    ];
    return `${methodName({ method })} ${known.length === 0 ? 'unknown' : known.join(', ')}`;
  });
  return ` Training: ${parts.join('; ')}.`;
}

/** A_n averaged over the tasks, against n; dots if there is a single n. */
export function meanReturns(
  comparison: MethodComparison,
  set: ComparedSet,
  layout: Layout,
): DrawnFigure {
  const returns = methodReturns(comparison, set);
  const samples = set.samples.at(-1)!;
  const last = returns.filter((one) => one.samples === samples);
  const spec =
    set.samples.length > 1
      ? linesOverSamples(set, layout, {
          points: returns,
          y: returnAxis,
          shift: 0.048 / set.methods.length,
        })
      : intervalDots(
          last.map((one) => ({ ...one, faint: [] })),
          { title: 'mean return', layout },
        );
  return {
    name: 'mean-return',
    title: `Mean return over the ${tasksName(set)}, ${budgetName(samples)}: ${valuesByMethod(last)}`,
    caption: `Higher is better; ${seedsText(comparison)}.${intervalText(comparison)}${costText(comparison)}`,
    spec,
    numbers: returns.map(({ method, samples: n, value, low, high }) => ({
      method,
      samples: n,
      mean_return: value,
      low,
      high,
    })),
  };
}

/**
 * A_n against the real steps of training, for the smallest n and the largest: what the lines of {@link meanReturns} do not show,
 * that methods may have learned from very different numbers of them.
 */
export function returnsBySamples(
  comparison: MethodComparison,
  set: ComparedSet,
  layout: Layout,
): Figure {
  const name = 'return-by-samples';
  const costs = methodCosts(comparison).map(({ method, realSteps, trainSamples }) => ({
    method,
    steps: realSteps ?? trainSamples,
  }));
  const steps = costs.flatMap((cost) => cost.steps ?? []);
  const missing =
    steps.length < costs.length
      ? 'Not all runs have counted the real steps of their training.'
      : smallest(steps) <= 0
        ? 'A method has not trained yet.'
        : largest(steps) < similar * smallest(steps)
          ? `All methods learned from about ${formatInteger(largest(steps))} real steps.`
          : null;
  if (missing !== null) return { name, title: 'Mean return by real steps of training', missing };
  const stepsOf = new Map(costs.map(({ method, steps: own }) => [method, own as number]));
  const ends = [set.samples[0], set.samples.at(-1)!];
  const returns = methodReturns(comparison, set).filter(({ samples }) => ends.includes(samples));
  const methods = costs.map(({ method }) => method);
  const middle = (methods.length - 1) / 2;
  // Beside one another where steps are equal.
  const shift = 0.006 * Math.log10((2 * largest(steps)) / smallest(steps));
  const values = returns.map(({ method, samples, value, low, high }) => ({
    ...{ value, low, high, samples },
    method: methodName({ method }),
    steps: stepsOf.get(method)! * 10 ** (shift * (methods.indexOf(method) - middle)),
  }));
  const { domain, ticks } = logAxis(steps);
  const x = {
    field: 'steps',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: 'real steps of training',
      values: ticks,
      format: isNarrow(layout) ? '~s' : ',d',
    },
  };
  const y = { field: 'value', ...returnAxis };
  const style = methodStyle(methods, { symbolType: 'circle', layout });
  const at = (samples: number): object => ({
    values: values.filter((value) => value.samples === samples),
  });
  const spec = topLevel({
    width: layout.width - 80,
    height: isNarrow(layout) ? 220 : 280,
    layer: [
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.5, opacity: 0.6 },
        encoding: { x, y, ...style.colour, detail: { field: 'method' } },
      },
      {
        data: at(ends[1]),
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, ...style.colour },
      },
      ...(ends[0] === ends[1]
        ? []
        : [
            {
              data: at(ends[0]),
              mark: { type: 'point', filled: false, size: 60, strokeWidth: 1.5, opacity: 1 },
              encoding: { x, y, ...style.dot },
            },
          ]),
      {
        data: at(ends[1]),
        mark: { ...style.filled, size: 80, opacity: 1 },
        encoding: { x, y, ...style.dot },
      },
    ],
  } as TopLevelSpec);
  const factor = largest(steps) / smallest(steps);
  const hollow = ends[0] === ends[1] ? '' : `, hollow: ${budgetName(ends[0])}`;
  return {
    name,
    title: `The methods learned from ${formatInteger(smallest(steps))} to ${formatInteger(largest(steps))} real steps, up to ${formatInteger(factor)} times as many`,
    caption:
      `Mean return over the ${tasksName(set)}, filled: ${budgetName(ends[1])}${hollow}; ${seedsText(comparison)}. ` +
      'Real steps of training are those of all columns of the ledger; what adaptation and evaluation cost is the same for all.' +
      intervalText(comparison),
    spec,
    numbers: returns.map(({ method, samples, value, low, high }) => ({
      method,
      real_steps: stepsOf.get(method) ?? null,
      samples,
      mean_return: value,
      low,
      high,
    })),
  };
}
