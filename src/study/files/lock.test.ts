import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  holderOf,
  holderOfFile,
  isLockFile,
  LockedError,
  lockDirectory,
  lockFile,
} from './lock.ts';
import { identityText, ownIdentity, type ProcessIdentity, stateOf } from './processIdentity.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'admrl-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const self = ownIdentity();
const flag = (pid: number, start: string, other: Partial<ProcessIdentity> = {}): string =>
  `lock-${identityText({ ...self, ...other, pid, start })}`;
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
    raise(flag(process.ppid, '1'));
    raise(`held-${flag(process.ppid, '1')}`);
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
  const first = `lock-!-${process.ppid}-${self.space}.0`;
  raise(first);
  expect(() => lockDirectory(directory)).toThrow(LockedError);
  expect(readdirSync(directory)).toEqual([first]);
});

/** Processes of which nothing can be known here, whatever their host is called. */
const elsewhere: readonly (readonly [string, string])[] = [
  ['another machine', flag(1, '0', { host: 'elsewhere', space: 'deadbeef.4026531836' })],
  ['a container with the same host name', flag(1, '99', { space: `${self.space}7` })],
  ['a host without a name', flag(1, '99', { host: '', space: 'deadbeef.1' })],
  ['an older version', `lock-otherhost-123-0496d97e.99`],
];

it.each(elsewhere)('does not judge a process of %s, until it is told to take over', (_, name) => {
  for (const one of [name, `held-${name}`]) raise(one);
  expect(isLockFile(name)).toBe(true);
  expect(() => lockDirectory(directory)).toThrow(LockedError);
  expect(() => lockDirectory(directory)).toThrow(
    `If it is gone, delete ${join(directory, name)} and held-${name}`,
  );
  expect(() => lockDirectory(directory, { takeOver: false })).toThrow(
    `If it is gone, add --take-over, or delete ${join(directory, name)} and held-${name}`,
  );
  expect(readdirSync(directory).sort()).toEqual([`held-${name}`, name]);
  const lock = lockDirectory(directory, { takeOver: true });
  expect(readdirSync(directory)).not.toContain(name);
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

it('takes nothing over from a process that runs here', () => {
  const name = flag(process.ppid, '0');
  for (const one of [name, `held-${name}`]) raise(one);
  expect(() => lockDirectory(directory, { takeOver: true })).toThrow(LockedError);
  expect(readdirSync(directory)).toHaveLength(2);
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

it('tells those who only look who holds a file, and removes nothing', () => {
  const path = join(directory, 'job.json');
  expect(holderOfFile(path)).toBeNull();
  expect(holderOfFile(join(directory, 'nowhere', 'job.json'))).toBeNull();
  raise(flag(process.ppid, '0'));
  raise(`job.json.${flag(goneProcess(), '0')}`);
  expect(holderOfFile(path)).toBeNull();
  raise(`job.json.${flag(process.ppid, '0')}`);
  expect(holderOfFile(path)).toMatchObject({ pid: process.ppid, host: self.host });
  expect(readdirSync(directory)).toHaveLength(3);
});

it('knows who runs', () => {
  expect(stateOf(self)).toBe('running');
  expect(stateOf({ ...self, pid: goneProcess() })).toBe('gone');
  expect(stateOf({ ...self, space: 'deadbeef.1' })).toBe('unknown');
});

it('tells those who only look who holds a folder, and removes nothing', () => {
  expect(holderOf(directory)).toBeNull();
  expect(holderOf(join(directory, 'nowhere'))).toBeNull();
  raise('evaluation.json.lock-of-a-file');
  raise(flag(goneProcess(), '0'));
  expect(holderOf(directory)).toBe('gone');
  raise(flag(process.pid, self.start, { host: 'elsewhere', space: 'another.boot' }));
  expect(holderOf(directory)).toBe('unknown');
  raise(flag(process.ppid, '0'));
  expect(holderOf(directory)).toBe('running');
  expect(readdirSync(directory)).toHaveLength(4);
});
