/** @file Inter's outlines, by weight. */

import { readFileSync } from 'node:fs';
import { fontPath, type Weight } from '../../render/fonts.ts';
import { type Font, readFont } from './trueType.ts';

const read = new Map<Weight, Font>();

/** The font of a CSS weight: the nearest of the three. */
export function figureFont(fontWeight: number): Font {
  const weight = fontWeight >= 550 ? 600 : fontWeight >= 450 ? 500 : 400;
  const known = read.get(weight) ?? readFont(readFileSync(fontPath(weight)));
  read.set(weight, known);
  return known;
}
