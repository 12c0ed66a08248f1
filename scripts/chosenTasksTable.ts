/** @file Tables of docs/results.md about the tasks that methods chose, from the records of training runs in `results/`. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskRecord } from '../src/algorithms/taskRecord.ts';
import { problemByName } from '../src/envs/problems.ts';
import { gradientInformation } from '../src/evaluation/gradientInformation.ts';
import { readJsonLines } from '../src/experiments/jsonLines.ts';
import { taskSchema } from '../src/experiments/records.ts';
import { mean, standardError } from '../src/math/statistics.ts';

/** Runs of a family by method: the records of each seed. */
function runsOf(folder: string): Map<string, TaskRecord[][]> {
  const runs = new Map<string, TaskRecord[][]>();
  for (const name of readdirSync(folder).sort()) {
    const [, method] = /^(.*)-seed-\d+$/.exec(name) ?? [];
    const path = join(folder, name, 'tasks.jsonl');
    if (method === undefined || !existsSync(path)) continue;
    const records = readJsonLines(path).map((line) => taskSchema.parse(line));
    runs.set(method, [...(runs.get(method) ?? []), records]);
  }
  return runs;
}

const shown = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits });

const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** Gaps of the tasks that each method chose: those from the third task on, as the first two are no method's own. */
export function chosenGapRows(folder: string, family: string): string[][] {
  const { low, high } = problemByName(family).family.box;
  return [...runsOf(folder)].map(([method, runs]) => {
    const chosen = runs.flatMap((records) => records.slice(2));
    const gaps = chosen.flatMap(({ gap }) => gap ?? []);
    const zeroShot = chosen.flatMap(({ realReturnZeroShot }) => realReturnZeroShot ?? []);
    const onBoundary = chosen.map(({ psi }) =>
      Number(psi.some((x, k) => x <= low[k] || x >= high[k])),
    );
    return [
      method,
      String(runs.length),
      String(chosen.length),
      `${shown(mean(gaps))} ± ${shown(standardError(gaps))}`,
      shown(mean(zeroShot)),
      percent(mean(onBoundary)),
    ];
  });
}

/** What AdMRL's gradients were worth, in words and numbers. */
export function gradientRows(folder: string, family: string): string[][] {
  const runs = runsOf(folder).get('admrl') ?? [];
  const found = gradientInformation(runs, problemByName(family).family.box);
  const correlation = (value: number | null): string => (value === null ? '-' : shown(value, 2));
  return [
    ['steps of the ascent whose promise can be compared', String(found.steps.length)],
    [
      'correlation of promised and measured change of the gap (Pearson)',
      correlation(found.pearson),
    ],
    ['the same by ranks (Spearman)', correlation(found.spearman)],
    ['gradient coordinates beyond two standard errors', percent(found.significantShare)],
    ['implicit term, share of the total (median)', percent(found.implicitShare)],
    ['damping, share of the largest curvature (median)', percent(found.dampingShare)],
    ['step in units of the box, which is 2 wide (median)', shown(found.stepLength, 2)],
    ['tasks chosen by a gradient that lie on the boundary', percent(found.boundaryShare)],
  ];
}
