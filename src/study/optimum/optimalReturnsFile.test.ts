/** @file The file of optimal returns: it grows, it is never lowered, and what is wrong with it is named. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bestEntry, type OptimalEntry } from '../../evaluation/optimum/optimalReturns.ts';
import { addOptimalReturns, readOptimalReturns, type TaskEntry } from './optimalReturnsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-optimal-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `folder-${files++}`, 'table.json');

const direct = (mean: number, changes: Partial<OptimalEntry> = {}): OptimalEntry => ({
  source: 'direct',
  method: 'trpo',
  seed: 1,
  samples: 1_000_000,
  returns: { mean, low: mean - 1, high: mean + 1, episodes: 200 },
  origin: 'admrl optimum pointMass',
  date: '2026-11-30',
  training: {
    policy: 'mean action',
    iterations: 100,
    end: 'converged',
    rule: { window: 50, minimum: 100, maximum: 400 },
    maxKl: 0.03,
  },
  ...changes,
});
const adapted = (mean: number): OptimalEntry => ({
  source: 'adapted',
  method: 'admrl',
  seed: 3,
  samples: 42_000,
  returns: { mean, low: mean - 1, high: mean + 1, episodes: 50 },
  origin: 'runs/a',
  date: '2026-11-30',
});
const add = (path: string, ...entries: TaskEntry[]) =>
  addOptimalReturns(path, 'pointMass', entries);

describe('the file', () => {
  it('is an empty table before it is there', () => {
    expect(readOptimalReturns(newPath(), 'pointMass')).toEqual({ family: 'pointMass', tasks: [] });
  });

  it('grows by what is added, in a folder that is made', () => {
    const path = newPath();
    add(path, { psi: [1, 2], entry: direct(5) });
    const table = add(path, { psi: [1, 2], entry: adapted(7) }, { psi: [0, 2], entry: direct(3) });
    expect(table).toEqual({
      family: 'pointMass',
      tasks: [
        { psi: [0, 2], entries: [direct(3)] },
        { psi: [1, 2], entries: [adapted(7), direct(5)] },
      ],
    });
    expect(readOptimalReturns(path, 'pointMass')).toEqual(table);
  });

  it('is never lowered', () => {
    const path = newPath();
    add(path, { psi: [1], entry: direct(5) });
    const table = add(path, { psi: [1], entry: direct(4, { seed: 2 }) });
    expect(bestEntry(table, [1])).toEqual(direct(5));
    expect(bestEntry(add(path, { psi: [1], entry: direct(6, { seed: 3 }) }), [1])?.seed).toBe(3);
  });

  it('keeps what another process has added since it was read', () => {
    const path = newPath();
    const before = add(path, { psi: [1], entry: direct(5) });
    add(path, { psi: [2], entry: direct(6) });
    expect(before.tasks).toHaveLength(1);
    expect(add(path, { psi: [3], entry: direct(7) }).tasks).toHaveLength(3);
  });

  it('holds the same bytes in whatever order entries come, and however often', () => {
    const entries: TaskEntry[] = [
      { psi: [-1, 10], entry: direct(1) },
      { psi: [-1, 9], entry: direct(2, { seed: 10 }) },
      { psi: [-1, 9], entry: direct(3, { seed: 9 }) },
      { psi: [-1, 9], entry: adapted(4) },
    ];
    const [together, apart] = [newPath(), newPath()];
    add(together, ...entries);
    for (const entry of entries.toReversed()) add(apart, entry);
    add(apart, ...entries);
    expect(readFileSync(apart, 'utf8')).toBe(readFileSync(together, 'utf8'));
    const { tasks } = readOptimalReturns(apart, 'pointMass');
    expect(tasks.map(({ psi }) => psi)).toEqual([
      [-1, 9],
      [-1, 10],
    ]);
    expect(tasks[0].entries.map(({ seed }) => seed)).toEqual([3, 9, 10]);
  });

  it('takes an entry of another date for the same, one of other returns for another', () => {
    const path = newPath();
    add(path, { psi: [1], entry: adapted(5) });
    add(path, { psi: [1], entry: { ...adapted(5), date: '2027-01-01' } });
    expect(readOptimalReturns(path, 'pointMass').tasks[0].entries).toEqual([adapted(5)]);
    add(path, { psi: [1], entry: adapted(6) });
    expect(readOptimalReturns(path, 'pointMass').tasks[0].entries).toHaveLength(2);
  });
});

describe('a damaged file', () => {
  const whole = JSON.stringify({
    family: 'pointMass',
    tasks: [{ psi: [1, 2], entries: [direct(5)] }],
  });

  it.each([
    ['not JSON', whole.slice(0, -5), /: not JSON: /],
    [
      'another family',
      whole.replace('pointMass', 'ant2d'),
      /: family is ant2d, expected pointMass$/,
    ],
    [
      'a mean that is text',
      whole.replace('"mean":5', '"mean":"5"'),
      /: tasks\.0\.entries\.0\.returns\.mean: /,
    ],
    ['an unknown source', whole.replace('direct', 'guessed'), /: tasks\.0\.entries\.0\.source: /],
    ['an unknown field', whole.replace('"psi"', '"note":1,"psi"'), /: tasks\.0: .*note/],
    ['a task without ψ', whole.replace('"psi":[1,2],', ''), /: tasks\.0\.psi: /],
  ])('with %s is named and left as it is', (_, text, message) => {
    const path = join(folder, 'damaged.json');
    writeFileSync(path, text);
    for (const act of [
      () => readOptimalReturns(path, 'pointMass'),
      () => add(path, { psi: [1, 2], entry: adapted(6) }),
    ]) {
      expect(act).toThrow(expect.objectContaining({ name: 'DamagedFileError' }));
      expect(act).toThrow(message);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused what is no number or of another size, and is left as it is', () => {
    const path = newPath();
    add(path, { psi: [1, 2], entry: direct(5) });
    const before = readFileSync(path, 'utf8');
    expect(() => add(path, { psi: [1], entry: direct(6) })).toThrow('psi is [1], expected 2');
    expect(() => add(path, { psi: [1, 2], entry: direct(Number.NaN) })).toThrow('NaN');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});
