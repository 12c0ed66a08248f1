/** @file The path of training tasks ψ₀, ψ₁, … through the box Ψ. */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import { isOnBoundary } from '../../tasks/box.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { count, psiSymbol, psiTitle } from '../data/format.ts';
import { reasonForNoTasks } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { clusterLabels, type Point } from './taskLabels.ts';

/** Colours of tasks by their place in Ψ. */
export const where: { readonly domain: string[]; readonly range: string[] } = {
  domain: ['inside Ψ', 'on the boundary of Ψ'],
  range: [colours.blue.light, colours.vermilion.light],
};

/** The colour of a mark whose data have an entry `where`. */
export const whereColour: object = {
  field: 'where',
  type: 'nominal',
  scale: where,
  legend: { title: null, symbolType: 'circle', symbolOpacity: 1 },
};

interface Visit extends Point {
  where: string;
}

/** The entry of `where.domain` for a task. */
export function whereIs(psi: readonly number[], family: FamilyData): string {
  return where.domain[isOnBoundary(psi, family.box) ? 1 : 0];
}

/** Pairs of coordinates to show: all for K ≤ 3, neighbours (0,1), (2,3), … for more. */
export function coordinatePairs(k: number): [number, number][] {
  if (k === 2) return [[0, 1]];
  if (k === 3)
    return [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
  return Array.from({ length: Math.ceil(k / 2) }, (_, i) =>
    2 * i + 1 < k ? [2 * i, 2 * i + 1] : [0, 2 * i],
  );
}

/** An interval with a margin of a tenth on either side. */
export function padded(low: number, high: number): [number, number] {
  const margin = 0.1 * (high - low);
  return [low - margin, high + margin];
}

/** The mark of the box Ψ. */
export const boxMark: {
  readonly type: 'rect';
  readonly color: string;
  readonly stroke: string;
  readonly strokeDash: number[];
} = {
  type: 'rect',
  color: colours.band.light,
  stroke: colours.faint.light,
  strokeDash: [4, 3],
};

/** One circle per task, coloured by whether it is on the boundary. */
function visitCircles(visits: readonly object[], position: object, size: number): Panel {
  return {
    data: { values: [...visits] },
    mark: {
      type: 'circle',
      size,
      opacity: 1,
      stroke: colours.surface.light,
      strokeWidth: 1.5,
    },
    encoding: { ...position, color: whereColour },
  } as Panel;
}

function pairPanel(run: RunData, [i, j]: [number, number], size: number, compact: boolean): Panel {
  const { low, high } = run.family.box;
  const names = run.family.parameterNames;
  const visits = run.tasks.map(
    ({ task, psi }): Visit => ({
      task,
      x: psi[i],
      y: psi[j],
      where: whereIs(psi, run.family),
    }),
  );
  const labels = clusterLabels(visits, run.family.box, i, j, size / 1.2);
  const axis = {
    grid: false,
    domain: false,
    ticks: true,
    tickCount: 4,
    labelFlush: false,
  } as const;
  const title = (k: number) => (compact ? psiSymbol(k) : psiTitle(k, names));
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: padded(low[i], high[i]), nice: false, zero: false },
    axis: { ...axis, title: title(i) },
  } as const;
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: padded(low[j], high[j]), nice: false, zero: false },
    axis: { ...axis, title: title(j) },
  } as const;
  const text = (paint: object): Panel => ({
    data: { values: labels },
    mark: {
      type: 'text',
      fontWeight: 500,
      ...paint,
      align: { expr: 'datum.align' },
      dx: { expr: 'datum.dx' },
      dy: { expr: 'datum.dy' },
    },
    encoding: { x, y, text: { field: 'text' } },
  });
  const halo = { color: colours.surface.light, stroke: colours.surface.light, strokeWidth: 4 };
  return {
    width: size,
    height: size,
    layer: [
      {
        data: { values: [{ x: low[i], right: high[i], y: low[j], top: high[j] }] },
        mark: boxMark,
        encoding: { x, y, x2: { field: 'right' }, y2: { field: 'top' } },
      },
      {
        data: { values: visits },
        mark: { type: 'line', color: colours.faint.light, strokeWidth: 1.25 },
        encoding: { x, y, order: { field: 'task', type: 'quantitative' } },
      },
      visitCircles(visits, { x, y }, compact ? 50 : 90),
      text({ ...halo, strokeJoin: 'round' }),
      text({ color: colours.ink.light }),
    ],
  } as Panel;
}

/** K = 1: the task against its number, between the two bounds. */
function linePanel(run: RunData, layout: Layout): Panel {
  const visits = run.tasks.map(({ task, psi }) => ({
    task,
    psi: psi[0],
    where: whereIs(psi, run.family),
  }));
  const low = run.family.box.low[0];
  const high = run.family.box.high[0];
  const x = {
    field: 'task',
    type: 'quantitative',
    scale: { padding: 14, zero: false, nice: false },
    axis: { title: 'training task', tickMinStep: 1, format: 'd', labelFlush: false },
  } as const;
  const y = {
    field: 'psi',
    type: 'quantitative',
    scale: { domain: padded(low, high), nice: false, zero: false },
    axis: { title: `ψ: ${run.family.parameterNames[0] ?? 'task'}`, grid: false },
  } as const;
  return {
    width: layout.width - 80,
    height: 200,
    layer: [
      {
        data: { values: [{ low, high }] },
        mark: boxMark,
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: visits },
        mark: { type: 'line', color: colours.faint.light, strokeWidth: 1.25 },
        encoding: { x, y },
      },
      visitCircles(visits, { x, y }, 90),
    ],
  } as Panel;
}

function title(tasks: readonly TaskRecord[], family: FamilyData): string {
  const boundary = tasks.filter(({ psi }) => isOnBoundary(psi, family.box)).length;
  if (boundary === 0) return `${count(tasks.length, 'training task')}, none on the boundary of Ψ`;
  return `${count(tasks.length, 'training task')}, ${boundary} on the boundary of Ψ`;
}

/** Visited training tasks on Ψ, numbered in order, the box drawn; for K > 2 pairs of coordinates. */
export function visitedTasks(run: RunData, layout: Layout): Figure {
  const name = 'visited-tasks';
  if (run.tasks.length === 0) {
    const missing = reasonForNoTasks(
      run,
      'tasks.jsonl is empty; a line is added when the first training task is done.',
    );
    return { name, title: 'Visited training tasks', missing };
  }
  const k = run.family.box.low.length;
  const heading = title(run.tasks, run.family);
  const meaning =
    'The dashed box is Ψ; the line joins the training tasks in the order of their numbers';
  if (k === 1) {
    const spec = topLevel(linePanel(run, layout) as TopLevelSpec);
    return { name, title: heading, caption: `${meaning}.`, spec };
  }
  const pairs = coordinatePairs(k);
  const columns = isNarrow(layout) ? (k > 3 ? 2 : 1) : Math.min(3, pairs.length);
  const size = Math.min(320, Math.floor((layout.width - 16) / columns) - 76);
  const concat = pairs.map((pair) => pairPanel(run, pair, size, k > 3));
  const spec = topLevel({ columns, concat } as TopLevelSpec);
  const projection = k > 2 ? '; each panel shows two coordinates of ψ' : '';
  return { name, title: heading, caption: `${meaning}${projection}.`, spec };
}
