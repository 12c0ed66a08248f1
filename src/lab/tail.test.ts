/** @file A file that grows under its reader. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Tail } from './tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-tail-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${files++}.jsonl`);

it('gives whole lines once, and lets a half one wait', () => {
  const path = newFile();
  const tail = new Tail(path);
  expect(tail.next()).toMatchObject({ lines: [], restarted: false, more: false });
  writeFileSync(path, '{"a":1}\n{"a":2}\n{"a"');
  expect(tail.next()).toMatchObject({ lines: ['{"a":1}', '{"a":2}'], more: true });
  expect(tail.next()).toMatchObject({ lines: [], more: false });
  appendFileSync(path, ':3}\n');
  expect(tail.next()).toMatchObject({ lines: ['{"a":3}'], more: false, read: 24, size: 24 });
  expect(tail.next().lines).toEqual([]);
});

it('begins again when the file was cut back, put in the place of another, or is gone', () => {
  const path = newFile();
  const tail = new Tail(path);
  writeFileSync(path, 'one\ntwo\nthree\n');
  tail.next();
  truncateSync(path, 4);
  expect(tail.next()).toMatchObject({ lines: ['one'], restarted: true });
  rmSync(path);
  expect(tail.next()).toMatchObject({ lines: [], restarted: true });
  writeFileSync(path, 'four\n');
  expect(tail.next()).toMatchObject({ lines: ['four'], restarted: false });
});

it('does not break letters of several bytes, nor lines longer than a piece', () => {
  const path = newFile();
  const long = 'ψ'.repeat(1_500_000);
  writeFileSync(path, `a\n${long}\nθ̂\n`);
  const tail = new Tail(path);
  const lines: string[] = [];
  for (let more = true; more; ) {
    const next = tail.next();
    lines.push(...next.lines);
    more = next.more;
  }
  expect(lines).toEqual(['a', long, 'θ̂']);
});

it.skipIf(process.platform === 'win32')('refuses a pipe, which would make it wait', () => {
  const path = newFile();
  execFileSync('mkfifo', [path]);
  expect(() => new Tail(path).next()).toThrow(/is no file/);
});
