/** @file `admrl compare`: the paper's figures and a table from runs of several methods and seeds on one task family. */

import { Command, Option } from 'commander';
import { type Compared, compareRuns, writeCompared } from '../api/compareRuns.ts';
import { comparisonNotes } from '../report/page/comparisonHtml.ts';
import { columnsText, comparisonTableMarkdown } from '../report/page/comparisonTable.ts';
import { readComparison } from '../study/compare/comparisonFile.ts';
import type { Reporter } from '../study/events.ts';
import { UsageError } from '../study/usageError.ts';
import { trustModuleOption } from './options.ts';
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

/** The command. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Compare evaluated runs of several methods and seeds: gaps, worst cases, figures.')
    .argument('[run...]', 'directories of runs of one task family, all evaluated on the same tasks')
    .option('--out <directory>', 'where to write', 'comparison')
    .option(
      '--optimal <file>',
      'optimal returns (default: those of results/optimal-returns/FAMILY.json and of the package)',
    )
    .option(
      '--model-error',
      'compare the learned models too, which takes a while: adapts and collects',
    )
    .option('--out-of-distribution', 'compare only on the tasks around the box')
    .addOption(
      new Option('--from <file>', 'draw a comparison.json again; needs no run').conflicts([
        'optimal',
        'modelError',
        'outOfDistribution',
      ]),
    )
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
Prints a table as Markdown and writes comparison.json, report.html, table.csv and figures/ as SVG, PNG,
Vega-Lite and CSV; with --model-error also model-error.json, which later comparisons of the same runs
reuse. Everything that is drawn is in comparison.json.

Gaps are measured to the optimal returns of "admrl optimum" or, if there are none, to the best return
of these runs on each task; every title says which. A return above the known optimum is reported and
raises it in the file. Tasks out of distribution are compared too if all runs have been evaluated on
all of them.

Examples:
  admrl compare runs/admrl-seed1 runs/admrl-seed2 runs/mb-unif-seed1 runs/mb-unif-seed2
  admrl compare runs/ant2d-* --out results/ant2d --model-error
  admrl compare --from results/ant2d/comparison.json --out figures`,
    )
    .action((directories: string[], flags: CompareFlags) =>
      compareAndPrint(directories, flags, openReporter()),
    );
}

/** What `admrl compare` does. */
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
