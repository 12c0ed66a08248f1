/** @file The table of the paper's other systems in docs/results.md. */

import { totalSteps } from '../src/data/ledger.ts';
import { largest, mean } from '../src/math/statistics.ts';
import { formatInteger, formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { type KeptRun, keptRuns, shippedOptimum } from './keptRuns.ts';
import type { Block } from './resultTables.ts';

/** Adaptation samples of the columns. */
const samples = [0, 2000, 4000, 6000];

/** The block by its name. */
export function baselineBlocks(): Record<string, Block> {
  return { baselines };
}

/**
 * A row for each run, behind those of AdMRL and MT-model with the preset `fast`: real steps, and over the test tasks mean A_n with mean and largest gap to
 * the optimal returns.
 */
async function baselines(): Promise<string> {
  const adversaries = await keptRuns('adversaries-hopper2d');
  const inModel = await keptRuns('baselines-mt-model');
  const runs = [
    ...adversaries.filter(({ evaluation: { method } }) => method === 'admrl'),
    // The optimal returns of the ant are not known.
    ...inModel.filter(({ evaluation: { family } }) => family === 'hopper2d'),
    ...(await keptRuns('baselines-hopper2d')),
  ];
  const header = ['family', 'method', 'seed', 'real steps', ...samples.map((n) => `A_n, n = ${n}`)];
  return markdownTable(header, runs.map(rowOf));
}

function rowOf({ label, evaluation, ledger }: KeptRun): string[] {
  const { family, seed, tasks } = evaluation;
  const optimum = shippedOptimum(family);
  const cells = samples.map((n) => {
    if (!evaluation.samples.includes(n)) return 'not run';
    const returns = tasks.map((task) => task.returns[n].mean);
    const gaps = tasks.map(({ psi }, i) => optimum(psi) - returns[i]);
    const [average, ...ofGaps] = [mean(returns), mean(gaps), largest(gaps)].map(formatReturn);
    return `${average} (${ofGaps.join(', ')})`;
  });
  return [`\`${family}\``, label, String(seed), formatInteger(totalSteps(ledger)), ...cells];
}
