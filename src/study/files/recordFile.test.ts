/** @file Files of results that make room for one another, and come back. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { DamagedFileError } from './fileErrors.ts';
import { readRecord, resumeOrSetAside } from './recordFile.ts';

interface Work {
  readonly samples: readonly number[];
  readonly done: number;
}
const schema: z.ZodType<Work> = z.strictObject({
  samples: z.array(z.number()).readonly(),
  done: z.number(),
});

let folder = '';
let path = '';
let notices: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'admrl-take-up-'));
  path = join(folder, 'evaluation.json');
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), JSON.stringify(content));

/** What the folder holds, by name. */
const content = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

function work(...samples: number[]): Work {
  return resumeOrSetAside<Work>({
    path,
    empty: { samples, done: 0 },
    identity: ['samples'],
    read: (file) => readRecord(file, schema),
    describe: (other) => `work (samples ${other.samples})`,
    onEvent: (event) => {
      if (event.type === 'notice') notices.push(event.text.replaceAll(`${folder}/`, ''));
    },
  });
}

it('begins without a file, and goes on with what is there', () => {
  expect(work(0)).toEqual({ samples: [0], done: 0 });
  put('evaluation.json', { samples: [0], done: 3 });
  expect(work(0)).toEqual({ samples: [0], done: 3 });
  expect(notices).toEqual([]);
});

it('keeps other work under the next number that is free', () => {
  put('evaluation.json', { samples: [0], done: 3 });
  put('evaluation-1.json', { samples: [7], done: 1 });
  put('evaluation-out-of-distribution.json', { samples: [0, 5], done: 4 });
  expect(work(0, 5)).toEqual({ samples: [0, 5], done: 0 });
  expect(Object.keys(content()).sort()).toEqual([
    'evaluation-1.json',
    'evaluation-2.json',
    'evaluation-out-of-distribution.json',
  ]);
  expect(content()['evaluation-2.json']).toBe('{"samples":[0],"done":3}');
  expect(notices).toEqual([
    'evaluation.json contained a different work (samples 0): kept as evaluation-2.json',
  ]);
});

it('gives work that was kept its place back, and leaves damaged files alone', () => {
  put('evaluation.json', { samples: [0], done: 3 });
  put('evaluation-1.json', { samples: 'none' });
  put('evaluation-12.json', { samples: [0, 5], done: 4 });
  expect(work(0, 5)).toEqual({ samples: [0, 5], done: 4 });
  expect(content()).toEqual({
    'evaluation.json': '{"samples":[0,5],"done":4}',
    'evaluation-1.json': '{"samples":"none"}',
    'evaluation-2.json': '{"samples":[0],"done":3}',
  });
  expect(notices).toEqual([
    'evaluation.json contained a different work (samples 0): kept as evaluation-2.json',
    'evaluation-12.json was renamed to evaluation.json and is continued',
  ]);
});

it('finds kept work where a process was killed between the two renames', () => {
  put('evaluation-1.json', { samples: [0], done: 3 });
  expect(work(0)).toEqual({ samples: [0], done: 3 });
  expect(Object.keys(content())).toEqual(['evaluation.json']);
});

it('refuses a damaged file in the place itself, and leaves it there', () => {
  put('evaluation.json', { samples: 'none' });
  expect(() => work(0)).toThrow(DamagedFileError);
  expect(Object.keys(content())).toEqual(['evaluation.json']);
});
