/** @file A comparison as a file: the same after reading, small, and damage is named. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { problems } from '../../envs/problems.ts';
import { compareSet, type MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import { tasksOfSet } from '../../evaluation/testTasks.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { familyData } from '../../tasks/familyData.ts';
import {
  readComparison,
  readModelComparison,
  writeComparison,
  writeModelComparison,
} from './comparisonFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-comparison-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'comparison.json');

/** Four methods with three seeds on 36 tasks, with 20 episodes for each of four n. */
function comparison(): MethodComparison {
  const family = familyData(problems.ant2d.family);
  const methods: TaskMethod[] = ['admrl', 'mb-unif', 'mb-gauss', 'mb-corner'];
  const runs = methods.flatMap((method, m) =>
    [1, 2, 3].map((seed) => ({
      name: `run ${m} [1\n2]`,
      method,
      seed,
      preset: null,
      trainSamples: 800_000,
      visited: [[0, 3]],
    })),
  );
  const episodes = (name: string): number[] =>
    Array.from(normals(foldIn(keyFromSeed(1), name), 20), (x) => -150 + 20 * x);
  const evaluations = runs.map(({ method, seed }) => ({
    family: family.name,
    method,
    seed,
    step: 1,
    taskSet: 'test',
    samples: [0, 2000, 4000, 6000],
    baselines: { zeroAction: [], random: [] },
    baselineSteps: 0,
    tasks: tasksOfSet(family, { kind: 'test' }).map((psi) => ({
      psi,
      ledger: { train: 0, dev: 0, gradient: 0, evaluation: 0 },
      returns: Object.fromEntries(
        [0, 2000, 4000, 6000].map((n) => {
          const values = episodes(`${method} ${seed} ${psi} ${n} values`);
          const fresh = episodes(`${method} ${seed} ${psi} ${n} fresh`);
          const mean = values.reduce((a, b) => a + b) / 20;
          return [n, { mean, low: mean, high: mean, episodes: 20, values, fresh }];
        }),
      ),
    })),
  }));
  return {
    family,
    runs,
    notes: ['a note: [1, 2]'],
    sets: [compareSet({ family, runs, evaluations, table: null, resamples: 5 })],
    raised: [{ psi: [0, 3], method: 'admrl', seed: 1, samples: 0, achieved: 2, known: 1.5 }],
    modelError: {
      family: family.name,
      tasks: [[5, 5]],
      episodes: 4,
      transitions: 800,
      scale: [0.1, 0.2],
      runs: [{ name: 'a', method: 'admrl', seed: 1, trainSamples: 640, error: 0.5 }],
      methods: [{ method: 'admrl', error: 0.5, low: 0.4, high: 0.6 }],
    },
  };
}

const whole = comparison();
writeComparison(path, whole);

describe('comparison.json', () => {
  it('is read as it was written', () => {
    expect(readComparison(path)).toEqual(whole);
  });

  it('of twelve runs on 36 tasks takes less than 2 MB, lists of numbers on one line', () => {
    expect(statSync(path).size).toBeLessThan(1.3e6);
    expect(readFileSync(path, 'utf8')).toMatch(/\n *"box": \{\n *"low": \[-3,-3\],\n/);
  });

  it('names the field that is no part of a comparison', () => {
    const other = join(folder, 'other.json');
    writeFileSync(
      other,
      JSON.stringify({ ...whole, runs: [{ ...whole.runs[0], method: 'mb-none' }] }),
    );
    expect(() => readComparison(other)).toThrow(/other\.json: runs\.0\.method: .*admrl/);
    expect(() => readComparison(join(folder, 'none.json'))).toThrow(
      /none\.json is missing: “admrl compare” writes it$/,
    );
  });
});

describe('model-error.json', () => {
  it('is read as it was written, and null where there is none', () => {
    const file = join(folder, 'model-error.json');
    expect(readModelComparison(file)).toBeNull();
    writeModelComparison(file, whole.modelError!);
    expect(readModelComparison(file)).toEqual(whole.modelError);
  });
});
