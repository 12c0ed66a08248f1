/** @file `admrl compare`: the paper's figures and a table from runs of several methods and seeds on one task family. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { compareSet, type MethodComparison } from '../evaluation/gaps/methodComparison.ts';
import type { ModelComparison, ModelOfRun } from '../evaluation/gaps/modelComparison.ts';
import { comparisonNotes } from '../report/page/comparisonHtml.ts';
import { columnsText, comparisonTableMarkdown } from '../report/page/comparisonTable.ts';
import { writeComparisonReport } from '../report/write.ts';
import { type ComparedRuns, readComparedRuns } from '../study/compare/comparedRuns.ts';
import { compareModelsOfRuns } from '../study/compare/compareModels.ts';
import {
  readComparison,
  readModelComparison,
  writeComparison,
  writeModelComparison,
} from '../study/compare/comparisonFile.ts';
import { optimalReturnsPath } from '../study/optimum/optimalReturnsFile.ts';
import { raiseOptimum } from '../study/optimum/raiseOptimum.ts';
import { UsageError } from '../study/usageError.ts';
import { printLine, stepLine } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The options of the command. */
export interface CompareFlags {
  readonly out: string;
  readonly optimal?: string;
  readonly modelError?: true;
  readonly outOfDistribution?: true;
  readonly from?: string;
}

/** The command. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Compare evaluated runs of several methods and seeds: gaps, worst cases, figures.')
    .argument('[run...]', 'directories of runs of one task family, all evaluated alike')
    .option('--out <directory>', 'where to write', 'comparison')
    .option(
      '--optimal <file>',
      'optimal returns (default: results/optimal-returns/FAMILY.json, where there is one)',
    )
    .option('--model-error', 'compare the learned models too: adapts and collects, takes a while')
    .option('--out-of-distribution', 'compare on the tasks around the box alone')
    .addOption(
      new Option('--from <file>', 'draw a comparison.json again; needs no run').conflicts([
        'optimal',
        'modelError',
        'outOfDistribution',
      ]),
    )
    .addHelpText(
      'after',
      `
Prints a table as Markdown and writes comparison.json, report.html, table.csv and figures/ as SVG, PNG,
Vega-Lite and CSV; with --model-error also model-error.json, which later comparisons of the same runs
use. Everything that is drawn is in comparison.json.

Gaps are measured to the optimal returns of "admrl optimum", or, where there are none, to the best
return of these runs on each task; every title says which. A return above the optimum that was known
is reported and raises it in the file. Tasks out of distribution are compared too where all runs have
been evaluated on all of them.

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
  reporter: OpenReporter,
): Promise<void> {
  const comparison = await comparisonOf(directories, flags, reporter);
  writeComparison(join(flags.out, 'comparison.json'), comparison);
  const page = await writeComparisonReport(comparison, flags.out);
  for (const text of comparisonNotes(comparison)) reporter.onEvent({ type: 'notice', text });
  for (const set of comparison.sets) {
    printLine(`${comparisonTableMarkdown(comparison, set)}\n`);
  }
  printLine(`${columnsText}\n`);
  printLine(page);
}

async function comparisonOf(
  directories: readonly string[],
  flags: CompareFlags,
  reporter: OpenReporter,
): Promise<MethodComparison> {
  if (flags.from !== undefined) {
    if (directories.length > 0) throw new UsageError('compare: give runs or --from, not both');
    return readComparison(flags.from);
  }
  if (directories.length === 0) throw new UsageError('compare: name the runs, or --from FILE');
  const compared = await readComparedRuns(directories, {
    isOnlyAround: flags.outOfDistribution !== undefined,
    onEvent: reporter.onEvent,
  });
  const { family, runs, sets, notes } = compared;
  const optimal = optimalOf(compared, flags);
  const line = stepLine();
  const results = sets.map((evaluations) => {
    line.show('statistics');
    return compareSet({ family, runs, evaluations, table: optimal?.table ?? null });
  });
  line.clear();
  const modelError = await modelErrorOf(compared, flags, reporter);
  return { family, runs, sets: results, raised: optimal?.raised ?? [], notes, modelError };
}

/** The table that gaps are measured to, raised by these runs; null where there is none. */
function optimalOf(
  compared: ComparedRuns,
  { optimal }: CompareFlags,
): ReturnType<typeof raiseOptimum> {
  if (optimal !== undefined && !existsSync(optimal)) {
    throw new UsageError(`compare: --optimal ${optimal} is missing: “admrl optimum” writes it`);
  }
  const { name } = compared.family;
  return raiseOptimum(optimal ?? optimalReturnsPath(name), compared);
}

/** Computed where it is asked for, else what the file of an earlier comparison says of the same runs. */
async function modelErrorOf(
  { family, directories, runs }: ComparedRuns,
  { out, modelError }: CompareFlags,
  { onEvent, close }: OpenReporter,
): Promise<ModelComparison | null> {
  const path = join(out, 'model-error.json');
  if (modelError !== undefined) {
    const computed = await compareModelsOfRuns(directories, runs, onEvent);
    close();
    writeModelComparison(path, computed);
    return computed;
  }
  const found = readModelComparison(path);
  if (found === null) return null;
  const identity = (of: readonly ModelOfRun[]): string =>
    JSON.stringify(of.map((run) => [run.name, run.method, run.seed, run.trainSamples]));
  if (found.family === family.name && identity(found.runs) === identity(runs)) return found;
  const text = `${path} is of other runs and is left out: --model-error computes it for these`;
  onEvent({ type: 'notice', text });
  return null;
}
