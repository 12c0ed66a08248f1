import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isLockFile, LockedError, lockDirectory, lockFile } from './lock.ts';
import { isRunning, ownIdentity } from './processIdentity.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'admrl-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const self = ownIdentity();
const flag = (pid: number, start: string, host = self.host): string =>
  `lock-${host}-${pid}-${start}`;
const raise = (name: string): void => writeFileSync(join(directory, name), '');
const goneProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

it('leaves nothing behind after release, and can be taken again', () => {
  for (let i = 0; i < 2; i++) {
    const lock = lockDirectory(directory);
    expect(readdirSync(directory).every(isLockFile)).toBe(true);
    lock.release();
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  }
});

it('takes over from a process that is gone', () => {
  const name = flag(goneProcess(), '0');
  raise(name);
  raise(`held-${name}`);
  lockDirectory(directory).release();
  expect(readdirSync(directory)).toEqual([]);
});

it.skipIf(self.start === '0')(
  'takes over when the process id now belongs to another process',
  () => {
    raise(flag(process.ppid, 'deadbeef.1'));
    raise(`held-${flag(process.ppid, 'deadbeef.1')}`);
    lockDirectory(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  },
);

it('refuses while the holder runs, names it and keeps its lock, again and again', () => {
  const name = flag(process.ppid, '0');
  raise(name);
  raise(`held-${name}`);
  for (let i = 0; i < 2; i++) {
    expect(() => lockDirectory(directory)).toThrow(LockedError);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.ppid}`);
    expect(readdirSync(directory).sort()).toEqual([`held-${name}`, name]);
  }
});

it('yields to one that arrives at the same time and sorts first', () => {
  const first = `lock-!-${process.ppid}-0`;
  raise(first);
  expect(() => lockDirectory(directory)).toThrow(LockedError);
  expect(readdirSync(directory)).toEqual([first]);
});

it('does not judge processes of other machines, and says what to delete', () => {
  raise(flag(goneProcess(), '0', 'elsewhere'));
  raise(`held-${flag(1, '0', 'elsewhere')}`);
  expect(() => lockDirectory(directory)).toThrow(
    /on elsewhere; if that process is gone, delete .*lock-elsewhere/,
  );
});

it('of a file is one of its own, beside those of the folder and of other files', () => {
  const path = join(directory, 'evaluation.json');
  const locks = [
    lockDirectory(directory),
    lockFile(path),
    lockFile(join(directory, 'attack.json')),
  ];
  expect(readdirSync(directory)).toHaveLength(2 * locks.length);
  expect(readdirSync(directory).every(isLockFile)).toBe(true);
  expect(() => lockFile(path)).toThrow(`${path} is already open in this process (${self.pid})`);
  for (const lock of locks) lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

it('of a file is refused while its holder runs, and taken from one that is gone', () => {
  const path = join(directory, 'evaluation.json');
  const [living, gone] = [process.ppid, goneProcess()].map(
    (pid) => `evaluation.json.${flag(pid, '0')}`,
  );
  for (const name of [gone, `held-${gone}`, living, `held-${living}`]) raise(name);
  expect(() => lockFile(path)).toThrow(`${path} is in use by process ${process.ppid}`);
  expect(readdirSync(directory).sort()).toEqual([living, `held-${living}`].sort());
});

it('knows who runs', () => {
  expect(isRunning(self)).toBe(true);
  expect(isRunning({ ...self, pid: goneProcess() })).toBe(false);
});
