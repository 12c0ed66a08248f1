/** @file Text as a picture, in the font of the figures. */

import { Resvg } from '@resvg/resvg-js';
import { figureFonts } from './fonts.ts';
import type { Picture } from './picture.ts';

/** How a text looks. */
export interface LabelStyle {
  readonly size: number;
  readonly colour: string;
  readonly weight: 400 | 600;
}

/** One line of text on white, `width` × `height` pixels. */
export function label(
  text: string,
  width: number,
  height: number,
  { size, colour, weight }: LabelStyle,
): Picture {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>` +
    `<text x="4" y="${height / 2 + 0.35 * size}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped}</text></svg>`;
  const { pixels } = new Resvg(svg, {
    font: { fontFiles: figureFonts(), loadSystemFonts: false, defaultFontFamily: 'Inter' },
  }).render();
  return { width, height, pixels: new Uint8ClampedArray(pixels) };
}
