/** @file What a figure is: a titled Vega-Lite spec, or the reason why there is none. */

import type { TopLevelSpec } from 'vega-lite';
import { largest, smallest } from '../../math/statistics.ts';
import { type NumberRow, wrapText } from '../data/format.ts';
import { textWidth } from './textWidth.ts';
import { figureConfig } from './theme.ts';

/** Domain a little wider than the values, and ticks at 1, 2, 5 or, over many decades, at powers of ten. */
export function logAxis(values: readonly number[]): { domain: number[]; ticks: number[] } {
  const low = smallest(values) / 1.4;
  const high = largest(values) * 1.4;
  const decades = Math.log10(high / low);
  const steps = decades > 2 ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil(decades / 6));
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    if (exponent % every !== 0) continue;
    for (const step of steps) {
      const tick = Number(`${step}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return { domain: [low, high], ticks };
}

/** Cell text on dark and on light cells; not theme colours, as cells do not change in dark mode. */
export const cellText = { onDark: '#fdfdfd', onLight: '#10151c' } as const;

/** Borders halfway between neighbouring values; the outer ones are at the same distance on the other side. */
export function cellEdges(values: readonly number[]): Map<number, [number, number]> {
  return new Map(
    values.map((value, i) => {
      const before = i > 0 ? (value - values[i - 1]) / 2 : null;
      const after = i + 1 < values.length ? (values[i + 1] - value) / 2 : null;
      return [value, [value - (before ?? after ?? 0.5), value + (after ?? before ?? 0.5)]];
    }),
  );
}

/** The distinct values, ascending. */
export function uniqueSorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Width a figure is drawn for, in CSS pixels. */
export interface Layout {
  readonly width: number;
}

/** Layout of the files and of the page on a desktop. */
export const wideLayout: Layout = { width: 760 };
/** Layout of the page on a phone. */
export const narrowLayout: Layout = { width: 330 };

/** True where panels have to be stacked. */
export function isNarrow(layout: Layout): boolean {
  return layout.width < 500;
}

/** A figure ready to be rendered. */
export interface DrawnFigure {
  /** Used in file names and ids. */
  readonly name: string;
  /** One sentence that says what the figure shows. */
  readonly title: string;
  /** How to read the figure. */
  readonly caption: string;
  readonly spec: TopLevelSpec;
  /** The data written beside the figure as CSV, if any: all rows with the same columns. */
  readonly numbers?: readonly NumberRow[];
}

/** A figure without data. */
export interface MissingFigure {
  readonly name: string;
  readonly title: string;
  /** Why, and what would produce the data. */
  readonly missing: string;
}

/** A picture, or the reason why there is none. */
export type Figure = DrawnFigure | MissingFigure;

/** A spec without the parts that all figures share. */
export type Panel = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Adds schema, configuration and autosize to a figure's body. */
export function topLevel(body: TopLevelSpec): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: figureConfig,
    ...body,
  };
}

/** The figure's spec with title and caption inside, for use outside the page. */
export function withTitle(figure: DrawnFigure, layout: Layout = wideLayout): TopLevelSpec {
  return {
    ...figure.spec,
    title: {
      text: wrapText(figure.title, (line) => textWidth(line, 16, true) <= layout.width),
      subtitle: wrapText(figure.caption, (line) => textWidth(line, 12) <= layout.width),
    },
  };
}
