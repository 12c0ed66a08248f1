/** @file What a figure is: a titled Vega-Lite spec, or the reason why there is none. */

import type { TopLevelSpec } from 'vega-lite';
import { wrapText } from './format.ts';
import { textWidth } from './textWidth.ts';
import { figureConfig } from './theme.ts';

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

/** One row of a figure's numbers by column; null where there is no number. */
export type NumberRow = Readonly<Record<string, string | number | null>>;

/** A figure ready to be rendered. */
export interface DrawnFigure {
  /** Used in file names and ids. */
  readonly name: string;
  /** One sentence that says what is seen. */
  readonly title: string;
  /** How to read the figure. */
  readonly caption: string;
  readonly spec: TopLevelSpec;
  /** What is written beside the figure as CSV, if anything: all rows with the same columns. */
  readonly numbers?: readonly NumberRow[];
}

/** A figure there is no data for. */
export interface MissingFigure {
  readonly name: string;
  readonly title: string;
  /** Why, and what would produce the data. */
  readonly missing: string;
}

/** A picture, or the reason why there is none. */
export type Figure = DrawnFigure | MissingFigure;

/** A spec without the parts every figure shares. */
export type Panel = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Adds schema, configuration and autosize to a figure's body. */
export function topLevel(body: TopLevelSpec): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: figureConfig,
    ...body,
  };
}

/** The figure's spec with title and caption inside, for use outside of the page. */
export function withTitle(figure: DrawnFigure, layout: Layout = wideLayout): TopLevelSpec {
  return {
    ...figure.spec,
    title: {
      text: wrapText(figure.title, (line) => textWidth(line, 16, true) <= layout.width),
      subtitle: wrapText(figure.caption, (line) => textWidth(line, 12) <= layout.width),
    },
  };
}
