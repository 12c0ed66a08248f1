/** @file What figures that show the gap on every task are drawn with. */

import type { Layout } from '../draw/figure.ts';

/** Name, place, and the scale where it is not that of the figure's own gaps. */
export interface GapFigureOptions {
  readonly name: string;
  readonly layout: Layout;
  /** The gaps that colours or positions span; `gapRange` of the set by default. */
  readonly range?: readonly [low: number, high: number] | undefined;
}
