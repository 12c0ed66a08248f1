/** @file The list of jobs: what a file asks for, faults at their places, and jobs that stay the same when a file grows. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problems } from '../../envs/problems.ts';
import { loadConfig } from '../config/file.ts';
import { ConfigError } from '../config/layers.ts';
import { ownSettings } from '../config/ownSettings.ts';
import { jobId } from './jobId.ts';
import { openSweep } from './openSweep.ts';
import { readSweepFile } from './sweepFile.ts';
import { jobsOfSweep, type SweepJob } from './sweepJobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sweep-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'study.yaml');
const families = new Map(Object.entries(problems).map(([name, { family }]) => [name, family]));

function jobs(text: string, notices: string[] = []): SweepJob[] {
  writeFileSync(path, text);
  return jobsOfSweep(readSweepFile(path), families, 1, (notice) => notices.push(notice));
}

/** The faults of a file, without its path. */
function faults(text: string): string[] {
  try {
    jobs(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${path}:`, '').split('\n');
  }
  return [];
}

const ids = (list: readonly SweepJob[]): string[] => list.map(({ id }) => id);
const choices = (list: readonly SweepJob[]): string[] =>
  list.map(({ family, preset, method, seed, settings }) =>
    [family, preset, method, seed, ...Object.values(settings)].join(' '),
  );

describe('the jobs of a file', () => {
  it('are one run with the defaults, if it names a family and nothing else', () => {
    const [job, ...others] = jobs('families: pointMass\n');
    expect(others).toEqual([]);
    const id = jobId('pointMass', loadConfig({ preset: 'fast' }));
    expect(job).toMatchObject({
      id,
      index: 0,
      method: 'admrl',
      preset: 'fast',
      seed: 1,
      settings: {},
    });
    expect(job.run).toEqual({
      name: `pointMass-fast-seed1-${id}`,
      training: {
        family: 'pointMass',
        preset: 'fast',
        settings: { training: { method: 'admrl', seed: 1 } },
        directory: join('runs', 'study', `pointMass-fast-seed1-${id}`),
        threads: 1,
      },
      evaluations: [],
      attack: null,
      processes: 1,
    });
  });

  it('are every combination, seeds outermost', () => {
    const list = jobs(
      'name: all\ndirectory: elsewhere\nfamilies: [pointMass, hopper2d]\nmethods: [admrl, mb-unif]\n' +
        'presets: [smoke, small]\nseeds: [1-2, 7]\nset:\n  trpo: { maxKl: [0.01, 0.02] }\n' +
        'evaluate:\n  tests: [test, out-of-distribution]\n  samples: [0]\n',
    );
    expect(list).toHaveLength(2 * 2 * 2 * 3 * 2);
    expect(choices(list).slice(0, 5)).toEqual([
      'pointMass smoke admrl 1 0.01',
      'pointMass smoke mb-unif 1 0.01',
      'pointMass smoke admrl 1 0.02',
      'pointMass smoke mb-unif 1 0.02',
      'pointMass small admrl 1 0.01',
    ]);
    expect(new Set(ids(list)).size).toBe(list.length);
    expect(list.map(({ index }) => index)).toEqual(list.map((_, i) => i));
    expect(list.at(-1)!.config).toMatchObject({
      training: { seed: 7, method: 'mb-unif' },
      trpo: { maxKl: 0.02 },
    });
    expect(list[0].run.evaluations).toEqual([
      { tests: { kind: 'test' }, samples: [0] },
      { tests: { kind: 'out-of-distribution' }, samples: [0] },
    ]);
    expect(list[0].run.training.directory).toMatch(
      /^elsewhere.pointMass-smoke-seed1-[0-9a-f]{12}$/,
    );
  });

  it('stay the same when seeds are added, which come behind them', () => {
    const text = (seeds: string): string =>
      `families: pointMass\nmethods: [admrl, mb-unif]\nseeds: ${seeds}\nset: { trpo: { maxKl: [0.01, 0.02] } }\n`;
    const [few, many] = [jobs(text('[3, 4]')), jobs(text('[3, 4, 1-2]'))];
    expect(many).toHaveLength(2 * few.length);
    expect(many.slice(0, few.length)).toEqual(few);
  });

  it('stay the same when draws, methods, values or presets are added', () => {
    const text = (draws: number, methods: string, values: string, presets: string): string =>
      `families: pointMass\nmethods: [${methods}]\npresets: [${presets}]\nseeds: 1-2\ndraws: ${draws}\n` +
      `set:\n  rollout: { updates: [${values}] }\n  trpo: { maxKl: { logUniform: [0.001, 0.1] } }\n`;
    const few = jobs(text(3, 'admrl', '2', 'smoke'));
    expect(few).toHaveLength(6);
    for (const more of [
      text(5, 'admrl', '2', 'smoke'),
      text(3, 'mb-unif, admrl', '2', 'smoke'),
      text(3, 'admrl', '4, 2', 'smoke'),
      text(3, 'admrl', '2', 'small, smoke'),
    ]) {
      const byId = new Map(jobs(more).map((job) => [job.id, job]));
      expect(byId.size).toBeGreaterThan(6);
      for (const { index: _, ...job } of few) expect(byId.get(job.id)).toMatchObject(job);
    }
  });

  it('are one where two would train the same', () => {
    // Every one of these is 20 in the paper's preset.
    const list = jobs(
      'families: pointMass\npresets: paper\nset: { trpo: { maxKl: { choice: [0.01, 0.02] } } }\ndraws: 20\n',
    );
    expect(list).toHaveLength(2);
  });

  it('say once which settings have moved', () => {
    const notices: string[] = [];
    const list = jobs(
      'families: pointMass\nseeds: 1-3\nset: { trpo: { gamma: [0.9, 0.95] } }\n',
      notices,
    );
    expect(list.map(({ config }) => config.rollout.gamma)).toEqual([
      0.9, 0.95, 0.9, 0.95, 0.9, 0.95,
    ]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^trpo\.gamma is now rollout\.gamma \(.*study\.yaml:3:/);
  });

  it('name modules from the folder of the file', async () => {
    const file = join(import.meta.dirname, '../../../examples/sweeps/families.yaml');
    const { jobs: list, problems: found } = await openSweep(file, 1);
    expect([...found.keys()]).toEqual(list.map(({ family }) => family));
    expect(list[1].run.training.family).toBe(
      join(import.meta.dirname, '../../../examples/families/reacher.ts'),
    );
  });
});

it('the examples have as many jobs as they say', async () => {
  const folderOfExamples = join(import.meta.dirname, '../../../examples/sweeps');
  const counts = readdirSync(folderOfExamples).map(async (name) => {
    const { jobs: list } = await openSweep(join(folderOfExamples, name), 1);
    return [name, list.length] as const;
  });
  expect(Object.fromEntries(await Promise.all(counts))).toEqual({
    'families.yaml': 2,
    'halving.yaml': 9 * 2,
    'methods.yaml': 2 * 3,
    'settings.yaml': 2 * 4,
  });
});

describe('an id', () => {
  const id = (settings: object): string =>
    jobId('pointMass', loadConfig({ preset: 'small', settings }));

  it('is of what is trained, however it is written', () => {
    expect(id({})).toBe(id({ training: { nTasks: 4 }, trpo: { maxKl: 0.01 } }));
    expect(id({})).not.toBe(id({ training: { nTasks: 5 } }));
    expect(id({})).not.toBe(id({ training: { seed: 2 } }));
    expect(id({})).not.toBe(jobId('hopper2d', loadConfig({ preset: 'small' })));
  });

  it('is of the settings that are not defaults, so that new settings do not change it', () => {
    expect(ownSettings(loadConfig({}))).toEqual([]);
    // Zero-shot iterations of an evaluation are those of training unless they are set.
    const settings = { training: { nZeroShot: 5 }, trpo: { maxKl: 0.5 } };
    expect(ownSettings(loadConfig({ settings }))).toEqual([
      ['training.nZeroShot', 5],
      ['trpo.maxKl', 0.5],
    ]);
    const others = { training: { nZeroShot: 5 }, evaluation: { zeroShotIterations: 6 } };
    expect(ownSettings(loadConfig({ settings: others })).map(([name]) => name)).toEqual([
      'evaluation.zeroShotIterations',
      'training.nZeroShot',
    ]);
  });
});

describe('a fault', () => {
  it.each<[string, string[]]>([
    ['', [' expected families']],
    [
      '[1, 2]',
      [
        expect.stringMatching(/^1:1: expected name, directory, /) as unknown as string,
        '1:1: expected families',
      ],
    ],
    ['families: pointMass\nmethod: admrl\n', ['2:1: method: unknown field; did you mean methods?']],
    ['families: []\n', ['1:11: families: expected at least one, got []']],
    ['families: [pointMass, pointMass]\n', ['1:23: families: "pointMass" is given twice']],
    [
      'families: pointMass\nmethods: [admrl, mb-uni]\n',
      [
        expect.stringMatching(
          /^2:18: methods: expected one of admrl, .*, got "mb-uni"; did you mean mb-unif\?$/,
        ) as unknown as string,
      ],
    ],
    [
      'families: pointMass\npresets: smal\n',
      [
        '2:10: presets: expected one of smoke, fast, small, reduced, paper, got "smal"; did you mean small?',
      ],
    ],
    [
      'families: pointMass\nseeds: [1, two, 5-3, -1]\n',
      [
        '2:12: seeds: expected a whole number ≥ 0 or a range such as 1-20, got "two"',
        '2:17: seeds: expected a whole number ≥ 0 or a range such as 1-20, got "5-3"',
        '2:22: seeds: expected a whole number ≥ 0 or a range such as 1-20, got -1',
      ],
    ],
    ['families: pointMass\nseeds: [1-3, 2]\n', ['2:8: seeds: 2 is given twice']],
    ['families: pointMass\nset: 3\n', ['2:6: set: expected groups of settings, got 3']],
    [
      'families: pointMass\nset: { trpo: 3 }\n',
      ['2:14: set.trpo: expected a group of settings, got 3'],
    ],
    [
      'families: pointMass\nset:\n  training: { seed: [1, 2], method: admrl }\n',
      [
        '3:15: set.training.seed: expected in seeds, beside set',
        '3:29: set.training.method: expected in methods, beside set',
      ],
    ],
    [
      'families: pointMass\nset:\n  trpo: { updats: [1, 2], maxKl: [0.01, 0] }\n',
      [
        '3:11: trpo.updats: unknown setting; did you mean rollout.updates?',
        '3:41: trpo.maxKl: expected a finite number > 0, got 0',
      ],
    ],
    [
      'families: pointMass\nset:\n  trpo:\n    maxKl: { logUniform: [1, 0] }\ndraws: 2\n',
      ['4:26: set.trpo.maxKl.logUniform: expected [low, high] with low < high, got [1,0]'],
    ],
    [
      'families: pointMass\nset: { trpo: { maxKl: { uniform: [0.1, 0.2] } } }\n',
      ['2:1: set: expected draws too: how many values of each distribution are tried'],
    ],
    [
      'families: pointMass\ndraws: 3\n',
      ['2:8: draws: expected none, as no setting has a distribution'],
    ],
    [
      'families: pointMass\nevaluate: { tests: [test, grid 3], samples: [0, 0] }\n',
      [
        '2:20: evaluate.tests: expected one set inside the box: a run keeps the evaluation of one',
        '2:49: evaluate.samples: 0 is given twice',
        '2:45: evaluate.samples: expected ascending numbers, got [0,0]',
      ],
    ],
    [
      'families: pointMass\nevaluate: { tests: grid 1, sample: 0 }\n',
      [
        '2:28: evaluate.sample: unknown field; did you mean samples?',
        '2:20: evaluate.tests: expected test, out-of-distribution or grid POINTS, got "grid 1"',
      ],
    ],
    [
      'families: pointMass\npresets: small\nevaluate: { samples: [0, 100] }\nattack: { budget: 1 }\n',
      [
        expect.stringMatching(/^3:22: evaluate\.samples: .*100.*2000/) as unknown as string,
        expect.stringMatching(
          /^4:19: attack\.budget: budget is 1, expected at least \d+, a generation/,
        ) as unknown as string,
      ],
    ],
    [
      'families: pointMass\nstore: /shared/runs\n',
      ['2:8: store: expected an address such as s3://BUCKET/PREFIX, got "/shared/runs"'],
    ],
    [
      'families: pointMass\ncompare: true\n',
      ['2:10: compare: expected several methods, and evaluate, for something to compare'],
    ],
    [
      'families: pointMass\nseeds: 1-9999\nset: { rollout: { updates: [1, 2] } }\n',
      [` expected at most 10000 jobs, got 19998`],
    ],
    ['families: pointMass\nseeds: {\n', [expect.stringMatching(/^\d+:\d+: /) as unknown as string]],
  ])('in %j is named with its place', (text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it('in a family or a module too', async () => {
    writeFileSync(path, 'families: [pontMass, ./no.ts]\n');
    await expect(openSweep(path, 1)).rejects.toThrow(
      new RegExp(
        `^${path}:1:12: families: family is "pontMass", expected one of: .*; did you mean pointMass\\?\n` +
          `${path}:1:22: families: cannot read the task family .*no\\.ts: no such file`,
      ),
    );
  });
});
