/** @file Writes the generated parts of the documentation into their files: `npx tsx scripts/docs.ts`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileMap, markdownFiles, withGeneratedBlocks } from './generatedBlocks.ts';

if (process.argv.includes('--map')) process.stdout.write(`${fileMap()}\n`);
else await printBlocks();

async function printBlocks(): Promise<void> {
  for (const file of markdownFiles()) {
    const path = join(import.meta.dirname, '..', file);
    const before = readFileSync(path, 'utf8');
    const after = await withGeneratedBlocks(before);
    if (after !== before) {
      writeFileSync(path, after);
      process.stdout.write(`${file}\n`);
    }
  }
}
