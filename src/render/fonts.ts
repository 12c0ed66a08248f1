/** @file The font of figures and films. */

import { createRequire } from 'node:module';

/** Paths of the TTF files that figures are drawn with: Inter in three weights. */
export function figureFonts(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ['400Regular', '500Medium', '600SemiBold'].map((weight) =>
    resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`),
  );
}
