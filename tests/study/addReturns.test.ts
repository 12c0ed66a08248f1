import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readOptimalReturns } from '../../src/study/optimum/optimalReturnsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-add-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the table of optimal returns loses nothing when three processes extend it at once', {
  timeout: 120_000,
}, async () => {
  const path = join(folder, 'table.json');
  const script = fileURLToPath(new URL('addReturns.ts', import.meta.url));
  const codes = await Promise.all(
    ['1', '2', '3'].map(async (seed) => {
      const child = spawn(process.execPath, ['--import', 'tsx', script, path, seed], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code] = await once(child, 'exit');
      return code;
    }),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(readOptimalReturns(path, 'pointMass').tasks[0].entries).toHaveLength(3 * 25);
  expect(readdirSync(folder)).toEqual(['table.json']);
});
