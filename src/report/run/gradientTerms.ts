/** @file The task gradient ∂L/∂ψ and its three terms, task by task. */

import type { TopLevelSpec } from 'vega-lite';
import type { TaskGradient } from '../../algorithms/taskGradient/taskGradient.ts';
import { psiSymbol, psiTitle, unitOf } from '../data/format.ts';
import { reasonForNoGradient } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import { type Figure, isNarrow, type Layout, type Panel, topLevel } from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';

/** Signed as in Eq. 2, so that the first three bars add up to the fourth. */
const terms = [
  { key: 'optimumTerm', sign: 1, label: '+ return after SLBO', colour: colours.blue.light },
  { key: 'zeroShotTerm', sign: -1, label: '− zero-shot return', colour: colours.amber.light },
  {
    key: 'implicitTerm',
    sign: -1,
    label: '− implicit, through the policy',
    colour: colours.green.light,
  },
  { key: 'total', sign: 1, label: '= ∂L/∂ψ', colour: colours.ink.light },
] as const;
const labels = terms.map(({ label }) => label);

interface TermPoint {
  task: number;
  term: string;
  value: number;
  low: number;
  high: number;
}

function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

/** Standard error of ‖g‖ to first order, coordinates taken as independent: √(Σ gᵢ²σᵢ²) / ‖g‖. */
function normStandardError({ total, standardError }: TaskGradient): number {
  const size = norm(total);
  return size === 0 ? norm(standardError) : norm(total.map((g, i) => g * standardError[i])) / size;
}

/** Values of all terms in one coordinate, or their norms if `coordinate` is null. */
function termPoints(run: RunData, coordinate: number | null): TermPoint[] {
  return run.tasks.flatMap(({ task, gradient }) =>
    gradient === null
      ? []
      : terms.map(({ key, sign, label }) => {
          const value =
            coordinate === null ? norm(gradient[key]) : sign * gradient[key][coordinate];
          const error =
            key !== 'total'
              ? 0
              : coordinate === null
                ? normStandardError(gradient)
                : gradient.standardError[coordinate];
          return { task, term: label, value, low: value - 2 * error, high: value + 2 * error };
        }),
  );
}

/** What a panel is headed with, and the unit of its values. */
interface PanelTitles {
  readonly heading: string;
  readonly unit: string;
}

function termPanel(
  points: TermPoint[],
  { heading, unit }: PanelTitles,
  layout: Layout,
  width: number,
): Panel {
  const x = {
    field: 'task',
    type: 'ordinal',
    axis: { title: 'training task', labelAngle: 0 },
    scale: { paddingInner: 0.25, paddingOuter: 0.1 },
  } as const;
  const xOffset = { field: 'term', type: 'nominal', sort: labels } as const;
  const y = {
    field: 'value',
    type: 'quantitative',
    axis: { title: `return per ${unit}`, minExtent: 44, maxExtent: 44 },
  } as const;
  const color = {
    field: 'term',
    type: 'nominal',
    scale: { domain: labels, range: terms.map(({ colour }) => colour) },
    legend: { title: null, symbolType: 'square', columns: isNarrow(layout) ? 1 : 4 },
  } as const;
  return {
    title: { text: heading, anchor: 'start', fontSize: 13, fontWeight: 600, offset: 8 },
    width,
    height: isNarrow(layout) ? 170 : 200,
    data: { values: points },
    layer: [
      { mark: { type: 'bar' }, encoding: { x, xOffset, y, color } },
      {
        transform: [{ filter: 'datum.low < datum.high' }],
        mark: { type: 'rule', color: colours.vermilion.light, strokeWidth: 2 },
        encoding: { x, xOffset, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'rule', color: colours.faint.light },
        encoding: { y: { datum: 0, type: 'quantitative' } },
      },
    ],
  } as Panel;
}

/** A derivative has the unit of the return by that of its parameter. */
function titlesOf(coordinate: number, names: readonly string[]): PanelTitles {
  return {
    heading: `along ${psiTitle(coordinate, names)}`,
    unit: unitOf(names[coordinate]) ?? `unit of ${psiSymbol(coordinate)}`,
  };
}

function title(run: RunData): string {
  const gradients = run.tasks.flatMap(({ gradient }) => gradient ?? []);
  const largest = gradients.filter(
    (g) => norm(g.implicitTerm) > Math.max(norm(g.optimumTerm), norm(g.zeroShotTerm)),
  ).length;
  return `The implicit term is the largest part of ∂L/∂ψ in ${largest} of ${gradients.length} tasks`;
}

/** Bars of the terms of ∂L/∂ψ by task: components for K ≤ 3, norms for more dimensions. */
export function gradientTerms(run: RunData, layout: Layout): Figure {
  const name = 'gradient-terms';
  if (run.tasks.every(({ gradient }) => gradient === null)) {
    const missing = reasonForNoGradient(
      run,
      'No task gradient yet: the first training task has none, it is computed from the second one on.',
    );
    return { name, title: 'Terms of the task gradient', missing };
  }
  const k = run.family.box.low.length;
  const width = layout.width - 80;
  const panels =
    k > 3
      ? [termPanel(termPoints(run, null), { heading: 'norms', unit: 'unit of ψ' }, layout, width)]
      : Array.from({ length: k }, (_, i) =>
          termPanel(termPoints(run, i), titlesOf(i, run.family.parameterNames), layout, width),
        );
  const spec = topLevel({ vconcat: panels } as TopLevelSpec);
  const what = k > 3 ? 'Euclidean norms over all coordinates' : 'one panel a coordinate of ψ';
  const caption =
    `The gradient of the sub-optimality gap and its terms with the signs of Eq. 2, ${what}. The line on ∂L/∂ψ spans ` +
    'two standard errors to either side: where it crosses zero, the direction is not known.';
  return { name, title: title(run), caption, spec };
}
