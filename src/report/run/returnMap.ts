/** @file Returns of the adapted policies over the test tasks: a heat map over Ψ for K = 2. */

import type { TopLevelSpec } from 'vega-lite';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { largest, smallest } from '../../math/statistics.ts';
import { type BudgetSummary, returnAt, summarizeBudgets } from '../data/evaluationSummary.ts';
import { count, formatInteger, formatPsi, formatReturn, psiTitle } from '../data/format.ts';
import type { RunData } from '../data/runData.ts';
import {
  cellEdges,
  cellText,
  type Figure,
  isNarrow,
  type Layout,
  type Panel,
  topLevel,
  uniqueSorted,
} from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import { type ReturnScale, returnDots } from './returnDots.ts';

interface Cell {
  psi: readonly number[];
  x: number;
  y: number;
  left: number;
  right: number;
  bottom: number;
  top: number;
  value: number;
  label: string;
  lowest: boolean;
  textColour: string;
}

/** True for K = 2 if every combination of the two coordinates is a test task: then there is a map, else dots. */
export function isGrid({ tasks }: Evaluation): boolean {
  const values = (i: number) => new Set(tasks.map(({ psi }) => psi[i])).size;
  return tasks.every(({ psi }) => psi.length === 2) && values(0) * values(1) === tasks.length;
}

function budgetCells(
  evaluation: Evaluation,
  budget: BudgetSummary,
  range: readonly [number, number],
): Cell[] {
  const xEdges = cellEdges(uniqueSorted(evaluation.tasks.map(({ psi }) => psi[0])));
  const yEdges = cellEdges(uniqueSorted(evaluation.tasks.map(({ psi }) => psi[1])));
  return evaluation.tasks.flatMap((task) => {
    const estimate = returnAt(task, budget.samples);
    if (estimate === undefined) return [];
    const [x, y] = task.psi as [number, number];
    const [left, right] = xEdges.get(x)!;
    const [bottom, top] = yEdges.get(y)!;
    // Viridis passes the contrast of white text at about 0.6 of its length.
    const dark = estimate.mean - range[0] < 0.6 * (range[1] - range[0]);
    return {
      psi: task.psi,
      x,
      y,
      left,
      right,
      bottom,
      top,
      value: estimate.mean,
      label: formatReturn(estimate.mean),
      lowest: task.psi === budget.lowestPsi,
      textColour: dark ? cellText.onDark : cellText.onLight,
    };
  });
}

function domain(edges: Iterable<[number, number]>): [number, number] {
  const all = [...edges].flat();
  return [smallest(all), largest(all)];
}

function mapPanel(
  run: Pick<RunData, 'family'>,
  budget: BudgetSummary,
  cells: Cell[],
  { size, scale }: { readonly size: number; readonly scale: ReturnScale | undefined },
): Panel {
  const xs = uniqueSorted(cells.map(({ x }) => x));
  const ys = uniqueSorted(cells.map(({ y }) => y));
  const names = run.family.parameterNames;
  const axis = { grid: false, domain: false, format: '.3~r' } as const;
  const encodings = {
    x: {
      field: 'left',
      type: 'quantitative',
      scale: { domain: domain(cellEdges(xs).values()), nice: false, zero: false },
      axis: {
        ...axis,
        ...(xs.length <= 7 ? { values: xs, tickCount: xs.length } : {}),
        title: psiTitle(0, names),
      },
    },
    y: {
      field: 'bottom',
      type: 'quantitative',
      scale: { domain: domain(cellEdges(ys).values()), nice: false, zero: false },
      axis: {
        ...axis,
        ...(ys.length <= 7 ? { values: ys, tickCount: ys.length } : {}),
        title: psiTitle(1, names),
      },
    },
  } as const;
  const legend = { title: 'mean return', gradientLength: 200, gradientThickness: 10 } as const;
  const layer: Panel[] = [
    {
      mark: { type: 'rect', stroke: colours.surface.light, strokeWidth: 1.5 },
      encoding: {
        ...encodings,
        x2: { field: 'right' },
        y2: { field: 'top' },
        color: {
          field: 'value',
          type: 'quantitative',
          scale: { scheme: 'viridis', zero: false, ...(scale && { domain: [...scale] }) },
          legend,
        },
      },
    },
    {
      transform: [{ filter: 'datum.lowest' }],
      mark: { type: 'rect', filled: false, stroke: colours.vermilion.light, strokeWidth: 3 },
      encoding: { ...encodings, x2: { field: 'right' }, y2: { field: 'top' } },
    },
  ];
  const cellWidth = size / xs.length;
  if (cellWidth >= 30) {
    layer.push({
      mark: {
        type: 'text',
        fontSize: cellWidth >= 44 ? 12 : 10,
        fontWeight: 500,
        color: { expr: 'datum.textColour' },
      },
      encoding: {
        x: { ...encodings.x, field: 'x' },
        y: { ...encodings.y, field: 'y' },
        text: { field: 'label' },
      },
    });
  }
  return {
    title: {
      text: budget.samples === 0 ? 'zero-shot' : `${formatInteger(budget.samples)} real samples`,
      anchor: 'start',
      fontSize: 13,
      fontWeight: 600,
      offset: 8,
    },
    data: { values: cells },
    width: size,
    height: size,
    layer,
  } as Panel;
}

function title(budgets: readonly BudgetSummary[], tasks: number): string {
  const part = ({ samples, mean }: BudgetSummary) =>
    `${formatReturn(mean)} ${samples === 0 ? 'zero-shot' : `after ${formatInteger(samples)} samples`}`;
  const ends = budgets.length > 1 ? [budgets[0], budgets.at(-1)!] : budgets;
  return `Mean return over ${count(tasks, 'test task')}: ${ends.map(part).join(', ')}`;
}

/**
 * Mean return A_n of the adapted policy on each test task. For a grid with K = 2, one map per number of samples n, all
 * on one colour scale; otherwise a dot plot with one row per task.
 *
 * @param scale - the returns that colours or positions span; without it, those of the run
 */
export function returnMap(
  run: Pick<RunData, 'family' | 'evaluation'>,
  layout: Layout,
  scale?: ReturnScale,
): Figure {
  const name = 'return-map';
  const { evaluation } = run;
  const budgets = evaluation === null ? [] : summarizeBudgets(evaluation);
  if (evaluation === null || budgets.length === 0) {
    const missing = 'The run has not been evaluated on test tasks yet; “admrl evaluate” does it.';
    return { name, title: 'Returns on test tasks', missing };
  }
  const heading = title(budgets, evaluation.tasks.length);
  if (!isGrid(evaluation)) {
    return returnDots(run, evaluation, budgets, layout, { name, title: heading, scale });
  }
  const columns = isNarrow(layout) ? 1 : budgets.length === 4 ? 2 : Math.min(budgets.length, 3);
  const size = Math.min(300, Math.floor((layout.width - 20) / columns) - 80);
  const values = evaluation.tasks.flatMap((task) =>
    budgets.flatMap(({ samples }) => returnAt(task, samples)?.mean ?? []),
  );
  const range = scale ?? ([smallest(values), largest(values)] as const);
  const panels = budgets.map((budget) =>
    mapPanel(run, budget, budgetCells(evaluation, budget, range), { size, scale }),
  );
  const last = budgets.at(-1)!;
  const spec = topLevel({ columns, concat: panels } as TopLevelSpec);
  const caption =
    'Each cell is a test task ψ and shows the mean undiscounted return of the policy adapted to it; ' +
    `brighter is better. Outlined: the lowest return, ${formatReturn(last.lowest)} at ψ = ` +
    `${formatPsi(last.lowestPsi)} in the ${budgets.length > 1 ? 'last ' : ''}map; the best known may be as low there.`;
  return { name, title: heading, caption, spec };
}
