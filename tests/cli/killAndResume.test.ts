/** @file `kill -9` at any moment, two processes on one run, damaged checkpoints: the run ends with the same bytes. */

import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { integers, keyFromSeed } from '../../src/math/random.ts';
import { admrl, contents, isIncidental, startAdmrl, tinySteps, tinyTraining } from './admrl.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-cli-'));
const whole = join(folder, 'whole');
const stepLine = /\[.*, \d+\/\d+\]$/;

beforeAll(async () => {
  const { code, stderr } = await admrl(tinyTraining('whole'), folder);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const sameAsWhole = (directory: string): void => {
  expect(contents(directory, isIncidental)).toEqual(contents(whole, isIncidental));
};

const newestCheckpoint = (directory: string): string => {
  const names = readdirSync(join(directory, 'checkpoints')).sort();
  return join(directory, 'checkpoints', names[names.length - 1] as string);
};

describe('train', () => {
  it('killed three times and resumed ends as if it had never been interrupted', async () => {
    const directory = join(folder, 'killed');
    const seeded = keyFromSeed(2024);
    // Steps that each process finishes before it is killed, and how far into the next one it gets.
    const steps = integers(seeded, 3, Math.floor(tinySteps / 4));
    const delays = integers(seeded, 6, 40).slice(3);
    let args = tinyTraining('killed');
    for (const [i, count] of steps.entries()) {
      const started = startAdmrl(args, folder);
      await started.lines(stepLine, count + 1);
      await sleep(delays[i]);
      started.child.kill('SIGKILL');
      expect((await started.finished).code).toBeNull();
      args = ['train', '--resume', 'killed'];
    }
    const { code, stdout, stderr } = await admrl(args, folder);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(
      /^trained 4 tasks in .*: 640 training samples, [\d,]+ virtual steps\nkilled\n$/,
    );
    // The last process passed over what the others had finished.
    const lines = stderr.split('\n').filter((line) => stepLine.test(line));
    expect(lines.length).toBeLessThanOrEqual(tinySteps - (steps[0] + steps[1] + steps[2] + 3));
    sameAsWhole(directory);
  });

  it('stopped by SIGINT says how to go on; a second process is refused meanwhile', async () => {
    const first = startAdmrl(tinyTraining('shared'), folder);
    await first.lines(stepLine, 1);
    // A stopped process keeps its lock however fast this machine is.
    first.child.kill('SIGSTOP');
    const second = await admrl(['train', '--resume', 'shared'], folder);
    const third = await admrl(tinyTraining('shared'), folder);
    first.child.kill('SIGCONT');
    first.child.kill('SIGINT');
    const stopped = await first.finished;
    for (const { code, stderr } of [second, third]) {
      expect(code).toBe(75);
      expect(stderr).toBe(`admrl: shared is in use by process ${first.child.pid}\n`);
    }
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('interrupted; resume with: admrl train --resume shared\n');
    expect(readdirSync(join(folder, 'shared')).filter((name) => name.startsWith('lock'))).toEqual(
      [],
    );
    expect((await admrl(['train', '--resume', 'shared'], folder)).code).toBe(0);
    sameAsWhole(join(folder, 'shared'));
  });

  it.each([
    [
      'altered',
      (bytes: Buffer) => bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 1 : byte)),
    ],
    ['truncated', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ])('goes on from the checkpoint before one that was %s, and says so', async (name, damage) => {
    const directory = join(folder, name);
    cpSync(whole, directory, { recursive: true });
    const path = newestCheckpoint(directory);
    writeFileSync(path, damage(readFileSync(path)));
    const before = readdirSync(join(directory, 'checkpoints'));
    const { code, stderr } = await admrl(['train', '--resume', name], folder);
    expect(code).toBe(0);
    const notices = stderr.split('\n').filter((line) => line.startsWith('note: '));
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain(join(name, 'checkpoints', before[before.length - 1] as string));
    expect(notices[1]).toBe(
      `note: ${join(name, 'checkpoints', before[before.length - 2] as string)} is used instead`,
    );
    // Checkpoints before the two newest are gone in one and not in the other.
    sameAsWhole(directory);
  });

  it('refuses when no checkpoint can be used, and removes nothing', async () => {
    const directory = join(folder, 'hopeless');
    cpSync(whole, directory, { recursive: true });
    const names = readdirSync(join(directory, 'checkpoints'));
    for (const name of names) {
      copyFileSync(join(directory, 'config.json'), join(directory, 'checkpoints', name));
    }
    const before = contents(directory);
    const { code, stderr } = await admrl(['train', '--resume', 'hopeless'], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('hopeless: no checkpoint can be used');
    for (const name of names) expect(stderr).toContain(name);
    expect(contents(directory)).toEqual(before);
  });

  it('does not start in the directory of another run', async () => {
    const before = contents(whole);
    const { code, stderr } = await admrl(tinyTraining('whole'), folder);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'admrl: whole already holds a run: resume it, or choose another directory\n',
    );
    expect(contents(whole)).toEqual(before);
  });
});
