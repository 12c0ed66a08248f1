/** @file The package as it is published: what is in it, that its links resolve, and that it works where it is unpacked. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linksOf } from './architecture/markdown.ts';
import { filesBelow } from './cli/admrl.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-package-'));
const unpacked = join(folder, 'package');
const execute = promisify(execFile);
let files: string[];

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/cli/main.js'))) {
    throw new Error('dist/ is missing: run `npm run build` first');
  }
  const flags = ['--ignore-scripts', '--offline', '--pack-destination', folder];
  await execute('npm', ['pack', ...flags], { cwd: root });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await execute('tar', ['-xzf', `admrl-${version}.tgz`], { cwd: folder });
  files = filesBelow(unpacked).map((path) => path.slice(unpacked.length + 1));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('holds the library, its sources and its documentation, and no tests', () => {
  const expected = [
    'dist/cli/main.js',
    'dist/index.js',
    'dist/index.d.ts',
    'src/index.ts',
    'README.md',
    'examples/05-admrl.ts',
    'scripts/replayPolicy.ts',
    'LICENSE',
  ];
  expect(expected.filter((file) => !files.includes(file))).toEqual([]);
  expect(files.filter((file) => /\.test\.|\.testdata\.|^tests\/|\.tsbuildinfo/.test(file))).toEqual(
    [],
  );
  // Every compiled file and every source map has its source: nothing of an older build is left.
  const sources = files
    .filter((file) => file.startsWith('dist/'))
    .map((file) => file.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'));
  expect([...new Set(sources)].filter((file) => !files.includes(file))).toEqual([]);
});

it.skipIf(process.platform === 'win32')('can be started after every build, as npx does', () => {
  // npx makes it so once a folder; a later build writes the file anew.
  expect(statSync(join(root, 'dist/cli/main.js')).mode & 0o111).toBe(0o111);
});

it('has all files that its README and its other pages link to', () => {
  const broken = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      linksOf(readFileSync(join(unpacked, file), 'utf8'))
        .filter((link) => !/^([a-z]+:|#)/.test(link))
        .filter((link) => !existsSync(join(unpacked, dirname(file), link.replace(/#.*/, ''))))
        .map((link) => `${file}: ${link}`),
    );
  expect(broken).toEqual([]);
});

it('runs and finds the robot where it is unpacked', async () => {
  symlinkSync(join(root, 'node_modules'), join(unpacked, 'node_modules'));
  const run = async (...args: string[]): Promise<string> =>
    (await execute(process.execPath, args, { cwd: unpacked })).stdout;
  expect(await run('dist/cli/main.js', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  const text =
    "import { createHopper } from 'admrl/problem'; console.log((await createHopper(1)).stateSize)";
  expect(await run('--input-type=module', '--eval', text)).toBe('11\n');
});
