/** @file Tables on adversaries in docs/adversaries.md, of single runs. */

import { totalSteps } from '../src/data/ledger.ts';
import { problemByName } from '../src/envs/problems.ts';
import { spearmanCorrelation } from '../src/math/correlation.ts';
import { largest, mean, smallest } from '../src/math/statistics.ts';
import { formatInteger, formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { adversaryPairs } from './adversaryPairs.ts';
import { adversaryRuns } from './adversaryRuns.ts';
import { mapChoices } from './mapChoices.ts';
import type { Block } from './resultTables.ts';

/** The blocks by name. */
export function adversaryBlocks(): Record<string, Block> {
  return {
    adversaries,
    adversary_signals: adversarySignals,
    adversary_choices: adversaryChoices,
    adversary_pairs: adversaryPairs,
  };
}

/** A row for each run: what it cost, and its zero-shot returns and gaps. */
async function adversaries(): Promise<string> {
  const rows = (await adversaryRuns()).map(({ label, evaluation, ledger, gaps }) => {
    const returns = evaluation.tasks.map((task) => task.returns[0].mean);
    return [
      `\`${evaluation.family}\``,
      label,
      String(evaluation.seed),
      formatInteger(totalSteps(ledger)),
      ...[mean(returns), smallest(returns), mean(gaps), largest(gaps)].map(formatReturn),
    ];
  });
  const header = ['family', 'method', 'seed', 'real steps', 'zero-shot', 'lowest'];
  return markdownTable([...header, 'mean gap', 'largest gap'], rows);
}

/** A row for each run: how what can be known without A* ranks the test tasks by their gap. */
async function adversarySignals(): Promise<string> {
  const rows = (await adversaryRuns()).flatMap(({ label, evaluation, gaps }) => {
    const known = evaluation.tasks.map((task) => task.known);
    if (!known.every((one) => one !== undefined)) return [];
    const returns = evaluation.tasks.map((task) => task.returns[0].mean);
    const signals = [
      known.map(({ promise, mean: best }) => promise - best),
      known.map(({ mean: best }, i) => best - returns[i]),
      known.map(({ promise, mean: best }, i) => Math.max(promise, best) - returns[i]),
    ];
    return [
      [
        ...[`\`${evaluation.family}\``, label, String(evaluation.seed)],
        ...signals.map((signal) => signalText(signal, gaps)),
      ],
    ];
  });
  const header = [
    ...['family', 'run', 'seed'],
    ...['promise beyond what is known', 'known beyond the return'],
  ];
  return markdownTable([...header, 'known or promised beyond the return'], rows);
}

/** A row for each run: the mean gap of the task that a rule would have taken. */
async function adversaryChoices(): Promise<string> {
  const rows = (await adversaryRuns()).map(({ label, evaluation, reference }) => {
    const { box } = problemByName(evaluation.family).family;
    const { random, promise, probe, field, best } = mapChoices(evaluation.tasks, reference, box);
    const gaps = [random, promise, probe, field, best].map(formatReturn);
    return [`\`${evaluation.family}\``, label, String(evaluation.seed), ...gaps];
  });
  const rules = ['a random one', 'largest promise', 'worst probe', 'field', 'the worst'];
  return markdownTable(['family', 'run', 'seed', ...rules], rows);
}

/** Rank correlation with the gap, and how many of the worst tenth of the tasks are among those with the largest signal. */
function signalText(signal: readonly number[], gaps: readonly number[]): string {
  const tenth = Math.ceil(gaps.length / 10);
  const top = (values: readonly number[]): number[] =>
    [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, tenth);
  const worst = new Set(top(gaps));
  const hits = top(signal).filter((task) => worst.has(task)).length;
  return `${spearmanCorrelation(signal, gaps).toFixed(2)} (${hits} of ${tenth})`;
}
