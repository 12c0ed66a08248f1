/** @file The hopper through the command line: trained, killed and resumed, adapted, exported, replayed elsewhere. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hopperMjcf } from '../../src/envs/robots/models/hopper.ts';
import { codeBlocks } from '../architecture/markdown.ts';
import { admrl, contents, type Finished, isIncidental, startAdmrl } from './admrl.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-hopper-'));
const run = join(folder, 'run');
let training: Finished;
let seconds: number;

beforeAll(async () => {
  const start = performance.now();
  training = await admrl(['train', 'hopper2d', '--preset', 'smoke', '--run', 'run'], folder);
  seconds = (performance.now() - start) / 1000;
});
afterAll(() => rmSync(folder, { recursive: true }));

const records = (name: string): Record<string, unknown>[] =>
  readFileSync(join(run, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** All numbers, and all nulls, in a JSON value. */
function leaves(value: unknown): (number | null)[] {
  if (value === null || typeof value === 'number') return [value];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [];
}

describe('train hopper2d --preset smoke', () => {
  it('finishes well under a minute', () => {
    expect(training).toMatchObject({ code: 0 });
    expect(training.stdout).toMatch(/^trained 2 tasks in /);
    // About 3 s on an idle machine; the preset is meant for CI.
    expect(seconds).toBeLessThan(60);
  });

  it('writes finite numbers only', () => {
    const metrics = records('metrics.jsonl');
    const names = new Set(metrics.flatMap((line) => Object.keys(line)));
    for (const name of ['modelLoss', 'policyKl', 'valueLoss', 'virtualReturn', 'realReturn'])
      expect(names).toContain(name);
    expect(leaves(metrics).every(Number.isFinite)).toBe(true);
    expect(leaves(records('tasks.jsonl')[1]).every(Number.isFinite)).toBe(true);
    expect(JSON.parse(readFileSync(join(run, 'ledger.json'), 'utf8'))).toMatchObject({
      train: 2000,
      dev: 1000,
    });
  });

  it('keeps the number of threads in mind, on which no byte depends here', async () => {
    const args = ['train', 'hopper2d', '--preset', 'smoke', '--run', 'threads', '--threads', '3'];
    expect(await admrl(args, folder)).toMatchObject({ code: 0 });
    const fileOf = (name: string): string => readFileSync(join(folder, 'threads', name), 'utf8');
    expect(JSON.parse(fileOf('config.json')).threads).toBe(3);
    expect(fileOf('metrics.jsonl')).toBe(readFileSync(join(run, 'metrics.jsonl'), 'utf8'));
  });

  it('estimates a task gradient, and follows it', () => {
    const [first, second] = records('tasks.jsonl');
    expect(first).toMatchObject({ psi: [0.6, 1.72], gradient: null, gap: null });
    const { total, standardError } = second.gradient as Record<string, number[]>;
    expect(total).toHaveLength(2);
    expect(total.every((x) => x !== 0)).toBe(true);
    expect(standardError.every((x) => x > 0)).toBe(true);
    expect(second.gapStandardError).toBeGreaterThan(0);
    expect(second.nextPsi).not.toEqual(second.psi);
  });
});

describe('adapt --task 1.5,1.4 --out policy.onnx', () => {
  it('makes a policy that a program without admrl can run', async () => {
    const args = ['adapt', 'run', '--task', '1.5,1.4', '--out', 'policy.onnx'];
    const adapted = await admrl(args, folder);
    expect(adapted).toMatchObject({ code: 0, stderr: '' });
    const script = join(root, 'scripts/replayPolicy.ts');
    const replay = ['--import', 'tsx', script, join(folder, 'policy.onnx'), '1.5,1.4', '5'];
    const { stdout } = await promisify(execFile)(process.execPath, replay, { cwd: root });
    const match = /^task 1\.5,1\.4: mean return (\S+), standard deviation (\S+), 5 episodes$/m;
    const [, mean, deviation] = match.exec(stdout) ?? [];
    // A step costs at most 10 + 1 + 5 and pays at most 10, an episode has at most 200.
    expect(Number(mean)).toBeGreaterThan(0);
    expect(Number(mean)).toBeLessThan(2000);
    expect(Number(deviation)).toBeGreaterThan(0);

    // The program of the documentation knows neither robot nor task: the file tells.
    const blocks = codeBlocks(readFileSync(join(root, 'docs/controllers.md'), 'utf8'));
    writeFileSync(join(folder, 'replay.ts'), blocks.at(-1) ?? '');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'robot.xml'), hopperMjcf);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const program = ['--import', 'tsx', 'replay.ts', 'policy.onnx', 'robot.xml'];
    const printed = await promisify(execFile)(process.execPath, program, { cwd: folder });
    const [, psi, state] = /^hopper2d (\{.*\}) (.*)$/m.exec(printed.stdout) ?? [];
    expect(JSON.parse(psi)).toEqual({ 'forward velocity [m/s]': 1.5, 'height [m]': 1.4 });
    const entries = state.split(' ').map(Number);
    expect(entries).toHaveLength(11);
    expect(entries.every((x) => Number.isFinite(x) && Math.abs(x) <= 10)).toBe(true);
  });
});

describe('kill -9', () => {
  it('in the middle of a run, and resumed, ends with the same bytes', async () => {
    const settings = [
      'training.nZeroShot=1',
      'training.nInner=1',
      'training.nCollect=200',
      'training.nDev=0',
      'training.numEnvs=2',
      'model.hiddenSizes=[16]',
      'model.steps=5',
      'rollout.updates=1',
      'rollout.numEnvs=3',
      'value.epochs=1',
      'taskGradient.episodes=4',
      'taskGradient.cgIterations=5',
    ].flatMap((setting) => ['--set', setting]);
    const small = (directory: string): string[] => [
      'train',
      'hopper2d',
      '--preset',
      'smoke',
      '--run',
      directory,
      ...settings,
    ];
    expect(await admrl(small('whole'), folder)).toMatchObject({ code: 0 });
    const started = startAdmrl(small('killed'), folder);
    await started.lines(/\[.*, \d+\/\d+\]$/, 7);
    started.child.kill('SIGKILL');
    expect((await started.finished).code).toBeNull();
    expect(await admrl(['train', '--resume', 'killed'], folder)).toMatchObject({ code: 0 });
    const [whole, killed] = ['whole', 'killed'].map((name) =>
      contents(join(folder, name), isIncidental),
    );
    expect(killed).toEqual(whole);
  });
});
