/** @file `compareRuns`: several methods and seeds on one family, side by side, with figures and a table. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compareSet, type MethodComparison } from '../evaluation/gaps/methodComparison.ts';
import type { ModelComparison, ModelOfRun } from '../evaluation/gaps/modelComparison.ts';
import { writeComparisonReport } from '../report/write.ts';
import { type ComparedRuns, readComparedRuns } from '../study/compare/comparedRuns.ts';
import { compareModelsOfRuns } from '../study/compare/compareModels.ts';
import {
  readModelComparison,
  writeComparison,
  writeModelComparison,
} from '../study/compare/comparisonFile.ts';
import type { Reporter } from '../study/events.ts';
import type { TrustOptions } from '../study/family/moduleTrust.ts';
import { assertOutputFolder } from '../study/files/outputTarget.ts';
import { shippedOptima } from '../study/optimum/knownOptima.ts';
import { optimalReturnsPath } from '../study/optimum/optimalReturnsFile.ts';
import { raiseOptimum } from '../study/optimum/raiseOptimum.ts';
import { UsageError } from '../study/usageError.ts';

/** What is compared, and how. */
export interface CompareOptions extends TrustOptions {
  /** Where `comparison.json`, `report.html`, `table.csv` and the figures are written; `comparison` by default. */
  readonly directory?: string;
  /**
   * File of optimal returns; by default `results/optimal-returns/FAMILY.json`, if there is one, together with those that
   * ship with the package.
   */
  readonly optimal?: string | undefined;
  /** Whether the learned models are compared too, which takes a while: it adapts and collects. */
  readonly modelError?: boolean;
  /** Whether only the tasks out of distribution are compared. */
  readonly outOfDistribution?: boolean;
  /** Receives what happens. */
  readonly onEvent?: Reporter | undefined;
}

/** A comparison and the page that shows it. */
export interface Compared {
  readonly comparison: MethodComparison;
  /** Path of `report.html`. */
  readonly page: string;
}

/**
 * Compares evaluated runs of several methods and seeds on one family, and writes the results.
 *
 * @param directories - of the runs, all evaluated on the same tasks
 * @throws Error naming a run and what it lacks
 */
export async function compareRuns(
  directories: readonly string[],
  options: CompareOptions = {},
): Promise<Compared> {
  const { directory = 'comparison' } = options;
  assertOutputFolder(directory);
  return writeCompared(await compared(directories, { ...options, directory }), directory);
}

/** Writes `comparison.json` and everything that is drawn from it. */
export async function writeCompared(
  comparison: MethodComparison,
  directory: string,
): Promise<Compared> {
  writeComparison(join(directory, 'comparison.json'), comparison);
  return { comparison, page: await writeComparisonReport(comparison, directory) };
}

async function compared(
  directories: readonly string[],
  options: CompareOptions & { readonly directory: string },
): Promise<MethodComparison> {
  const { outOfDistribution = false, onEvent, trustModule } = options;
  const read = await readComparedRuns(directories, {
    isOnlyOutOfDistribution: outOfDistribution,
    onEvent,
    trustModule,
  });
  const { family, runs, sets, notes } = read;
  const optimal = optimalOf(read, options);
  const results = sets.map((evaluations) =>
    compareSet({ family, runs, evaluations, table: optimal?.table ?? null }),
  );
  const modelError = await modelErrorOf(read, options);
  return { family, runs, sets: results, raised: optimal?.raised ?? [], notes, modelError };
}

/** The table that gaps are measured to, raised by these runs; null if there is none. */
function optimalOf(
  compared: ComparedRuns,
  { optimal }: CompareOptions,
): ReturnType<typeof raiseOptimum> {
  if (optimal !== undefined && !existsSync(optimal)) {
    throw new UsageError(
      `optimal is ${optimal}, expected a file that is there: “admrl optimum” writes it`,
    );
  }
  return optimal === undefined
    ? raiseOptimum(
        optimalReturnsPath(compared.family.name),
        compared,
        shippedOptima(compared.taskFamily),
      )
    : raiseOptimum(optimal, compared);
}

/** Computed if asked for, else what the file of an earlier comparison says about the same runs. */
async function modelErrorOf(
  { family, directories, runs }: ComparedRuns,
  { directory, modelError, onEvent }: CompareOptions & { readonly directory: string },
): Promise<ModelComparison | null> {
  const path = join(directory, 'model-error.json');
  if (modelError) {
    const computed = await compareModelsOfRuns(directories, runs, onEvent);
    writeModelComparison(path, computed);
    return computed;
  }
  const found = readModelComparison(path);
  if (found === null) return null;
  const identity = (of: readonly ModelOfRun[]): string =>
    JSON.stringify(of.map((run) => [run.name, run.method, run.seed, run.trainSamples]));
  if (found.family === family.name && identity(found.runs) === identity(runs)) return found;
  const text = `${path} belongs to other runs and is left out: --model-error computes it for these`;
  onEvent?.({ type: 'notice', text });
  return null;
}
