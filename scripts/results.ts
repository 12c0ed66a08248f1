/**
 * @file Draws the figures of docs/results.md from `results/` and writes the tables of the documentation: `npm run
 * results`. It trains nothing and needs no run.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { figuresFolder, resultFigures } from './resultFigures.ts';

const root = join(import.meta.dirname, '..');
const figures = await resultFigures();
rmSync(join(root, figuresFolder), { recursive: true, force: true });
for (const [path, svg] of figures) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), svg);
  process.stdout.write(`${path}\n`);
}
await import('./docs.ts');
