/** @file Tables on adversaries in docs/adversaries.md, of single runs. */

import { totalSteps } from '../src/data/ledger.ts';
import { problemByName } from '../src/envs/problems.ts';
import { spearmanCorrelation } from '../src/math/correlation.ts';
import { largest, mean, smallest } from '../src/math/statistics.ts';
import { formatInteger, formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { adversaryPairs } from './adversaryPairs.ts';
import { type AdversaryRun, adversaryRuns } from './adversaryRuns.ts';
import { mapChoices } from './mapChoices.ts';
import type { Block } from './resultTables.ts';

/** The blocks by name; the runs are read once for all of them. */
export function adversaryBlocks(): Record<string, Block> {
  let runs: ReturnType<typeof adversaryRuns> | undefined;
  const of =
    (table: (all: readonly AdversaryRun[]) => string): Block =>
    async () => {
      runs ??= adversaryRuns();
      return table(await runs);
    };
  return {
    adversaries: of(adversaries),
    adversary_signals: of(adversarySignals),
    adversary_choices: of(adversaryChoices),
    adversary_pairs: of(adversaryPairs),
  };
}

/** A row for each run: what it cost, and its zero-shot returns and gaps. */
function adversaries(runs: readonly AdversaryRun[]): string {
  const rows = runs.map(({ label, evaluation, ledger, gaps }) => {
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
function adversarySignals(runs: readonly AdversaryRun[]): string {
  const rows = runs.flatMap(({ label, evaluation, gaps }) => {
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
function adversaryChoices(runs: readonly AdversaryRun[]): string {
  const rows = runs.map(({ label, evaluation, reference }) => {
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
