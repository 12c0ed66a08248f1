/** @file The training tasks of every method in Ψ, all seeds together (Figure 4a). */

import type { TopLevelSpec } from 'vega-lite';
import type { MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { psiSymbol, psiTitle } from '../data/format.ts';
import { joined, psiColumns, seedsText } from '../data/gapData.ts';
import { trainsTogether } from '../data/methodNames.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { type MethodVisits, visitsByMethod } from '../run/methodVisits.ts';
import { boxMark, coordinatePairs, padded, where, whereColour } from '../run/visitedTasks.ts';
import { visitedCoordinates } from './visitedCoordinates.ts';

function boundaryCount({ visits }: MethodVisits): number {
  return visits.filter((visit) => visit.where === where.domain[1]).length;
}

/** Coinciding tasks as one dot whose area is their number. */
function dots(
  { visits }: MethodVisits,
  { family: { box } }: MethodComparison,
  [i, j]: readonly [number, number],
): object[] {
  const places = new Map<string, { x: number; y: number; where: string; tasks: number }>();
  const cell = (psi: readonly number[], k: number): number =>
    Math.round((50 * (psi[k] - box.low[k])) / (box.high[k] - box.low[k]));
  for (const { psi, where: place } of visits) {
    const key = `${cell(psi, i)} ${cell(psi, j)} ${place}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, { x: psi[i], y: psi[j], where: place, tasks: 1 });
    else known.tasks += 1;
  }
  return [...places.values()].sort((a, b) => b.tasks - a.tasks);
}

function panel(
  comparison: MethodComparison,
  visits: MethodVisits,
  [i, j]: readonly [number, number],
  options: {
    readonly size: number;
    readonly hasHeading: boolean;
    readonly hasYTitle: boolean;
    readonly compact: boolean;
  },
): Panel {
  const { size, hasHeading, hasYTitle, compact } = options;
  const { low, high } = comparison.family.box;
  const names = comparison.family.parameterNames;
  const title = (k: number) => (compact ? psiSymbol(k) : psiTitle(k, names));
  const axis = { grid: false, domain: false, tickCount: compact ? 2 : 4, labelFlush: false };
  const scale = (k: number) => ({ domain: padded(low[k], high[k]), nice: false, zero: false });
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: scale(i),
    axis: { ...axis, title: title(i) },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: scale(j),
    axis: { ...axis, title: hasYTitle ? title(j) : null },
  };
  const heading = {
    text: visits.name,
    subtitle: `${boundaryCount(visits)} of ${visits.visits.length}${compact ? '' : ' on the boundary'}`,
    fontSize: compact ? 11 : 13,
    fontWeight: 600,
    lineHeight: 17,
    offset: 8,
    subtitlePadding: 2,
  };
  return {
    ...(hasHeading ? { title: heading } : {}),
    width: size,
    height: size,
    layer: [
      {
        data: { values: [{ x: low[i], right: high[i], y: low[j], top: high[j] }] },
        mark: boxMark,
        encoding: { x, y, x2: { field: 'right' }, y2: { field: 'top' } },
      },
      {
        data: { values: dots(visits, comparison, [i, j]) },
        transform: [{ calculate: `${compact ? 30 : 45} * datum.tasks`, as: 'area' }],
        mark: {
          type: 'circle',
          opacity: 0.85,
          stroke: colours.surface.light,
          strokeWidth: 1,
        },
        encoding: {
          x,
          y,
          size: { field: 'area', type: 'quantitative', scale: null },
          color: whereColour,
        },
      },
    ],
  } as Panel;
}

/** Panels of methods for K = 2, and rows of three projections for K = 3. */
function scatter(
  comparison: MethodComparison,
  methods: readonly MethodVisits[],
  layout: Layout,
): TopLevelSpec {
  const pairs = coordinatePairs(comparison.family.box.low.length);
  const isPlane = pairs.length === 1;
  const fewest = isNarrow(layout) ? 1 : methods.length === 4 ? 2 : Math.min(methods.length, 3);
  const columns = isPlane ? fewest : pairs.length;
  const compact = isNarrow(layout) && !isPlane;
  const margin = compact ? 46 : isPlane ? 50 : 68;
  const size = Math.min(260, Math.floor((layout.width - 16) / columns) - margin);
  const concat = methods.flatMap((visits, row) =>
    pairs.map((pair, i) => {
      const hasYTitle = !isPlane || row % columns === 0;
      return panel(comparison, visits, pair, { size, hasHeading: i === 0, hasYTitle, compact });
    }),
  );
  return topLevel({ columns, align: 'each', spacing: compact ? 8 : 24, concat } as TopLevelSpec);
}

/** Visited training tasks, one panel per method. */
export function visitedByMethod(comparison: MethodComparison, layout: Layout): Figure {
  const name = 'visited-tasks';
  const methods = visitsByMethod(comparison).filter((visits) => !trainsTogether(visits));
  if (methods.every(({ visits }) => visits.length === 0)) {
    const missing = 'None of the runs has finished a training task.';
    return { name, title: 'Visited training tasks', missing };
  }
  const { length: k } = comparison.family.box.low;
  const isDrawn = k === 2 || k === 3;
  const shares = methods.map(
    (visits) => `${boundaryCount(visits)} of ${visits.visits.length} with ${visits.name}`,
  );
  const title =
    shares.length <= 3
      ? `Training tasks on the boundary of Ψ: ${joined(shares)}`
      : 'Training tasks in Ψ, method by method';
  const meaning = isDrawn
    ? `The dashed box is Ψ${k === 3 ? ', seen along each of its axes' : ''}; a dot is a training task, a larger one several at one place.`
    : 'Every coordinate of every training task in units of the box, whose ends are −1 and 1, against the number of the task.';
  return {
    name,
    title,
    caption: `${meaning} ${seedsText(comparison)}.`,
    spec: isDrawn
      ? scatter(comparison, methods, layout)
      : visitedCoordinates(comparison.family, methods, layout),
    numbers: methods.flatMap(({ method, visits }) =>
      visits.map(({ seed, task, psi }) => ({ method, seed, task, ...psiColumns(psi) })),
    ),
  };
}
