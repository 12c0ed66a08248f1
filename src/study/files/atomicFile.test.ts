import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeFileAtomically, writeJsonAtomically } from './atomicFile.ts';
import { type DiskCall, withDisk } from './faultyDisk.testdata.ts';
import { identityText, ownIdentity, type ProcessIdentity } from './processIdentity.ts';

const directory = mkdtempSync(join(tmpdir(), 'admrl-atomic-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('replaces a file as a whole and leaves no temporary one', () => {
  const path = join(directory, 'a.json');
  writeFileSync(path, 'old, and longer than the new one');
  writeJsonAtomically(path, { x: [1, 0.1] });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ x: [1, 0.1] });
  expect(readdirSync(directory)).toEqual(['a.json']);
});

it('keeps the old file when the new value cannot be written', () => {
  const path = join(directory, 'a.json');
  writeJsonAtomically(path, { x: 1 });
  expect(() => writeJsonAtomically(path, { tasks: [{ mean: Number.NaN }] })).toThrow(
    `${path}: tasks.0.mean is NaN, expected a finite number`,
  );
  expect(() => writeJsonAtomically(path, { at: new Map() })).toThrow(
    'at is a Map, expected a JSON value',
  );
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ x: 1 });
});

it('names the file and the cause, and cleans up', () => {
  const taken = join(directory, 'taken');
  mkdirSync(join(taken, 'full'), { recursive: true });
  expect(() => writeFileAtomically(taken, 'x')).toThrow(/cannot write .*taken: .*directory/);
  expect(() => writeFileAtomically(join(directory, 'a.json', 'b'), 'x')).toThrow(/ENOTDIR/);
  expect(() => writeFileAtomically(join(directory, 'none', 'b'), 'x')).toThrow(/ENOENT/);
  expect(readdirSync(directory).sort()).toEqual(['a.json', 'taken']);
});

it('follows symbolic links to the file that they name, there or not, and leaves them', () => {
  const folder = join(directory, 'links');
  mkdirSync(join(folder, 'store'), { recursive: true });
  writeFileSync(join(folder, 'store/model'), 'old');
  symlinkSync('store/model', join(folder, 'latest'));
  symlinkSync('latest', join(folder, 'linkToLink'));
  symlinkSync('store/new', join(folder, 'dangling'));
  // `up/..` is the folder above `store`, not `links`.
  symlinkSync(join(folder, 'store'), join(directory, 'up'));
  symlinkSync('../up/../beside', join(folder, 'around'));
  for (const name of ['linkToLink', 'dangling', 'around']) {
    writeFileAtomically(join(folder, name), name);
    expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
  }
  expect(readFileSync(join(folder, 'store/model'), 'utf8')).toBe('linkToLink');
  expect(readFileSync(join(folder, 'store/new'), 'utf8')).toBe('dangling');
  expect(readFileSync(join(folder, 'beside'), 'utf8')).toBe('around');
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  expect(() => writeFileAtomically(join(folder, 'a'), 'x')).toThrow(/too many symbolic links/);
});

it('keeps permissions, and lets other hard links keep what they name', () => {
  const path = join(directory, 'private');
  for (const mode of [0o600, 0o666, 0o751]) {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    linkSync(path, `${path}-backup`);
    writeFileAtomically(path, 'new');
    expect(statSync(path).mode & 0o7777).toBe(mode);
    expect(readFileSync(`${path}-backup`, 'utf8')).toBe('old');
    rmSync(path);
    rmSync(`${path}-backup`);
  }
  writeFileAtomically(path, 'new');
  expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
});

it.skipIf(process.platform === 'win32')('refuses a pipe, and a link to one', () => {
  const pipe = join(directory, 'pipe');
  spawnSync('mkfifo', [pipe]);
  symlinkSync(pipe, join(directory, 'linkToPipe'));
  for (const name of ['pipe', 'linkToPipe']) {
    const path = join(directory, name);
    expect(() => writeFileAtomically(path, 'x')).toThrow(
      `cannot write ${path}: it is a pipe, expected a regular file`,
    );
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

it('opens no file that is there already: nobody can guess the name, and no link is followed', async () => {
  const folder = join(directory, 'guessed');
  mkdirSync(folder);
  const opened: string[] = [];
  // Somebody who puts a link where the file is about to be opened.
  const plantLink = ({ name, path }: DiskCall): void => {
    if (name !== 'openSync') return;
    opened.push(path);
    if (opened.length === 2) symlinkSync(join(directory, 'elsewhere'), path);
  };
  const write = (): void => writeFileAtomically(join(folder, 'x'.repeat(250)), 'x');
  await withDisk(plantLink, write);
  await expect(withDisk(plantLink, write)).rejects.toThrow(/it already exists \(EEXIST\)/);
  await withDisk(plantLink, write);
  expect(new Set(opened).size).toBe(3);
  expect(existsSync(join(directory, 'elsewhere'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['x'.repeat(250)]);
});

it('removes what killed processes left half-written with its first write to a folder, and nothing else', () => {
  const folder = join(directory, 'killed');
  mkdirSync(folder);
  const self = ownIdentity();
  const random = '0123456789abcdef';
  const left = (identity: Partial<ProcessIdentity>): string =>
    `a.json.tmp-${identityText({ ...self, ...identity })}-${random}`;
  const gone = { pid: spawnSync(process.execPath, ['--version']).pid };
  const elsewhere = { space: 'deadbeef.1' };
  const kept = [
    'a.json',
    'results.tmp-1',
    `results.tmp-${gone.pid}`,
    `model.tmp-${random}`,
    `${left(gone)}.json`,
    left({}),
    left(elsewhere),
  ];
  const old = left({ ...elsewhere, pid: 7 });
  for (const name of [...kept, left(gone), old]) writeFileSync(join(folder, name), 'x');
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  for (const name of [old, 'results.tmp-1']) {
    utimesSync(join(folder, name), twoDaysAgo, twoDaysAgo);
  }
  writeFileAtomically(join(folder, 'b'), 'x');
  expect(readdirSync(folder).sort()).toEqual([...kept, 'b'].sort());
});
