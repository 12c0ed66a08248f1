/**
 * @file The package in the project of a stranger, as `npm run pack` makes it: what is in it, that a plain `npm install`
 * is enough, that programs of the documentation type-check and run, and that nothing is left behind or sent.
 */

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Platform, pack } from '../scripts/pack.ts';
import { codeBlocks, isRelative, linksOf } from './architecture/markdown.ts';
import { filesBelow } from './cli/admrl.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-stranger-'));
const [project, home, temporary] = ['project', 'home', 'tmp'].map((name) => join(folder, name));
const installed = join(project, 'node_modules/admrl');
const execute = promisify(execFile);
const program =
  codeBlocks(readFileSync(join(root, 'README.md'), 'utf8')).find((block) =>
    /^import/.test(block),
  ) ?? '';
const others = codeBlocks(readFileSync(join(root, 'docs/library.md'), 'utf8'));
let files: readonly string[];

/** What a tool prints that runs in the stranger's project. */
async function run(file: string, args: readonly string[], env = process.env): Promise<string> {
  const { stdout } = await execute(file, args, { cwd: project, env }).catch((error) => {
    throw new Error(`${file} ${args.join(' ')}: ${error.stdout}${error.stderr}`);
  });
  return stdout;
}

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/index.js'))) {
    throw new Error('dist/ is missing: run `npm run build` first');
  }
  for (const path of [project, home, temporary]) mkdirSync(path);
  const tarball = pack(folder, [`${process.platform}/${process.arch}` as Platform]);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  // Install scripts are allowed, as they are by default.
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]);
  files = filesBelow(installed).map((path) => path.slice(installed.length + 1));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('holds the library, its sources and its documentation, and no tests', () => {
  const expected = [
    'dist/cli/main.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/lab/app/index.html',
    'src/index.ts',
    'README.md',
    'examples/05-admrl.ts',
    'scripts/replayPolicy.ts',
    'LICENSE',
    'NOTICE',
    'CITATION.cff',
  ];
  expect(expected.filter((file) => !files.includes(file))).toEqual([]);
  expect(
    files
      .filter((file) => !file.startsWith('node_modules/'))
      .filter((file) => /\.test\.|\.testdata\.|^tests\/|\.tsbuildinfo/.test(file)),
  ).toEqual([]);
  // Every compiled file and every source map has its source: nothing of an older build is left.
  const sources = files
    .filter((file) => file.startsWith('dist/') && !file.startsWith('dist/lab/app/'))
    .map((file) => file.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'));
  expect([...new Set(sources)].filter((file) => !files.includes(file))).toEqual([]);
});

it('has all files that its README and its other pages link to', () => {
  const broken = files
    .filter((file) => file.endsWith('.md') && !file.startsWith('node_modules/'))
    .flatMap((file) =>
      linksOf(readFileSync(join(installed, file), 'utf8'))
        .filter(isRelative)
        .filter((link) => !existsSync(join(installed, dirname(file), link.replace(/#.*/, ''))))
        .map((link) => `${file}: ${link}`),
    );
  expect(broken).toEqual([]);
});

it.skipIf(process.platform === 'win32')('can be started after every build, as npx does', () => {
  // npx makes it so once a folder; a later build writes the file anew.
  expect(statSync(join(root, 'dist/cli/main.js')).mode & 0o111).toBe(0o111);
});

it('brings no GPU libraries, and no install script but that of esbuild, which works without', () => {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const scripts = Object.keys(packages).filter((name) => packages[name].hasInstallScript);
  expect(scripts).toEqual(['node_modules/esbuild']);
  const libraries = files.filter((file) => /\.(so|dll|dylib|node)(\.\d+)*$/.test(file));
  expect(libraries).toHaveLength(2);
  for (const library of libraries) {
    expect(library).toContain(`napi-v6/${process.platform}/${process.arch}/`);
  }
});

it("type-checks with the compiler's defaults, and strictly in the oldest and the newest language", async () => {
  expect(others.length).toBeGreaterThan(4);
  const names = ['program.ts', ...others.map((_, i) => `library${i}.ts`)];
  for (const [i, text] of [program, ...others].entries()) {
    writeFileSync(join(project, names[i]), text);
  }
  const tsc = (...args: readonly string[]) =>
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...names, ...args]);
  expect(await tsc('--noEmit')).toBe('');
  for (const target of ['es2022', 'esnext']) {
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', target];
    expect(await tsc('--module', 'nodenext', ...strict)).toBe('');
  }
});

it('trains, adapts, acts and saves a policy, and leaves nothing at home', async () => {
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, TEMP: temporary };
  const printed = await run(process.execPath, ['program.js'], env);
  expect(printed).toMatch(/^return -\d+\.\d+, 95 % -\d+\.\d+ to -?\d+\.\d+$/m);
  expect(printed).toMatch(/^action Float32Array\(2\)/m);
  expect(existsSync(join(project, 'policy.onnx'))).toBe(true);
  expect(existsSync(join(project, 'runs/pointMass-smoke-seed1/config.json'))).toBe(true);
  // The command line, with its worker processes.
  const command = [join(installed, 'dist/cli/main.js'), 'evaluate', 'runs/pointMass-smoke-seed1'];
  const evaluated = await run(process.execPath, [...command, '--grid', '2'], env);
  expect(evaluated).toMatch(/^real steps: train 0/m);
  expect(readdirSync(home)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
});

it('says which package a store needs, when it is not installed', async () => {
  const file = join(project, 'stored.yaml');
  writeFileSync(file, 'families: pointMass\nstore: s3://sweeps/study\n');
  const command = [join(installed, 'dist/cli/main.js'), 'sweep', 'status', file];
  await expect(run(process.execPath, command)).rejects.toThrow(
    'admrl: the store s3://sweeps/study needs the package s3mini, which is not installed: npm install s3mini\n',
  );
});

it.each([
  ['redis', 'Redis', 'bullmq ioredis'],
  ['postgres', 'Postgres', 'bullmq pg'],
])(
  'says which packages a queue in %s needs, when they are not installed',
  async (on, service, names) => {
    const sweep = join(installed, 'examples/sweeps/methods.yaml');
    const command = [join(installed, 'dist/cli/main.js'), 'sweep', sweep, '--on', on];
    await expect(run(process.execPath, command)).rejects.toThrow(
      `admrl: a queue in ${service} needs the package bullmq, which is not installed: npm install ${names}\n`,
    );
  },
);
