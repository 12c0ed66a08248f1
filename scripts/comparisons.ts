/** @file What `scripts/measureResults.ts` keeps in `results/`. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MethodComparison } from '../src/evaluation/gaps/methodComparison.ts';
import { readComparison } from '../src/study/compare/comparisonFile.ts';

/** The folder that contains the folders of compared families. */
export const resultsFolder: string = join(import.meta.dirname, '../results');

/** The comparison of every family in `results/`, by name. */
export function comparisons(): Map<string, MethodComparison> {
  const families = readdirSync(resultsFolder).sort();
  return new Map(
    families.flatMap((family) => {
      const path = join(resultsFolder, family, 'comparison.json');
      return existsSync(path) ? [[family, readComparison(path)] as const] : [];
    }),
  );
}
