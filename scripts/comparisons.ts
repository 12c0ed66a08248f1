/** @file The comparisons in `results/comparisons/`, one for each sweep that compares methods. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MethodComparison } from '../src/evaluation/gaps/methodComparison.ts';
import { readComparison } from '../src/study/compare/comparisonFile.ts';

/** The folder of all that is kept. */
export const resultsFolder: string = join(import.meta.dirname, '../results');

/** Where the comparison of a family is. */
export function comparisonPath(family: string): string {
  return join(resultsFolder, 'comparisons', `${family}.json`);
}

/** Every comparison by its family. */
export function comparisons(): Map<string, MethodComparison> {
  const families = readdirSync(join(resultsFolder, 'comparisons')).sort();
  return new Map(
    families.map((file) => {
      const family = file.replace('.json', '');
      return [family, readComparison(comparisonPath(family))];
    }),
  );
}
