/** @file The gap on every task as heat maps side by side, one panel a method, on one colour scale (Figures 3a and 5a). */

import type { TopLevelSpec } from 'vega-lite';
import type { ComparedSet, MethodComparison } from '../evaluation/methodComparison.ts';
import { uniqueSorted } from './cells.ts';
import { type DrawnFigure, isNarrow, type Layout, topLevel } from './figure.ts';
import { formatNumber, psiSymbol } from './format.ts';
import {
  gapMapCaption,
  gapMapTitle,
  gapNumbers,
  gapRange,
  type MethodGaps,
  methodGaps,
} from './gapData.ts';
import { gapPanel, type Slice } from './gapPanel.ts';
import { figurePrefix, isOutside } from './gapText.ts';

/** Pixels between panels. */
const spacing = 16;

/** Panels in reading order: for K = 2 methods, for K = 3 methods × values of ψ₃, methods along the longer side. */
function slicesOf(
  methods: readonly MethodGaps[],
  set: ComparedSet,
  layout: Layout,
): { readonly columns: number; readonly slices: Slice[] } {
  if (set.tasks[0]!.length === 2) {
    const columns = isNarrow(layout) ? 1 : methods.length === 4 ? 2 : Math.min(methods.length, 3);
    const slices = methods.map((gaps, i) => ({
      ...{ gaps, last: null, heading: [gaps.name] },
      isLowest: i + columns >= methods.length,
      isFirst: i % columns === 0,
    }));
    return { columns, slices };
  }
  const lasts = uniqueSorted(set.tasks.map((psi) => psi[2]!));
  const slice = (gaps: MethodGaps, last: number, isFirst: boolean) => ({
    ...{ gaps, last },
    heading: [...(isFirst ? [gaps.name] : []), `${psiSymbol(2)} = ${formatNumber(last)}`],
  });
  if (isNarrow(layout)) {
    const slices = methods.flatMap((gaps, row) =>
      lasts.map((last, i) => ({
        ...slice(gaps, last, i === 0),
        ...{ isLowest: row === methods.length - 1, isFirst: i === 0 },
      })),
    );
    return { columns: lasts.length, slices };
  }
  const slices = lasts.flatMap((last, row) =>
    methods.map((gaps, i) => ({
      ...slice(gaps, last, row === 0),
      ...{ isLowest: row === lasts.length - 1, isFirst: i === 0 },
    })),
  );
  return { columns: methods.length, slices };
}

/** Heat maps for K = 2, and for K = 3 a row of them for each value of the last coordinate; worst cells are outlined. */
export function gapMap(
  comparison: MethodComparison,
  set: ComparedSet,
  samples: number,
  { name, layout }: { readonly name: string; readonly layout: Layout },
): DrawnFigure {
  const { columns, slices } = slicesOf(methodGaps(set, samples), set, layout);
  const size = Math.min(300, Math.floor((layout.width - 80) / columns) - spacing);
  const shared = { family: comparison.family, set, range: gapRange(set), size };
  const spec = topLevel({
    ...{ columns, align: 'each', spacing },
    concat: slices.map((slice) => gapPanel(slice, shared)),
  } as TopLevelSpec);
  const names = comparison.family.parameterNames;
  const rows = names.length === 3 ? ` ψ = (${names.join('; ')}).` : '';
  const box = isOutside(set) ? ' The dashed box is Ψ, which training tasks come from.' : '';
  const caption = `Lighter is better; the largest gap of each method is outlined.${rows}${box} ${gapMapCaption(comparison, set, samples)}`;
  const title = gapMapTitle(set, samples);
  return {
    name: `${figurePrefix(set)}${name}`,
    title,
    caption,
    spec,
    numbers: gapNumbers(set, samples),
  };
}
