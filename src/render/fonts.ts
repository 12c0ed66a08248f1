/** @file The font of figures and films: Inter in three weights; it comes with the package. */

import { createRequire } from 'node:module';

const names = { 400: '400Regular', 500: '500Medium', 600: '600SemiBold' } as const;

/** A CSS weight that there is. */
export type Weight = keyof typeof names;

/** Path of the TTF file of a weight. */
export function fontPath(weight: Weight): string {
  const { resolve } = createRequire(import.meta.url);
  return resolve(`@expo-google-fonts/inter/${names[weight]}/Inter_${names[weight]}.ttf`);
}

/** Paths of the TTF files that figures are drawn with. */
export function figureFonts(): string[] {
  return ([400, 500, 600] as const).map(fontPath);
}
