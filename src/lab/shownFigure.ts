/** @file A figure of the report as Vega draws it: on the server, and in the page where it chooses what is shown. */

import { compile } from 'vega-lite';
import type { Figure } from '../report/draw/figure.ts';
import type { ShownFigure } from './view.ts';

/** Compiles its specification. */
export function shownFigure(figure: Figure): ShownFigure {
  const { name, title } = figure;
  if ('missing' in figure) return { name, title, missing: figure.missing };
  return { name, title, caption: figure.caption, vega: compile(figure.spec).spec };
}
