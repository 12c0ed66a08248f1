/** @file Tables on adversaries in docs/results.md, from what is kept of the sweeps `results/adversaries-*.yaml`. */

import { totalSteps } from '../src/data/ledger.ts';
import { problemByName } from '../src/envs/problems.ts';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { spearmanCorrelation } from '../src/math/correlation.ts';
import { largest, mean, smallest } from '../src/math/statistics.ts';
import { count, formatInteger, formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { shippedOptima } from '../src/study/optimum/knownOptima.ts';
import { type KeptRun, keptRuns, shippedOptimum } from './keptRuns.ts';
import { sweepNames } from './keptSweeps.ts';
import { mapChoices } from './mapChoices.ts';
import type { Block } from './resultTables.ts';

/** The blocks by name. */
export function adversaryBlocks(): Record<string, Block> {
  return { adversaries, adversary_signals: adversarySignals, adversary_choices: adversaryChoices };
}

/** A run with its gaps. */
interface Run extends KeptRun {
  /** What gaps are measured to. */
  readonly reference: (psi: readonly number[]) => number;
  /** To the reference, of every test task. */
  readonly gaps: readonly number[];
}

/** A row for each run: what it cost, and its zero-shot returns and gaps. */
async function adversaries(): Promise<string> {
  const rows = (await allRuns()).map(({ label, evaluation, ledger, gaps }) => {
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
  const rows = (await allRuns()).flatMap(({ label, evaluation, gaps }) => {
    const known = evaluation.tasks.map((task) => task.known);
    if (!known.every((one) => one !== undefined)) return [];
    const returns = evaluation.tasks.map((task) => task.returns[0].mean);
    const signals = [
      known.map(({ promise, mean: best }) => promise - best),
      known.map(({ mean: best }, i) => best - returns[i]),
      known.map(({ promise, mean: best }, i) => Math.max(promise, best) - returns[i]),
    ];
    return [
      [`\`${evaluation.family}\``, label, ...signals.map((signal) => signalText(signal, gaps))],
    ];
  });
  const header = ['family', 'run', 'promise beyond what is known', 'known beyond the return'];
  return markdownTable([...header, 'known or promised beyond the return'], rows);
}

/** A row for each run: the mean gap of the task that a rule would have taken. */
async function adversaryChoices(): Promise<string> {
  const rows = (await allRuns()).map(({ label, evaluation, reference }) => {
    const { box } = problemByName(evaluation.family).family;
    const { random, promise, probe, field, best } = mapChoices(evaluation.tasks, reference, box);
    const gaps = [random, promise, probe, field, best].map(formatReturn);
    return [`\`${evaluation.family}\``, label, ...gaps];
  });
  const rules = ['a random one', 'largest promise', 'worst probe', 'field', 'the worst'];
  return markdownTable(['family', 'run', ...rules], rows);
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

/** Those of all sweeps of adversaries, family by family. */
async function allRuns(): Promise<Run[]> {
  const sweeps = sweepNames().filter((name) => name.startsWith('adversaries-'));
  const kept = (await Promise.all(sweeps.map(keptRuns))).flat();
  const families = [...new Set(kept.map(({ job }) => job.family))];
  return families.flatMap((family) => {
    const runs = kept.filter(({ job }) => job.family === family).map(withLength);
    const reference = referenceOf(runs.map(({ evaluation }) => evaluation));
    return runs.map(
      (run): Run => ({
        ...run,
        reference,
        gaps: run.evaluation.tasks.map((task) => reference(task.psi) - task.returns[0].mean),
      }),
    );
  });
}

function withLength(run: KeptRun): KeptRun {
  const { nTasks } = run.job.config.training;
  return { ...run, label: `${run.label}, ${count(nTasks, 'task')}` };
}

/**
 * What the gaps of a task are measured to: the optimal return, where the family has a table of them, and otherwise the largest
 * that any policy of these runs was seen to return. On the ant, whose four legs are alike, that is the largest on the eight tasks that
 * are its rotations and mirror images.
 */
function referenceOf(evaluations: readonly Evaluation[]): (psi: readonly number[]) => number {
  const [{ family }] = evaluations;
  if (shippedOptima(problemByName(family).family).tasks.length > 0) return shippedOptimum(family);
  const imageOf = (psi: readonly number[]): string => {
    const image = family === 'ant2d' ? psi.map(Math.abs).sort((a, b) => a - b) : psi;
    return image.map((x) => x.toFixed(6)).join();
  };
  const best = new Map<string, number>();
  for (const { psi, returns, known } of evaluations.flatMap(({ tasks }) => tasks)) {
    const seen = Math.max(returns[0].mean, known?.mean ?? Number.NEGATIVE_INFINITY);
    best.set(imageOf(psi), Math.max(seen, best.get(imageOf(psi)) ?? Number.NEGATIVE_INFINITY));
  }
  return (psi) => best.get(imageOf(psi)) ?? Number.NaN;
}
