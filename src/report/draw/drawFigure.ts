/** @file A figure as the SVG that is written to files: with title and caption, and the same wherever it is opened. */

import { type DrawnFigure, withTitle } from './figure.ts';
import { figureFont } from './fonts.ts';
import { outlineText, withDescription } from './outlineText.ts';
import { renderSvg } from './render.ts';

/** The picture; its text is outlines, and is there as title and description for those who do not see them. */
export async function drawFigure(figure: DrawnFigure): Promise<string> {
  const svg = outlineText(await renderSvg(withTitle(figure)), figureFont);
  return withDescription(svg, figure.title, figure.caption);
}
