import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeAbandonedFiles, writeFileAtomically, writeJsonAtomically } from './atomicFile.ts';

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

it('removes what killed processes left half-written, and nothing else', () => {
  const folder = join(directory, 'killed');
  mkdirSync(folder);
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const kept = ['a.json', `a.json.tmp-${process.pid}`, `a.tmp-${gone}.json`];
  for (const name of [...kept, `a.json.tmp-${gone}`]) writeFileSync(join(folder, name), 'x');
  removeAbandonedFiles(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  expect(() => removeAbandonedFiles(join(directory, 'none'))).not.toThrow();
});
