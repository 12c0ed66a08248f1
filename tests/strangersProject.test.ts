/** @file The package in the project of a stranger: installed from the tarball; programs of the documentation, type-checked, and the README's run. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeBlocks } from './architecture/markdown.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-stranger-'));
const execute = promisify(execFile);
const [program = ''] = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
const others = codeBlocks(readFileSync(join(root, 'docs/library.md'), 'utf8'));

/** What a tool prints that runs in the stranger's project. */
async function run(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(file, args, { cwd: folder }).catch((error) => {
    throw new Error(`${file} ${args.join(' ')}: ${error.stdout}${error.stderr}`);
  });
  return stdout;
}

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/index.js'))) {
    throw new Error('dist/ is missing: run `npm run build` first');
  }
  const pack = ['pack', '--ignore-scripts', '--offline', '--pack-destination', folder];
  const { stdout } = await execute('npm', pack, { cwd: root });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', 'install', ...flags, `./${stdout.trim().split('\n').at(-1)}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('type-checks with the declarations of libraries checked too, in the oldest and in the newest language', async () => {
  expect(others.length).toBeGreaterThan(4);
  const names = others.map((_, i) => `library${i}.ts`);
  for (const [i, text] of others.entries()) writeFileSync(join(folder, names[i]), text);
  writeFileSync(join(folder, 'program.ts'), program);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  for (const target of ['es2022', 'esnext']) {
    const flags = ['--strict', '--skipLibCheck', 'false', '--module', 'nodenext'];
    expect(
      await run(process.execPath, tsc, 'program.ts', ...names, '--target', target, ...flags),
    ).toBe('');
  }
});

it('trains, adapts, acts and saves a policy', async () => {
  const printed = await run(process.execPath, 'program.js');
  expect(printed).toMatch(/^return -\d+\.\d+, 95 % -\d+\.\d+ to -?\d+\.\d+$/m);
  expect(printed).toMatch(/^action Float32Array\(2\)/m);
  expect(existsSync(join(folder, 'policy.onnx'))).toBe(true);
  expect(existsSync(join(folder, 'runs/pointMass-smoke-seed1/config.json'))).toBe(true);
});
