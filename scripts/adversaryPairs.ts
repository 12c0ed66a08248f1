/**
 * @file The table of docs/adversaries.md that compares choosers of tasks with uniform draws and a Sobol sequence, seed by seed, at about
 * equal real steps.
 */

import { totalSteps } from '../src/data/ledger.ts';
import { confidenceInterval, largest, mean, variance } from '../src/math/statistics.ts';
import { formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { grouped } from '../src/study/sweep/grouped.ts';
import type { AdversaryRun } from './adversaryRuns.ts';

const baselines = ['mb-unif', 'mb-sobol'];

/** Runs are compared that differ by less in real steps. */
const shareOfSteps = 0.1;

/** Of the baseline's largest gap: an effect that would matter. */
const effect = 0.25;

/** A run and that of a baseline with the same seed. */
interface Pair {
  readonly run: AdversaryRun;
  readonly baseline: AdversaryRun;
}

/** A row for each method and baseline: differences over the seeds, and how many seeds an effect that matters would take. */
export function adversaryPairs(runs: readonly AdversaryRun[]): string {
  const all = runs
    .filter(({ job }) => baselines.includes(job.method))
    .flatMap((baseline) =>
      runs.filter((run) => isPair(run, baseline)).map((run): Pair => ({ run, baseline })),
    );
  const groups = grouped(all, ({ run, baseline }) =>
    JSON.stringify([run.job.family, run.label, baseline.label]),
  );
  const rows = groups.map((pairs) => {
    const [{ run, baseline }] = pairs;
    const worst = differences(pairs, largest);
    return [
      `\`${run.job.family}\``,
      run.label,
      baseline.label,
      String(pairs.length),
      intervalText(worst),
      intervalText(differences(pairs, mean)),
      seedsText(worst, mean(pairs.map((pair) => largest(pair.baseline.gaps)))),
    ];
  });
  const header = ['family', 'method', 'against', 'seeds', 'largest gap', 'mean gap'];
  return markdownTable([...header, 'seeds to tell'], rows);
}

function isPair(run: AdversaryRun, baseline: AdversaryRun): boolean {
  const [steps, others] = [run, baseline].map(({ ledger }) => totalSteps(ledger));
  return (
    run.job.family === baseline.job.family &&
    run.job.seed === baseline.job.seed &&
    // Uniform draws are compared with the sequence once.
    ![baseline.job.method, 'mb-unif'].includes(run.job.method) &&
    Math.abs(steps / others - 1) < shareOfSteps
  );
}

/** How much larger a statistic of the gaps is than the baseline's, seed by seed. */
function differences(
  pairs: readonly Pair[],
  statistic: (gaps: readonly number[]) => number,
): number[] {
  return pairs.map(({ run, baseline }) => statistic(run.gaps) - statistic(baseline.gaps));
}

/** The mean with its 95 % interval, of one pair without. */
function intervalText(values: readonly number[]): string {
  if (values.length === 1) return formatReturn(values[0]);
  const { mean: middle, low, high } = confidenceInterval(values);
  return `${formatReturn(middle)} [${formatReturn(low)}, ${formatReturn(high)}]`;
}

/** Paired seeds for a power of 0.8 at 5 %, by the normal approximation (z = 1.96 + 0.84). */
function seedsText(worst: readonly number[], baseline: number): string {
  if (worst.length < 2) return '–';
  return String(Math.max(2, Math.ceil((2.8 ** 2 * variance(worst)) / (effect * baseline) ** 2)));
}
