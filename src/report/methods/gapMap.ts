/** @file The gap on every task as heat maps side by side, one panel per method, on one colour scale (Figures 3a and 5a). */

import type { TopLevelSpec } from 'vega-lite';
import type { ComparedSet, MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { largest, smallest } from '../../math/statistics.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import { formatNumber, formatReturn, psiSymbol, psiTitle } from '../data/format.ts';
import {
  figurePrefix,
  gapMapCaption,
  gapMapTitle,
  gapNumbers,
  gapRange,
  isOutOfDistribution,
  type MethodGaps,
  methodGaps,
} from '../data/gapData.ts';
import {
  cellEdges,
  cellText,
  type DrawnFigure,
  isNarrow,
  type Layout,
  type Panel,
  topLevel,
  uniqueSorted,
} from '../draw/figure.ts';
import { colours } from '../draw/theme.ts';
import type { GapFigureOptions } from './gapFigureOptions.ts';

/** Pixels between panels. */
const spacing = 16;

/** Panels in reading order: for K = 2 methods, for K = 3 methods × values of ψ₃, methods along the longer side. */
function slicesOf(
  methods: readonly MethodGaps[],
  set: ComparedSet,
  layout: Layout,
): { readonly columns: number; readonly slices: Slice[] } {
  if (set.tasks[0].length === 2) {
    const columns = isNarrow(layout) ? 1 : methods.length === 4 ? 2 : Math.min(methods.length, 3);
    const slices = methods.map((gaps, i) => ({
      gaps,
      last: null,
      heading: [gaps.name],
      isLowest: i + columns >= methods.length,
      isFirst: i % columns === 0,
    }));
    return { columns, slices };
  }
  const lasts = uniqueSorted(set.tasks.map((psi) => psi[2]));
  const slice = (gaps: MethodGaps, last: number, isFirst: boolean) => ({
    gaps,
    last,
    heading: [...(isFirst ? [gaps.name] : []), `${psiSymbol(2)} = ${formatNumber(last)}`],
  });
  if (isNarrow(layout)) {
    const slices = methods.flatMap((gaps, row) =>
      lasts.map((last, i) => ({
        ...slice(gaps, last, i === 0),
        isLowest: row === methods.length - 1,
        isFirst: i === 0,
      })),
    );
    return { columns: lasts.length, slices };
  }
  const slices = lasts.flatMap((last, row) =>
    methods.map((gaps, i) => ({
      ...slice(gaps, last, row === 0),
      isLowest: row === lasts.length - 1,
      isFirst: i === 0,
    })),
  );
  return { columns: methods.length, slices };
}

/** Heat maps for K = 2, and for K = 3 a row of them for each value of the last coordinate; worst cells are outlined. */
export function gapMap(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
  { name, layout, range = gapRange(set) }: GapFigureOptions,
): DrawnFigure {
  const { columns, slices } = slicesOf(methodGaps(set, samples), set, layout);
  const size = Math.min(300, Math.floor((layout.width - 80) / columns) - spacing);
  const shared = { family: comparison.family, set, range, size };
  const spec = topLevel({
    columns,
    align: 'each',
    spacing,
    concat: slices.map((slice) => gapPanel(slice, shared)),
  } as TopLevelSpec);
  const names = comparison.family.parameterNames;
  const rows = names.length === 3 ? ` ψ = (${names.join('; ')}).` : '';
  const box = isOutOfDistribution(set)
    ? ' The dashed box is Ψ, which training tasks come from.'
    : '';
  const caption = `Lighter is better; the largest gap of each method, as measured, is outlined.${rows}${box} ${gapMapCaption(comparison, set, samples)}`;
  const title = gapMapTitle(set, samples);
  return {
    name: `${figurePrefix(set)}${name}`,
    title,
    caption,
    spec,
    numbers: gapNumbers(set, samples),
  };
}

/** Settings that all panels of a figure share. */
interface SharedOfPanels {
  readonly family: FamilyData;
  readonly set: ComparedSet;
  /** Of the colours. */
  readonly range: readonly [number, number];
  /** Width and height of a panel. */
  readonly size: number;
}

/** What one panel shows: a method, and for K = 3 one value of the last coordinate. */
interface Slice {
  readonly gaps: MethodGaps;
  readonly last: number | null;
  readonly heading: readonly string[];
  /** At the lower end of its column, where the horizontal axis is labelled. */
  readonly isLowest: boolean;
  /** In the first column, where the vertical axis is labelled. */
  readonly isFirst: boolean;
}

function cells({ gaps, last }: Slice, { set, range }: SharedOfPanels): object[] {
  const xEdges = cellEdges(uniqueSorted(set.tasks.map((psi) => psi[0])));
  const yEdges = cellEdges(uniqueSorted(set.tasks.map((psi) => psi[1])));
  return gaps.tasks
    .filter(({ psi }) => last === null || psi[2] === last)
    .map((task) => {
      const [x, y] = task.psi as [number, number];
      const [left, right] = xEdges.get(x)!;
      const [bottom, top] = yEdges.get(y)!;
      const share = (task.gap - range[0]) / Math.max(range[1] - range[0], 1e-12);
      return {
        psi: task.psi,
        x,
        y,
        left,
        right,
        bottom,
        top,
        gap: task.gap,
        label: formatReturn(task.gap),
        worst: task === gaps.worst,
        // Viridis, reversed, is dark from 0.4 of its length on.
        textColour: share > 0.4 ? cellText.onDark : cellText.onLight,
      };
    });
}

/** The box Ψ if the panel shows tasks outside it; null if the box does not reach this value of ψ₃. */
function trainingBox({ last }: Slice, { family: { box }, set }: SharedOfPanels): object | null {
  if (!isOutOfDistribution(set)) return null;
  if (last !== null && (last < box.low[2] || last > box.high[2])) return null;
  const [left, bottom] = box.low as [number, number];
  const [right, top] = box.high as [number, number];
  return { left, right, bottom, top };
}

/** The axis of a coordinate; without labels if another panel has them. */
function axisOf(values: readonly number[], title: string | null): object {
  const edges = [...cellEdges(values).values()].flat();
  return {
    type: 'quantitative',
    scale: { domain: [smallest(edges), largest(edges)], nice: false, zero: false },
    axis: {
      grid: false,
      domain: false,
      format: '.3~r',
      title,
      ...(title === null ? { labels: false, ticks: false } : {}),
      ...(values.length <= 7 ? { values, tickCount: values.length } : {}),
    },
  };
}

/** A heat map of one slice; the worst cell is outlined, and cells of at least 27 pixels show their number. */
function gapPanel(slice: Slice, shared: SharedOfPanels): Panel {
  const { family, set, range, size } = shared;
  const xs = uniqueSorted(set.tasks.map((psi) => psi[0]));
  const ys = uniqueSorted(set.tasks.map((psi) => psi[1]));
  const title = (i: number) => (size < 150 ? psiSymbol(i) : psiTitle(i, family.parameterNames));
  const x = axisOf(xs, slice.isLowest ? title(0) : null);
  const y = axisOf(ys, slice.isFirst ? title(1) : null);
  const corners = {
    x: { field: 'left', ...x },
    x2: { field: 'right' },
    y: { field: 'bottom', ...y },
    y2: { field: 'top' },
  };
  const box = trainingBox(slice, shared);
  const cellWidth = size / xs.length;
  return {
    title: {
      text: [...slice.heading],
      frame: 'group',
      offset: 8,
      fontSize: size < 110 ? 11 : 13,
      fontWeight: 600,
      lineHeight: 17,
    },
    data: { values: cells(slice, shared) },
    width: size,
    height: size,
    layer: [
      {
        mark: { type: 'rect', stroke: colours.surface.light, strokeWidth: 1.5 },
        encoding: {
          ...corners,
          color: {
            field: 'gap',
            type: 'quantitative',
            scale: { scheme: 'viridis', reverse: true, domain: [...range] },
            legend: { title: 'gap', gradientLength: 220, gradientThickness: 10, tickCount: 4 },
          },
        },
      },
      {
        transform: [{ filter: 'datum.worst' }],
        mark: { type: 'rect', filled: false, stroke: colours.vermilion.light, strokeWidth: 3 },
        encoding: corners,
      },
      ...(box === null
        ? []
        : [
            {
              data: { values: [box] },
              mark: {
                type: 'rect',
                filled: false,
                stroke: colours.ink.light,
                strokeWidth: 1.5,
                strokeDash: [5, 3],
              },
              encoding: corners,
            },
          ]),
      ...(cellWidth < 27
        ? []
        : [
            {
              mark: {
                type: 'text',
                fontSize: cellWidth >= 44 ? 12 : 10,
                fontWeight: 500,
                color: { expr: 'datum.textColour' },
              },
              encoding: {
                x: { field: 'x', ...x },
                y: { field: 'y', ...y },
                text: { field: 'label' },
              },
            },
          ]),
    ],
  } as Panel;
}
