/** @file Inter, the font that figures are drawn with, in three weights; it comes with the package. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Font, readFont } from './trueType.ts';

type Weight = 400 | 500 | 600;

const names: Readonly<Record<Weight, string>> = {
  400: '400Regular',
  500: '500Medium',
  600: '600SemiBold',
};

function pathOf(weight: Weight): string {
  const { resolve } = createRequire(import.meta.url);
  return resolve(`@expo-google-fonts/inter/${names[weight]}/Inter_${names[weight]}.ttf`);
}

/** Paths of the TTF files. */
export function figureFonts(): string[] {
  return [400, 500, 600].map((weight) => pathOf(weight as Weight));
}

const read = new Map<Weight, Font>();

/** The font of a CSS weight: the nearest of the three. */
export function figureFont(fontWeight: number): Font {
  const weight = fontWeight >= 550 ? 600 : fontWeight >= 450 ? 500 : 400;
  const known = read.get(weight) ?? readFont(readFileSync(pathOf(weight)));
  read.set(weight, known);
  return known;
}
