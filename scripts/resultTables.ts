/** @file The tables of docs/results.md, from the data in `results/`. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskMethod } from '../src/algorithms/methodNames.ts';
import type { TaskRecord } from '../src/algorithms/selection/taskRecord.ts';
import { problemByName } from '../src/envs/problems.ts';
import { gradientInformation } from '../src/evaluation/gaps/gradientInformation.ts';
import type { MethodComparison } from '../src/evaluation/gaps/methodComparison.ts';
import { bestEntry, type OptimalReturns } from '../src/evaluation/optimum/optimalReturns.ts';
import { testTasks } from '../src/evaluation/testTasks.ts';
import { mean, median } from '../src/math/statistics.ts';
import { formatNumber, formatPsi, formatReturn } from '../src/report/data/format.ts';
import { methodName } from '../src/report/data/methodNames.ts';
import { comparisonTableMarkdown } from '../src/report/page/comparisonTable.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { readRecords } from '../src/study/files/recordFile.ts';
import { readOptimalReturns } from '../src/study/optimum/optimalReturnsFile.ts';
import { taskSchema } from '../src/study/run/records.ts';
import { isOnBoundary } from '../src/tasks/box.ts';
import { adversaryBlocks } from './adversaryTables.ts';
import { baselineBlocks } from './baselineTables.ts';
import { comparisons, resultsFolder } from './comparisons.ts';
import { fastBlocks } from './fastTables.ts';
import { sweepBlocks } from './sweepTables.ts';

/** Makes a part of the documentation. */
export type Block = () => string | Promise<string>;

/** The blocks by name: `gaps_FAMILY`, `worst_FAMILY`, `choices_FAMILY`, `gradients_FAMILY` of each comparison, and `optima`. */
export function resultBlocks(): Record<string, Block> {
  const ofFamilies = [...comparisons()].flatMap(([family, comparison]) =>
    Object.entries({
      gaps: () => comparisonTableMarkdown(comparison, comparison.sets[0]),
      worst: () => worstTasks(comparison),
      choices: () => choices(comparison),
      gradients: () => gradients(comparison),
    }).map(([name, block]) => [`${name}_${family}`, block] as const),
  );
  return {
    ...Object.fromEntries(ofFamilies),
    optima,
    ...fastBlocks(),
    ...adversaryBlocks(),
    ...baselineBlocks(),
    ...sweepBlocks(),
  };
}

/** Where each trained system is worst, before adaptation. */
function worstTasks({ sets: [set] }: MethodComparison): string {
  const rows = set.methods.flatMap(({ method, budgets: [{ worst }] }) =>
    worst.map(({ seed, psi, gap, splitGap }) => [
      methodName({ method }),
      String(seed),
      formatPsi(psi),
      ...[gap, splitGap].map(formatReturn),
    ]),
  );
  return markdownTable(
    ['method', 'seed', 'worst task ψ', 'as measured', 'on other episodes'],
    rows,
  );
}

/** Statistics of the training tasks of each method. */
function choices({ family: { box }, runs }: MethodComparison): string {
  const rows = methodsOf(runs).map((method) => {
    const chosen = recordsOf(runs, method).flatMap((records) => records.slice(1));
    const gaps = chosen.flatMap(({ gap }) => gap ?? []);
    return [
      methodName({ method }),
      String(chosen.length),
      percent(mean(chosen.map(({ psi }) => Number(isOnBoundary(psi, box))))),
      ...[mean(gaps), median(gaps), Math.max(...gaps)].map(formatReturn),
    ];
  });
  const header = ['method', 'tasks', 'on the boundary', 'mean gap', 'median gap', 'largest gap'];
  return markdownTable(header, rows);
}

/** How informative AdMRL's task gradients were. */
function gradients({ family: { box }, runs }: MethodComparison): string {
  const information = gradientInformation(recordsOf(runs, 'admrl'), box);
  const { steps } = information;
  const correlation = (value: number | null): string =>
    value === null ? 'not defined' : `${formatNumber(value)} (${steps.length} steps)`;
  return markdownTable(
    ['task gradients of AdMRL', 'value'],
    [
      [
        'Pearson correlation of the predicted and the measured change of the gap',
        correlation(information.pearson),
      ],
      ['Spearman correlation of the same', correlation(information.spearman)],
      ['mean predicted change', formatNumber(mean(steps.map(({ predicted }) => predicted)))],
      ['mean measured change', formatNumber(mean(steps.map(({ measured }) => measured)))],
      [
        'steps after which the gap was larger',
        `${steps.filter(({ measured }) => measured > 0).length} of ${steps.length}`,
      ],
      [
        'coordinates of ∂L/∂ψ further from 0 than two standard errors',
        percent(information.significantShare),
      ],
      [
        'median share of the implicit term, ‖implicit‖ / ‖total‖',
        formatNumber(information.implicitShare),
      ],
      ['median damping, δ / ‖H‖', formatNumber(information.dampingShare)],
      ['median step |ψ_{k+1} − ψ_k|, where Ψ is 2 wide', formatNumber(information.stepLength)],
      ['next tasks on the boundary of Ψ', percent(information.boundaryShare)],
    ],
  );
}

/** The known optimal returns on the test tasks of every family. */
function optima(): string {
  const folder = join(resultsFolder, 'optimal-returns');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const rows = files.map((file) => {
    const family = file.replace('.json', '');
    return [`\`${family}\``, ...optimaCells(readOptimalReturns(join(folder, file), family))];
  });
  const header = [
    'family',
    'test tasks',
    'with an optimum',
    'direct trainings',
    'of these converged',
    'median iterations',
    'A* from direct training',
    'A* from an adapted policy',
  ];
  return markdownTable(header, rows);
}

function optimaCells(table: OptimalReturns): string[] {
  const tests = testTasks(problemByName(table.family).family);
  const best = tests.flatMap((psi) => bestEntry(table, psi) ?? []);
  const trainings = table.tasks
    .flatMap(({ entries }) => entries)
    .flatMap(({ training }) => training ?? []);
  const fromDirect = best.filter(({ source }) => source === 'direct').length;
  return [
    ...[tests.length, best.length, trainings.length].map(String),
    String(trainings.filter(({ end }) => end === 'converged').length),
    trainings.length === 0
      ? '–'
      : formatNumber(median(trainings.map(({ iterations }) => iterations))),
    ...[fromDirect, best.length - fromDirect].map((n) => `${n} tasks`),
  ];
}

function methodsOf(runs: MethodComparison['runs']): TaskMethod[] {
  return [...new Set(runs.map(({ method }) => method))];
}

/** The records of each run of a method. */
function recordsOf(runs: MethodComparison['runs'], method: TaskMethod): TaskRecord[][] {
  return runs
    .filter((run) => run.method === method)
    .map(({ name }) => readRecords(join(resultsFolder, 'kept', name, 'tasks.jsonl'), taskSchema));
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
