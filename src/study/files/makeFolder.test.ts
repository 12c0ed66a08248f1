import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from './makeFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes a folder and those above it, and leaves one that is there', () => {
  const path = join(folder, 'a/b/c');
  for (let time = 0; time < 2; time++) makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

it('names what is in the way', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(join(file, 'below'))).toThrow(
    `cannot create the directory ${file}: it already exists (EEXIST)`,
  );
});

it.runIf(process.platform === 'linux')('returns where the file system makes no folders', () => {
  expect(() => makeFolder('/proc/admrl/report')).toThrow(
    'cannot create the directory /proc/admrl: no such file or directory (ENOENT)',
  );
});
