/** @file The figures of docs/results.md are those that `npm run results` draws from `results/`. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
