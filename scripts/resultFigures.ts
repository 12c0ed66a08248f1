/** @file The figures of docs/results.md: those of `admrl compare`, from the comparisons kept in `results/`. */

import { drawFigure } from '../src/report/draw/drawFigure.ts';
import { wideLayout } from '../src/report/draw/figure.ts';
import { methodFigures } from '../src/report/methods/methodFigures.ts';
import { comparisons } from './comparisons.ts';

/** The figures' folder, as a path from the root. */
export const figuresFolder = 'docs/results';

/** Every figure as SVG, by its path from the root. */
export async function resultFigures(): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const [family, comparison] of comparisons()) {
    for (const figure of methodFigures(comparison, wideLayout)) {
      if ('missing' in figure) continue;
      const path = `${figuresFolder}/${family}/${figure.name}.svg`;
      drawn.set(path, await drawFigure(figure));
    }
  }
  return drawn;
}
