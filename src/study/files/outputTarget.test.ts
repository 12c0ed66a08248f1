/** @file What cannot be written is named with its cause before the work. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { diskError, withDisk } from './faultyDisk.testdata.ts';
import { assertOutputFolder, makeFolder, outputTarget } from './outputTarget.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-output-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'file'), '');

it.each([
  ['', 'cannot write "": expected the path of a file'],
  ['.', 'cannot write .: it is a directory, expected a regular file'],
  [
    join(folder, 'none/x'),
    `cannot write ${join(folder, 'none/x')}: no such file or directory (ENOENT)`,
  ],
  [
    join(folder, 'file/x'),
    `cannot write ${join(folder, 'file/x')}: a part of the path is a file, not a directory (ENOTDIR)`,
  ],
])('a file at %j is refused', (path, message) => {
  expect(() => outputTarget(path)).toThrow(message);
});

it('a folder is made step by step, and the cause of a failure is that of the system', async () => {
  const path = join(folder, 'a/b/c');
  expect(() => assertOutputFolder(path)).not.toThrow();
  expect(existsSync(join(folder, 'a'))).toBe(false);
  const readOnly = (): never => {
    throw diskError('EROFS');
  };
  await expect(withDisk(readOnly, () => makeFolder(path))).rejects.toThrow(
    `cannot create the directory ${path}: the file system is read-only (EROFS)`,
  );
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

it.each([
  ['', 'cannot write to "": expected the path of a directory'],
  [join(folder, 'file'), 'file: it is a file, not a directory'],
  [join(folder, 'file/x/y'), 'a part of the path is a file, not a directory (ENOTDIR)'],
])('a folder at %j is refused', (path, message) => {
  expect(() => assertOutputFolder(path)).toThrow(message);
});
