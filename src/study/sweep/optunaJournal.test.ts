/** @file The journal as lines, and as Optuna itself reads it where it is installed. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findParameter } from '../config/config.ts';
import { type Axis, isAxisFault, readAxis } from './axes.ts';
import type { JobRow } from './gather.ts';
import { namedObjective, objectivesOf } from './objectives.ts';
import { type JournalTrial, optunaJournal } from './optunaJournal.ts';
import type { SweepJob } from './sweepJobs.ts';

/** A Python that has Optuna may be named. */
const python = process.env.OPTUNA_PYTHON ?? 'python3';
const hasOptuna = spawnSync(python, ['-c', 'import optuna']).status === 0;
if (!hasOptuna) {
  process.stderr.write(
    `the journal is not read by Optuna: ${python} has none (pip install optuna; OPTUNA_PYTHON names another Python)\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'admrl-optuna-'));
afterAll(() => rmSync(folder, { recursive: true }));

function axis(path: string, written: unknown): Axis {
  const [group, name] = path.split('.');
  const found = readAxis(path, written, findParameter(group, name));
  if (isAxisFault(found)) throw new Error(found.problem);
  return found;
}

const evaluations = [{ tests: { kind: 'test' } as const, samples: [0, 2000] }];
const axes = [
  axis('rollout.updates', [5, 20]),
  axis('trpo.maxKl', { logUniform: [0.001, 0.1] }),
  axis('model.hiddenSizes', [[64, 64], [128]]),
  axis('shac.horizon', { uniform: [4, 16] }),
  axis('model.steps', 10),
];
const file = { name: 'study', axes, evaluations, attack: null, halving: null } as never;

interface Made {
  readonly method: string;
  readonly updates: number;
  readonly maxKl: number;
  readonly sizes: number[];
  readonly horizon: number;
  readonly state: string;
  /** Mean returns after 0 and 2000 samples. */
  readonly returns: readonly [number | null, number | null];
}

function trialOf(
  { method, updates, maxKl, sizes, horizon, state, returns }: Made,
  index: number,
): JournalTrial {
  const settings = {
    ...{ 'rollout.updates': updates, 'trpo.maxKl': maxKl, 'model.hiddenSizes': sizes },
    ...{ 'shac.horizon': horizon, 'model.steps': 10 },
  };
  const row: JobRow = {
    ...{ run: `runs/${index}`, id: `id${index}`, state, family: 'hopper2d', preset: 'fast' },
    ...{ method, seed: 1, ...settings, 'model.hiddenSizes': JSON.stringify(sizes) },
    'test/0/meanReturn': returns[0],
    'test/2000/meanReturn': returns[1],
    'test/2000/worstGap': null,
  };
  const job = { index, family: 'hopper2d', preset: 'fast', method, settings, run: { evaluations } };
  const times = { started: new Date(1000 * index), ended: new Date(60_000 + 1000 * index) };
  return { job: job as unknown as SweepJob, row, times };
}

const trials = [
  { method: 'admrl', updates: 5, maxKl: 0.01, sizes: [128], horizon: 4, state: 'finished' },
  { method: 'mb-unif', updates: 20, maxKl: 0.1, sizes: [64, 64], horizon: 16, state: 'finished' },
  { method: 'admrl', updates: 20, maxKl: 0.001, sizes: [128], horizon: 9, state: 'failed' },
  { method: 'mb-unif', updates: 5, maxKl: 0.02, sizes: [64, 64], horizon: 7, state: 'stopped' },
].map((made, i) => {
  const returns = i < 2 ? ([10 + i, 30 - 5 * i] as const) : ([null, null] as const);
  return trialOf({ ...made, returns }, i);
});

const jobs = trials.map(({ job }) => job);
const objectives = objectivesOf(file);
const journal = (objective = 'test/2000/meanReturn'): string =>
  optunaJournal({ file, jobs }, namedObjective(objectives, objective), trials);

describe('a journal for Optuna', () => {
  const lines = journal()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

  it('creates a study that goes up with returns and down with gaps', () => {
    const study = { op_code: 0, worker_id: 'admrl', study_name: 'study' };
    expect(lines[0]).toEqual({ ...study, directions: [2] });
    const attribute = { op_code: 2, worker_id: 'admrl', study_id: 0 };
    expect(lines[1]).toEqual({ ...attribute, user_attr: { objective: 'test/2000/meanReturn' } });
    const gap = namedObjective(objectives, 'test/2000/worstGap');
    const [first] = optunaJournal({ file, jobs }, gap, []).split('\n');
    expect(JSON.parse(first)).toEqual({ ...study, directions: [1] });
  });

  it('has a trial for each job, with parameters as Optuna stores them', () => {
    expect(lines).toHaveLength(6);
    expect(lines[2]).toEqual({
      ...{ op_code: 4, worker_id: 'admrl', study_id: 0, state: 1, values: [30] },
      datetime_start: '1970-01-01T00:00:00.000+00:00',
      datetime_complete: '1970-01-01T00:01:00.000+00:00',
      params: {
        ...{ method: 0, 'rollout.updates': 5, 'trpo.maxKl': 0.01 },
        ...{ 'model.hiddenSizes': 1, 'shac.horizon': 4 },
      },
      distributions: {
        method: '{"name":"CategoricalDistribution","attributes":{"choices":["admrl","mb-unif"]}}',
        'rollout.updates':
          '{"name":"IntDistribution","attributes":{"low":5,"high":20,"log":false,"step":1}}',
        'trpo.maxKl':
          '{"name":"FloatDistribution","attributes":{"low":0.001,"high":0.1,"log":true,"step":null}}',
        'model.hiddenSizes':
          '{"name":"CategoricalDistribution","attributes":{"choices":["[64,64]","[128]"]}}',
        'shac.horizon':
          '{"name":"IntDistribution","attributes":{"low":4,"high":16,"log":false,"step":1}}',
      },
      user_attrs: {
        ...{ index: 0, run: 'runs/0', id: 'id0', family: 'hopper2d', preset: 'fast', seed: 1 },
        ...{ 'model.steps': 10, 'test/0/meanReturn': 10, 'test/2000/meanReturn': 30 },
      },
      intermediate_values: { 0: 10, 2000: 30 },
    });
    const failed = { state: 3, values: null, datetime_complete: expect.any(String) };
    expect(lines[4]).toMatchObject({ ...failed, intermediate_values: {} });
    expect(lines[5]).toMatchObject({ state: 0, values: null });
    expect(lines[5]).not.toHaveProperty('datetime_complete');
  });

  it('lists what there is to go by', () => {
    expect(() => journal('test/2000/meanRetrun')).toThrow(
      /^expected one of test\/0\/meanReturn, test\/0\/worstReturn, .*got test\/2000\/meanRetrun; did you mean test\/2000\/meanReturn\?$/,
    );
    expect(() => journal('test/2000/worstGap')).toThrow(
      'test/2000/worstGap of runs/0 is not known, as no optimum of its tasks is: choose a return',
    );
  });
});

const program = `
import json, sys, optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.load_study(study_name='study', storage=JournalStorage(JournalFileBackend(sys.argv[1])))
for trial in study.trials:
    trial._validate()
best = study.best_trial
space = best.distributions
asked = study.ask(space)
print(json.dumps({
    'states': [trial.state.name for trial in study.trials[:4]],
    'direction': study.direction.name,
    'objective': study.user_attrs['objective'],
    'best': [best.number, best.value, best.params, best.user_attrs['run'], best.intermediate_values],
    'log': space['trpo.maxKl'].log,
    'asked': [asked.number, sorted(asked.params)],
}))
`;

describe.skipIf(!hasOptuna)('Optuna', () => {
  it('reads the study, knows the best trial, and goes on from there', { timeout: 120_000 }, () => {
    const path = join(folder, 'study.journal');
    writeFileSync(path, journal());
    const { status, stdout, stderr } = spawnSync(python, ['-c', program, path], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const params = {
      ...{ method: 'admrl', 'rollout.updates': 5, 'trpo.maxKl': 0.01 },
      ...{ 'model.hiddenSizes': '[128]', 'shac.horizon': 4 },
    };
    expect(JSON.parse(stdout)).toEqual({
      states: ['COMPLETE', 'COMPLETE', 'FAIL', 'RUNNING'],
      direction: 'MAXIMIZE',
      objective: 'test/2000/meanReturn',
      best: [0, 30, params, 'runs/0', { 0: 10, 2000: 30 }],
      log: true,
      asked: [4, Object.keys(params).sort()],
    });
  });
});
