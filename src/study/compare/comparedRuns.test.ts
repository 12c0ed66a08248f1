/** @file Runs that can be compared are read in order; what keeps others from it is named with the run. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type EvaluatedRun, writeEvaluatedRun } from '../run/evaluatedRun.testdata.ts';
import { type ComparedRuns, readComparedRuns } from './comparedRuns.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-compared-'));
afterAll(() => rmSync(folder, { recursive: true }));

let cases = 0;
/** Writes runs a, b, c, …, and reads them. */
function read(...runs: EvaluatedRun[]): Promise<ComparedRuns> {
  return readOn(false, ...runs);
}

function readOn(isOnlyOutOfDistribution: boolean, ...runs: EvaluatedRun[]): Promise<ComparedRuns> {
  const directory = join(folder, `case-${cases++}`);
  const directories = runs.map((run, i) => writeEvaluatedRun(join(directory, 'abc'[i]), run));
  return readComparedRuns(directories, { isOnlyOutOfDistribution });
}

describe('readComparedRuns', () => {
  it('orders runs by method and seed, whatever the order they were named in', async () => {
    const compared = await read(
      { method: 'mb-unif', seed: 2 },
      { method: 'admrl', seed: 5 },
      { method: 'admrl', seed: 2 },
    );
    expect(compared.runs).toEqual([
      ...['c', 'b'].map((name) => expect.objectContaining({ name, method: 'admrl' })),
      {
        name: 'a',
        method: 'mb-unif',
        seed: 2,
        preset: 'smoke',
        trainSamples: 640,
        realSteps: 640,
        updates: [],
        visited: [[-1, -1]],
      },
    ]);
    expect(compared.directories.map((path) => path.at(-1))).toEqual(['c', 'b', 'a']);
    expect(compared.sets.map((set) => set.map(({ seed }) => seed))).toEqual([[2, 5, 2]]);
    expect(compared.family).toMatchObject({ name: 'pointMass', box: { low: [-1, -1] } });
    expect(compared.notes).toEqual([]);
  });

  it('takes tasks out of distribution where all runs have them, and says where they do not', async () => {
    const both = await read({ isOutOfDistribution: true }, { seed: 2, isOutOfDistribution: true });
    expect(both.sets.map(([first]) => first.taskSet)).toEqual(['grid 2', 'out-of-distribution']);
    const one = await read({ isOutOfDistribution: true }, { seed: 2 });
    expect(one.sets).toHaveLength(1);
    expect(one.notes).toEqual([
      expect.stringMatching(
        /^Tasks out of distribution are left out: .*b not evaluated on all of them\.$/,
      ),
    ]);
  });

  it('takes tasks out of distribution alone where that is asked for, whatever else was evaluated', async () => {
    const runs = [
      { taskSet: null, isOutOfDistribution: true },
      { seed: 2, isOutOfDistribution: true },
    ];
    const only = await readOn(true, ...runs);
    expect(only.sets.map((set) => set.map(({ taskSet }) => taskSet))).toEqual([
      ['out-of-distribution', 'out-of-distribution'],
    ]);
    await expect(read(...runs)).rejects.toThrow(/a\/evaluation\.json is missing/);
    await expect(readOn(true, ...runs, { seed: 3 })).rejects.toThrow(
      /is missing: “admrl evaluate .*c --out-of-distribution” writes it$/,
    );
  });

  it('compares on the test tasks while the evaluation out of distribution is not complete', async () => {
    const directory = writeEvaluatedRun(join(folder, 'begun'), { isOutOfDistribution: true });
    const path = join(directory, 'evaluation-out-of-distribution.json');
    const whole = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...whole, tasks: whole.tasks.slice(1) }));
    const options = { isOnlyOutOfDistribution: false };
    const finished = writeEvaluatedRun(join(folder, 'finished'), {
      seed: 2,
      isOutOfDistribution: true,
    });
    const { sets, notes } = await readComparedRuns([directory, finished], options);
    expect(sets.map(([first]) => first.taskSet)).toEqual(['grid 2']);
    expect(notes).toEqual([expect.stringMatching(/are left out: .*begun not evaluated on all/)]);
  });

  it('notes settings that differ although they are not compared', async () => {
    const { notes } = await read(
      { settings: { rollout: { updates: 20 } } },
      { method: 'mb-unif', settings: { rollout: { updates: 30 } } },
      { method: 'mb-unif', seed: 2, settings: { rollout: { updates: 20 } } },
    );
    expect(notes).toEqual([
      'The runs differ in rollout.updates: 20 (admrl 1, mb-unif 2); 30 (mb-unif 1).',
    ]);
  });

  it('refuses an evaluation of an earlier state of the run', async () => {
    const directory = writeEvaluatedRun(join(folder, 'older'));
    const checkpoints = join(directory, 'checkpoints');
    mkdirSync(checkpoints);
    const options = { isOnlyOutOfDistribution: false };
    writeFileSync(join(checkpoints, '000044.safetensors'), '');
    await expect(readComparedRuns([directory], options)).resolves.toBeDefined();
    writeFileSync(join(checkpoints, '000045.safetensors'), '');
    await expect(readComparedRuns([directory], options)).rejects.toThrow(
      `${join(directory, 'evaluation.json')}: evaluates the run after 44 steps, expected 45, its number now: ` +
        `“admrl evaluate ${directory}” evaluates it again`,
    );
  });

  it('notes that runs learned from different numbers of steps', async () => {
    const { notes } = await read({}, { method: 'mb-unif', trainSamples: 1280 });
    expect(notes).toEqual([
      'The runs learned from different numbers of real steps: 640 (admrl 1); 1,280 (mb-unif 1).',
    ]);
  });

  it.each<[string, EvaluatedRun[], RegExp]>([
    [
      'a run without an evaluation',
      [{}, { seed: 2, taskSet: null }],
      /b\/evaluation\.json is missing: “admrl evaluate .*b” writes it$/,
    ],
    [
      'another family',
      [{}, { seed: 2, family: 'hopper2d' }],
      /b: family is hopper2d, expected pointMass as in .*a$/,
    ],
    [
      'other samples',
      [{}, { seed: 2, samples: [0] }],
      /b: evaluated on tasks "grid 2" with samples 0, expected tasks "grid 2" with samples 0,40 as .*a$/,
    ],
    [
      'other tasks',
      [{}, { seed: 2, taskSet: 'test' }],
      /b: evaluated on tasks "test" with samples 0,40, expected tasks "grid 2" with samples 0,40 as .*a$/,
    ],
    [
      'the same method and seed twice',
      [{}, {}],
      /b: is admrl with seed 1, as .*a is; expected each method and seed once$/,
    ],
  ])('refuses %s', async (_, runs, message) => {
    await expect(read(...runs)).rejects.toThrow(message);
  });

  it('refuses an evaluation that is not complete, or that is another run’s', async () => {
    const directory = writeEvaluatedRun(join(folder, 'changed'));
    const path = join(directory, 'evaluation.json');
    const whole = JSON.parse(readFileSync(path, 'utf8'));
    const change = async (changes: object): Promise<string> => {
      writeFileSync(path, JSON.stringify({ ...whole, ...changes }));
      return readComparedRuns([directory], { isOnlyOutOfDistribution: false }).then(
        () => '',
        (error: Error) => error.message,
      );
    };
    expect(await change({ tasks: whole.tasks.slice(0, 3) })).toBe(
      `${path}: lacks 1 of 4 tasks, the first of them [1,1]: “admrl evaluate” with the same options completes it`,
    );
    expect(await change({ seed: 9 })).toBe(
      `${path}: evaluates admrl on pointMass with seed 9, expected admrl on pointMass with seed 1, as in config.json`,
    );
    expect(await change({})).toBe('');
  });
});
