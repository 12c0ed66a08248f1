/** @file The figures of docs/results.md are those that `npm run results` draws from `results/`, whose jobs are those of its sweeps. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { keptJobs, readOrigin, sweepNames } from '../../scripts/keptSweeps.ts';
import { figuresFolder, resultFigures } from '../../scripts/resultFigures.ts';

const root = join(import.meta.dirname, '../..');

it('every committed figure is drawn again to the same bytes, and none is missing', {
  timeout: 120_000,
}, async () => {
  const drawn = await resultFigures();
  expect(drawn.size).toBeGreaterThan(0);
  const changed = [...drawn].filter(([path, svg]) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== svg;
  });
  expect(changed.map(([path]) => path)).toEqual([]);
  const committed = readdirSync(join(root, figuresFolder), { recursive: true, encoding: 'utf8' });
  expect(committed.filter((name) => name.endsWith('.svg'))).toHaveLength(drawn.size);
});

it('docs/results.md shows every one of them', async () => {
  const page = readFileSync(join(root, 'docs/results.md'), 'utf8');
  for (const path of (await resultFigures()).keys()) {
    expect(page).toContain(`](${path.replace('docs/', '')})`);
  }
});

it('what is kept belongs to a sweep, and says where it comes from', async () => {
  const jobs = (await Promise.all(sweepNames().map(keptJobs))).flat();
  const wanted = new Set(jobs.flatMap(({ isKept, folder }) => (isKept ? [basename(folder)] : [])));
  const folders = readdirSync(join(root, 'results/kept')).sort();
  expect([...wanted].sort()).toEqual(folders);
  for (const folder of folders) readOrigin(join(root, 'results/kept', folder));
});
