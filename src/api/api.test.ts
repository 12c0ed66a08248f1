/** @file The front door: from a family to a controller, an evaluation, an attack and a report, with nothing but its names. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPointMass } from '../envs/pointMass/pointMass.ts';
import { type Problem, problems } from '../envs/problems.ts';
import type { PartialConfig } from '../study/config/config.ts';
import type { StudyEvent } from '../study/events.ts';
import { inProcessExecutor } from '../study/jobs/inProcess.ts';
import { pointMass } from '../tasks/pointMass.ts';
import { compareRuns } from './compareRuns.ts';
import { type OpenRun, openRun } from './openRun.ts';
import { type TrainOptions, train } from './train.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-api-'));
const settings: PartialConfig = {
  training: { nZeroShot: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
  model: { hiddenSizes: [8], steps: 5 },
  policy: { hiddenSizes: [4] },
  rollout: { numEnvs: 4, updates: 1 },
  taskGradient: { episodes: 4, cgIterations: 5 },
  evaluation: { episodes: 4, zeroShotIterations: 1, adaptSamples: 40, numEnvs: 2 },
};
const options = (name: string, more: TrainOptions = {}): TrainOptions => ({
  preset: 'smoke',
  seed: 3,
  tasks: 2,
  settings,
  directory: join(folder, name),
  threads: 1,
  ...more,
});
const logOf = (name: string): string => readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8');

let run: OpenRun;
const events: StudyEvent[] = [];
beforeAll(async () => {
  run = await train('pointMass', options('run', { onEvent: (event) => events.push(event) }));
});
afterAll(async () => {
  await run.dispose();
  rmSync(folder, { recursive: true });
});

describe('train', () => {
  it('records a run, tells what happens, and opens it', () => {
    expect(run.directory).toBe(join(folder, 'run'));
    expect(run.family.name).toBe('pointMass');
    expect(run.config.training).toMatchObject({
      seed: 3,
      nTasks: 2,
      method: 'admrl',
      nCollect: 80,
    });
    expect(run.tasks.map(({ task }) => task)).toEqual([0, 1]);
    expect(run.notices).toEqual([]);
    const told = events.map(({ type }) => type);
    expect(told[0]).toBe('runOpened');
    expect(told.at(-1)).toBe('runEnded');
    expect(told.filter((type) => type === 'stepEnded').length).toBeGreaterThan(5);
  });

  it('ends before its next step when the signal aborts, and the same call resumes to the same bytes', async () => {
    const abort = new AbortController();
    const stopped = train('pointMass', {
      ...options('stopped', { signal: abort.signal }),
      onEvent: (event) => {
        if (event.type === 'stepEnded' && event.finished === 4) abort.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    const finished: number[] = [];
    const resumed = await train('pointMass', {
      ...options('stopped'),
      onEvent: (event) => event.type === 'stepEnded' && finished.push(event.finished),
    });
    await resumed.dispose();
    expect(finished[0]).toBe(5);
    expect(logOf('stopped')).toBe(logOf('run'));
  });

  it('lets go of its directory when the reader of its events fails, or nothing is to be done', async () => {
    const fail = (): never => {
      throw new Error('no reader');
    };
    await expect(train('pointMass', options('again', { onEvent: fail }))).rejects.toThrow(
      'no reader',
    );
    const signal = AbortSignal.abort(new Error('never'));
    await expect(train('pointMass', options('again', { signal }))).rejects.toThrow('never');
    await expect(train('pointMass', options('not-begun', { signal }))).rejects.toThrow('never');
    expect(existsSync(join(folder, 'not-begun'))).toBe(false);
    const begun = await train('pointMass', options('again'));
    await begun.dispose();
    expect(logOf('again')).toBe(logOf('run'));
  });

  it('opens a finished run as it is, and refuses another one in its directory', async () => {
    const told: string[] = [];
    const onEvent = (event: StudyEvent): unknown => told.push(event.type);
    const again = await train('pointMass', options('run', { onEvent }));
    await again.dispose();
    expect(told.filter((type) => type.startsWith('step'))).toEqual([]);
    await expect(train('pointMass', options('run', { seed: 4 }))).rejects.toThrow(
      'holds another run: training.seed is 3, expected 4',
    );
  });

  it.each([
    ['hoper2d', {}, 'family is "hoper2d", expected one of: hopper2d'],
    ['pointMass', { settings: { trpo: { maxKl: -1 } } }, 'settings.trpo.maxKl'],
  ] as const)('refuses %s with %j', async (family, wrong, message) => {
    await expect(train(family, options('wrong', wrong))).rejects.toThrow(message);
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });
});

describe('a family that was defined in code', () => {
  const simulators = { made: 0, alive: new Set<object>() };
  const problem: Problem = {
    family: { ...pointMass, name: 'mine' },
    async makeEnv(numEnvs) {
      const env = createPointMass({ numEnvs });
      simulators.made += 1;
      simulators.alive.add(env);
      const dispose = (): void => {
        simulators.alive.delete(env);
        env.dispose();
      };
      return { ...env, dispose };
    },
  };
  const grid = { tasks: { kind: 'grid', points: 2 } } as const;
  const directory = join(folder, 'mine');

  it('trains as the built-in one does, and is evaluated in this process', async () => {
    const mine = await train(problem, options('mine'));
    expect(logOf('mine')).toBe(logOf('run'));
    // Another one that opens the run while it is open has the family too, and keeps it.
    const other = await openRun(directory);
    await Promise.all([mine.dispose(), mine.dispose()]);
    const { tasks } = await other.evaluate(grid);
    expect(tasks).toHaveLength(4);
    await other.dispose();
    expect(simulators.made).toBeGreaterThan(4);
    expect(simulators.alive.size).toBe(0);
    await expect(other.report()).rejects.toThrow('has been disposed of');
  });

  it('is asked for when it is not there', async () => {
    await expect(openRun(directory)).rejects.toThrow(
      `${directory}: its family "mine" was defined in code and has no module`,
    );
    await using again = await openRun(directory, { family: problem });
    expect(again.family.name).toBe('mine');
  });

  it('is not taken for that of a run it has nothing to do with', async () => {
    await expect(train(problem, options('run'))).rejects.toThrow(
      'holds another run: family is "pointMass", expected "mine"',
    );
    await using untouched = await openRun(run.directory);
    expect(untouched.family.name).toBe('pointMass');
    const path = join(folder, 'of-a-module', 'config.json');
    cpSync(directory, dirname(path), { recursive: true });
    const setup = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...setup, module: { path: '../mine.ts', files: {} } }));
    await expect(train(problem, options('of-a-module'))).rejects.toThrow(
      'holds another run: module.path is "../mine.ts", expected null',
    );
  });

  it('has its fields checked, and a name of its own', async () => {
    const anonymous = { ...problem, family: { ...problem.family, stateSize: 0 } };
    await expect(train(anonymous, options('none'))).rejects.toThrow('family: family.stateSize');
    const disguised = { ...problem, family: pointMass };
    const message = 'family: family.name: expected a name that no built-in family has';
    await expect(train(disguised, options('none'))).rejects.toThrow(message);
    await expect(openRun(run.directory, { family: disguised })).rejects.toThrow(message);
    await using builtIn = await train(problems.pointMass, options('run'));
    expect(builtIn.family).toBe(pointMass);
  });
});

describe('an open run', () => {
  it('adapts: equal calls give equal controllers, and the saved one acts alike', async () => {
    const { policy, returns, stages, ledger } = await run.adapt([0.5, -0.4], { samples: 40 });
    const again = await run.adapt([0.5, -0.4], { samples: 40 });
    expect(again.returns).toEqual(returns);
    expect(stages.map(({ samples }) => samples)).toEqual([0, 40]);
    expect(ledger.train).toBe(40);
    const states = [0, 0, 0, 0, 0.3, -0.2, 0.1, 0.4];
    const actions = await policy.act(states);
    expect(actions).toHaveLength(4);
    const path = join(folder, 'policy.onnx');
    await policy.save(path);
    const session = await InferenceSession.create(path);
    const state = new Tensor('float32', Float32Array.from(states), [2, 4]);
    const { action } = await session.run({ state });
    for (const [i, x] of actions.entries()) expect(action.data[i]).toBeCloseTo(x, 5);
    await expect(policy.act([0, 0, 0])).rejects.toThrow('states has 3 numbers, expected 4');
  });

  it.each([
    [[0.5], {}, 'psi has 1 entries, expected 2'],
    [[0.5, 0.5], { samples: 50 }, 'samples is 50, expected a multiple of 40'],
  ])('refuses to adapt to %j with %j', async (psi, wrong, message) => {
    await expect(run.adapt(psi, wrong)).rejects.toThrow(message);
  });

  it('evaluates, attacks, reports and compares', async () => {
    const executor = inProcessExecutor();
    const evaluation = await run.evaluate({ tasks: { kind: 'grid', points: 2 }, executor });
    expect(evaluation.tasks).toHaveLength(4);
    expect(evaluation.taskSet).toBe('grid 2');
    for (const samples of [[], [40, 0], [0, 0]]) {
      await expect(run.evaluate({ samples, executor })).rejects.toThrow(
        `samples is [${samples.join(', ')}], expected ascending numbers`,
      );
    }
    const { report } = await run.attack({ budget: 6, executor });
    expect(report?.searched).toBe(6);
    for (const budget of [5, Number.NaN]) {
      await expect(run.attack({ budget })).rejects.toThrow(
        `budget is ${budget}, expected at least 6`,
      );
    }
    await expect(run.evaluate({ jobs: 0 })).rejects.toThrow('processes is 0, expected');
    const page = await run.report();
    expect(readFileSync(page, 'utf8')).toContain('<svg');
    const out = join(folder, 'comparison');
    const { comparison } = await compareRuns([run.directory], { directory: out });
    expect(comparison.runs.map(({ name }) => name)).toEqual(['run']);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  it('is disposed of by await using', async () => {
    let policy: Awaited<ReturnType<OpenRun['adapt']>>['policy'];
    {
      await using other = await openRun(run.directory);
      ({ policy } = await other.adapt([0, 0]));
      await policy.act([0, 0, 0, 0]);
    }
    await expect(policy.act([0, 0, 0, 0])).rejects.toThrow('has been disposed of');
  });
});
