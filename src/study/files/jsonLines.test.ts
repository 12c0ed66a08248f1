import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { jsonLines, readJsonLines } from './jsonLines.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-lines-'));
const path = join(folder, 'log.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

it('reads whole lines, also those longer than the pieces in which files are read', () => {
  // Letters of two bytes at the borders of the pieces, whatever their size.
  const long = { text: `a${'ψ'.repeat(300_000)}` };
  writeFileSync(path, `${JSON.stringify(long)}\n{"n":7}\n{"n":`);
  expect(readJsonLines(path)).toEqual([long, { n: 7 }]);
  expect(readJsonLines(join(folder, 'none.jsonl'))).toEqual([]);
});

it('gives records one by one, and names the line that is none', () => {
  writeFileSync(path, '{"n":1}\n[2]\n');
  const records = jsonLines(path);
  expect(records.next().value).toEqual({ n: 1 });
  expect(() => records.next()).toThrow(`${path}:2: expected a JSON object, got [2]`);
});
