/** @file `admrl compare`: the paper's figures and a table from runs of several methods and seeds on one task family. */

import { type Compared, compareRuns, writeCompared } from '../api/compareRuns.ts';
import { comparisonNotes } from '../report/page/comparisonHtml.ts';
import { columnsText, comparisonTableMarkdown } from '../report/page/comparisonTable.ts';
import { methodsTableMarkdown, methodsText } from '../report/page/methodsTable.ts';
import { readComparison } from '../study/compare/comparisonFile.ts';
import type { Reporter } from '../study/events.ts';
import { UsageError } from '../study/usageError.ts';
import { folderOption } from './output.ts';
import { printLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl compare`. */
export interface CompareFlags {
  readonly out: string;
  readonly optimal?: string;
  readonly modelError?: true;
  readonly outOfDistribution?: true;
  readonly from?: string;
  readonly trustModule?: true;
}

/** What `admrl compare` does. */
export function compare(directories: readonly string[], flags: CompareFlags): Promise<void> {
  return compareAndPrint(directories, flags, openReporter());
}

/** The same with an open reporter, for a comparison that ends other work. */
export async function compareAndPrint(
  directories: readonly string[],
  flags: CompareFlags,
  { onEvent, close }: OpenReporter,
): Promise<void> {
  const { comparison, page } = await comparedAsAsked(directories, flags, onEvent);
  close();
  for (const text of comparisonNotes(comparison)) onEvent({ type: 'notice', text });
  for (const set of comparison.sets) {
    printLine(`${comparisonTableMarkdown(comparison, set)}\n`);
  }
  printLine(`${columnsText}\n`);
  printLine(`${methodsTableMarkdown(comparison)}\n`);
  printLine(`${methodsText}\n`);
  printLine(page);
}

async function comparedAsAsked(
  directories: readonly string[],
  { out, from, optimal, modelError, outOfDistribution, trustModule }: CompareFlags,
  onEvent: Reporter,
): Promise<Compared> {
  if (from !== undefined) {
    if (directories.length > 0) throw new UsageError('compare: give runs or --from, not both');
    return writeCompared(readComparison(from), folderOption('compare', out));
  }
  if (directories.length === 0) throw new UsageError('compare: name the runs, or give --from FILE');
  folderOption('compare', out);
  const options = {
    directory: out,
    optimal,
    modelError: modelError ?? false,
    outOfDistribution: outOfDistribution ?? false,
    trustModule,
    onEvent,
  };
  return compareRuns(directories, options);
}
