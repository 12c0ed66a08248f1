/** @file The tables on the preset `fast` in docs/results.md, from what `frontier.ts` and `zeroShot.ts` keep in `results/`. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { confidenceInterval, mean, variance } from '../src/math/statistics.ts';
import { formatPsi, formatReturn } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { readJsonLines } from '../src/study/files/jsonLines.ts';
import { grouped } from '../src/study/sweep/grouped.ts';
import { resultsFolder } from './comparisons.ts';
import type { FrontierResult } from './frontierJob.ts';
import type { WayResult, ZeroShotResult } from './zeroShotJob.ts';

/** Real samples at which the frontier is read. */
const budgets = [20_000, 40_000, 60_000, 80_000, 100_000];

/** The blocks by name. */
export function fastBlocks(): Record<string, () => string> {
  return { frontier, zero_shot: zeroShot };
}

/** A row for each learner and task: real return at every budget over the seeds, and the processor seconds at the last. */
function frontier(): string {
  const results = linesOf<FrontierResult>('frontier.jsonl');
  const groups = grouped(results, ({ learner, psi }) => `${learner} ${psi}`);
  const rows = groups.map((runs) => {
    const [{ learner, psi }] = runs;
    const at = (samples: number) =>
      runs.flatMap(({ points }) => points.find((point) => point.samples === samples) ?? []);
    const cells = budgets.map((samples) => spread(at(samples).map((point) => point.return)));
    const seconds = at(budgets[budgets.length - 1]).map(({ cpuSeconds }) => cpuSeconds);
    return [learner, formatPsi(psi), String(runs.length), ...cells, Math.round(mean(seconds))];
  });
  const header = ['learner', 'task ψ', 'seeds', ...budgets.map((n) => n.toLocaleString('en-US'))];
  return markdownTable(
    [...header, 'processor seconds'],
    rows.map((row) => row.map(String)),
  );
}

/** A row for each run and way: returns over the tasks, against the best known policy on the same episodes. */
function zeroShot(): string {
  const folder = join(resultsFolder, 'zero-shot');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const rows = files.flatMap((file) => {
    const tasks = linesOf<ZeroShotResult>(join('zero-shot', file));
    // A measurement that was interrupted before its first line.
    if (tasks.length === 0) return [];
    const name = file.replace('.jsonl', '');
    const known = tasks.map((task) => mean(task.known.returns));
    const held = tasks.filter((task, i) => known[i] >= task.known.floor).length;
    const knownRow = [name, 'best known policy', mean(known), '', '', `${held} of ${tasks.length}`];
    const ways = tasks[0].ways.map((_, i) =>
      wayRow(
        name,
        tasks,
        tasks.map(({ ways }) => ways[i]),
      ),
    );
    return [[...knownRow, ''], ...ways];
  });
  const header = [
    'run',
    'zero-shot policy',
    'mean return',
    'promise',
    'no worse than the best known',
  ];
  return markdownTable(
    [...header, 'at least the floor', 'processor seconds'],
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatReturn(cell) : cell))),
  );
}

function wayRow(
  name: string,
  tasks: readonly ZeroShotResult[],
  ways: readonly WayResult[],
): (string | number)[] {
  const returns = ways.map((way) => mean(way.returns));
  // Paired by episode: starts and noise are the same.
  const noWorse = tasks.filter(({ known }, i) => {
    const differences = ways[i].returns.map((value, e) => value - known.returns[e]);
    return confidenceInterval(differences).high >= 0;
  });
  const held = tasks.filter(({ known }, i) => returns[i] >= known.floor).length;
  const of = (count: number): string => `${count} of ${tasks.length}`;
  const { start, optimizer } = ways[0];
  return [
    name,
    `${start === 'known' ? 'conservative' : 'fresh'}, ${optimizer}`,
    mean(returns),
    mean(ways.map(({ promise }) => promise)),
    of(noWorse.length),
    of(held),
    mean(ways.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
  ];
}

/** Mean and standard deviation over seeds. */
function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const deviation = values.length === 1 ? '' : ` ± ${formatReturn(Math.sqrt(variance(values)))}`;
  return `${formatReturn(mean(values))}${deviation}`;
}

/** The lines of a file in `results/`, which only these scripts write; none where there is no file. */
function linesOf<T>(file: string): T[] {
  const path = join(resultsFolder, file);
  return existsSync(path) ? (readJsonLines(path) as T[]) : [];
}
