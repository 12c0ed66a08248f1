/** @file The table of returns by family. */

import { problems } from '../src/envs/problems.ts';
import type { Evaluation } from '../src/evaluation/evaluate.ts';
import { largest, mean, smallest, variance } from '../src/math/statistics.ts';
import { formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { grouped } from '../src/study/sweep/grouped.ts';
import { keptJobs } from './keptSweeps.ts';

const header = [
  'family',
  'test tasks',
  'seeds',
  'zero-shot',
  'zero action',
  'random',
  'better than no action on',
];

/** One row per family, from all that is kept of some sweeps. */
export async function familyReturnsTable(sweeps: readonly string[]): Promise<string> {
  const jobs = (await Promise.all(sweeps.map(keptJobs))).flat();
  const kept = jobs.flatMap(({ evaluation }) => (evaluation === null ? [] : [evaluation]));
  const rows = grouped(kept, ({ family }) => family).map((evaluations) => [
    `\`${nameToTrain(evaluations[0].family)}\``,
    ...cells(evaluations),
  ]);
  return markdownTable(header, rows);
}

/** What `admrl train` calls a family: its name, or the module that defines it. */
function nameToTrain(family: string): string {
  if (Object.hasOwn(problems, family)) return family;
  const file = family.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `examples/families/${file}.ts`;
}

/** The evaluations of one family, one per seed. */
function cells(evaluations: readonly Evaluation[]): string[] {
  const zeroShot = evaluations.map(({ tasks }) => tasks.map(({ returns }) => returns[0].mean));
  const [zeroAction, random] = (['zeroAction', 'random'] as const).map((name) =>
    evaluations.map(({ baselines }) => baselines[name].map((summary) => summary.mean)),
  );
  const better = zeroShot.flatMap((values, i) => values.filter((x, t) => x > zeroAction[i][t]));
  return [
    String(evaluations[0].tasks.length),
    evaluations.map(({ seed }) => seed).join(', '),
    ...[zeroShot, zeroAction, random].map(spread),
    `${better.length} of ${zeroShot.flat().length}`,
  ];
}

/** `1,416 ± 24 (704 to 1,976)`: mean, standard deviation of the means of the seeds, range over all tasks and seeds. */
function spread(seeds: readonly (readonly number[])[]): string {
  const means = seeds.map(mean);
  const deviation = means.length === 1 ? '' : ` ± ${formatReturn(Math.sqrt(variance(means)))}`;
  const values = seeds.flat();
  return `${formatReturn(mean(means))}${deviation} (${formatReturn(smallest(values))} to ${formatReturn(largest(values))})`;
}
