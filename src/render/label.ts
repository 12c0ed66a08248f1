/** @file Text as a picture, in the font of the figures, in as many lines as its width needs. */

import { Resvg } from '@resvg/resvg-js';
import { escapeXml } from './escapeXml.ts';
import { figureFonts } from './fonts.ts';
import type { Picture } from './picture.ts';

/** How a text looks. */
export interface LabelStyle {
  /** Of the font, in pixels; smaller where a single part is wider than the label. */
  readonly size: number;
  readonly colour: string;
  readonly weight: 400 | 600;
}

/** Between the parts of a text, where a line may end. */
const separator = ' · ';
/** Beside the text, and from line to line, in sizes of the font. */
const margin = 1 / 3;
const lineHeight = 4 / 3;

/** The lines of a text in a label `width` pixels wide: whole parts, as many as fit. */
export function linesOf(text: string, width: number, style: LabelStyle): string[] {
  const lines: string[] = [];
  for (const part of text.split(separator)) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)}${separator}${part}`;
    const fits = widthOf(longer, style) <= width - 2 * margin * style.size;
    lines.splice(fits ? -1 : lines.length, 1, fits ? longer : part);
  }
  return lines;
}

/** The height of so many lines. */
export function heightOf(lines: number, { size }: LabelStyle): number {
  return Math.ceil((lines * lineHeight + 0.5) * size);
}

/** Lines of text on white, `width` × `height` pixels. */
export function label(
  lines: readonly string[],
  width: number,
  height: number,
  style: LabelStyle,
): Picture {
  const room = width - 2 * margin * style.size;
  const texts = lines.map((line, i) => {
    const size = style.size * Math.min(1, room / Math.max(1, widthOf(line, style)));
    const middle = height / 2 + (i - (lines.length - 1) / 2) * lineHeight * style.size;
    return textMark(line, margin * style.size, middle + 0.35 * size, { ...style, size });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${texts.join('')}</svg>`;
  return { width, height, pixels: new Uint8ClampedArray(drawn(svg).render().pixels) };
}

/** In pixels. */
function widthOf(text: string, style: LabelStyle): number {
  const mark = textMark(text, 0, 0, style);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${mark}</svg>`;
  return drawn(svg).getBBox()?.width ?? 0;
}

function textMark(
  text: string,
  x: number,
  y: number,
  { size, weight, colour }: LabelStyle,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeXml(text)}</text>`;
}

function drawn(svg: string): Resvg {
  return new Resvg(svg, {
    font: { fontFiles: figureFonts(), loadSystemFonts: false, defaultFontFamily: 'Inter' },
  });
}
