/** @file The table of docs/results.md that says of every sweep what is kept, where it comes from, and what was not run. */

import { methods } from '../src/algorithms/methods.ts';
import { count } from '../src/report/data/format.ts';
import { markdownTable } from '../src/report/page/markdownTable.ts';
import { grouped } from '../src/study/sweep/grouped.ts';
import { type KeptJob, keptJobs, readOrigin, sweepNames } from './keptSweeps.ts';
import type { Block } from './resultTables.ts';

/** The blocks by name. */
export function sweepBlocks(): Record<string, Block> {
  return { sweeps };
}

/** A row for each sweep. */
async function sweeps(): Promise<string> {
  const rows = await Promise.all(
    sweepNames().map(async (name) => {
      const jobs = await keptJobs(name);
      const kept = jobs.filter(({ isKept }) => isKept);
      const origins = kept.map(({ folder }) => readOrigin(folder));
      const each = (field: 'commit' | 'date' | 'machine'): string =>
        [...new Set(origins.map((origin) => origin[field]))].sort().join(', ');
      const missing = jobs.filter(({ isKept }) => !isKept);
      return [
        `[\`${name}\`](../results/${name}.yaml)`,
        `${kept.length} of ${jobs.length}`,
        ...[each('commit'), each('date')],
        each('machine'),
        missing.length === jobs.length ? 'all' : missingText(missing),
      ];
    }),
  );
  return markdownTable(['sweep', 'kept', 'commits', 'days', 'machine', 'not run'], rows);
}

/** Family or method, with its seeds, as in `5 jobs: AdMRL 2–3; MB-Unif 1–3`. Jobs of one of them come in the order of their seeds. */
function missingText(jobs: readonly KeptJob[]): string {
  const families = new Set(jobs.map(({ job }) => job.family));
  const whoOf = ({ job: { family, method } }: KeptJob): string =>
    families.size > 1 ? `\`${family}\`` : methods[method].label;
  const texts = grouped(jobs, whoOf).map(
    (own) => `${whoOf(own[0])} ${rangesText(own.map(({ job }) => job.seed))}`,
  );
  return texts.length === 0 ? '' : `${count(jobs.length, 'job')}: ${texts.join('; ')}`;
}

/** Ascending numbers, as in `1–3, 5`. */
function rangesText(numbers: readonly number[]): string {
  const starts = numbers.filter((n) => !numbers.includes(n - 1));
  const ends = numbers.filter((n) => !numbers.includes(n + 1));
  return starts.map((n, i) => (n === ends[i] ? `${n}` : `${n}–${ends[i]}`)).join(', ');
}
