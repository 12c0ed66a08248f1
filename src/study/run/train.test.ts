/** @file Training as a recorded run: interrupted after any step and resumed, it ends with the same bytes. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Learner } from '../../algorithms/learner.ts';
import { methods } from '../../algorithms/methods.ts';
import { createWorld, type World } from '../../algorithms/world.ts';
import { problemByName } from '../../envs/problems.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/file.ts';
import type { Reporter, StepEnded } from '../events.ts';
import { type DiskCall, diskError, withDisk } from '../files/faultyDisk.testdata.ts';
import { latestCheckpoint, readRun } from './readRun.ts';
import { createRun, openRun } from './runDirectory.ts';
import { countSteps, restoreState, train } from './train.ts';

const config: Config = loadConfig({
  preset: 'smoke',
  overrides: [
    'training.nTasks=2',
    'training.nZeroShot=1',
    'training.nSlbo=2',
    'training.nInner=1',
    'training.nCollect=80',
    'training.nDev=40',
    'training.numEnvs=4',
    'model.hiddenSizes=[8]',
    'model.steps=2',
    'model.batchSize=16',
    'policy.hiddenSizes=[]',
    'value.hiddenSizes=[8]',
    'value.epochs=1',
    'value.batchSize=20',
    'rollout.numEnvs=3',
    'rollout.updates=1',
    'taskGradient.episodes=4',
    'checkpoint.keep=2',
  ],
});
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
const folder = mkdtempSync(join(tmpdir(), 'admrl-train-'));
const whole = join(folder, 'whole');

let world: World;
let final: Learner;
const reports: StepEnded[] = [];

/** One process: starts or resumes the run, and ends with it, or by the error that the reader of its events throws. */
async function process(
  directory: string,
  onEvent: Reporter = () => {},
  runConfig = config,
): Promise<Learner> {
  const isNew = !readdirSync(folder).includes(directory.slice(folder.length + 1));
  const opened = isNew
    ? { run: createRun(directory, { ...setup, config: runConfig }), checkpoint: null }
    : openRun(directory);
  const { run, checkpoint } = opened;
  try {
    const { algorithm } = methods[run.config.training.method];
    const options = { world: { ...world, config: run.config }, algorithm, run, checkpoint };
    return (await train({ ...options, onEvent })) as Learner;
  } finally {
    opened.run.close();
  }
}

/** Everything that must not depend on interruptions. */
function deterministicFiles(directory: string): Record<string, string> {
  const names = ['config.json', 'metrics.jsonl', 'tasks.jsonl', 'ledger.json'];
  for (const sub of ['checkpoints', 'data']) {
    names.push(...readdirSync(join(directory, sub)).map((name) => join(sub, name)));
  }
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  );
}

/** A reader of the steps that end. */
const onStepEnded =
  (read: (event: StepEnded) => unknown): Reporter =>
  (event) => {
    if (event.type === 'stepEnded') read(event);
  };

class Interruption extends Error {}
const interrupt = (): never => {
  throw new Interruption('interrupted');
};

beforeAll(async () => {
  world = await createWorld(
    await createNodeRuntime({ threads: 1 }),
    problemByName('pointMass'),
    config,
  );
  final = await process(
    whole,
    onStepEnded((report) => reports.push(report)),
  );
});
afterAll(async () => {
  await world.dispose();
  rmSync(folder, { recursive: true });
});

it('ends with the same bytes where tasks start from known policies, whichever step is the last before an interruption', async () => {
  const knownConfig: Config = { ...config, adaptation: { start: 'known', trust: 'earned' } };
  const uninterrupted = join(folder, 'known');
  await process(uninterrupted, undefined, knownConfig);
  const expected = deterministicFiles(uninterrupted);
  expect(expected['tasks.jsonl']).toContain('"known":{"policy":');
  for (const steps of [7, 9, 13]) {
    const directory = join(folder, `known-${steps}`);
    const cut = onStepEnded(({ finished }) => {
      if (finished === steps) interrupt();
    });
    await expect(process(directory, cut, knownConfig)).rejects.toThrow(Interruption);
    await process(directory, undefined, knownConfig);
    expect(deterministicFiles(directory)).toEqual(expected);
  }
});

describe('a run', () => {
  it('tells every step', async () => {
    // Task 0: start, 2 × (collect, fit), ψ; task 1: also the zero-shot iteration and the snapshot.
    const total = 6 + 8;
    expect(await countSteps(world, methods.admrl.algorithm)).toBe(total);
    expect(reports.map(({ finished }) => finished)).toEqual(
      Array.from({ length: total }, (_, i) => i + 1),
    );
    expect(reports.every((report) => report.total === total)).toBe(true);
    expect(reports.filter(({ tasks }) => tasks.length > 0).map(({ finished }) => finished)).toEqual(
      [6, 14],
    );
  });

  it('records metrics, tasks and the ledger', () => {
    const run = readRun(whole);
    const measured = reports.filter(({ metrics }) => Object.keys(metrics).length > 0);
    expect(run.metrics.map(({ step }) => step)).toEqual(measured.map((_, i) => i));
    expect(
      run.metrics.map(({ task, phase, stage, iteration }) => ({ task, phase, stage, iteration })),
    ).toEqual(measured.map(({ label }) => label));
    expect(run.tasks).toEqual(reports.flatMap(({ tasks }) => tasks));
    expect(run.ledger).toEqual(final.ledger);
    expect(run.ledger).toEqual({ train: 320, dev: 160, gradient: 160, evaluation: 80 });
    const last = run.metrics[run.metrics.length - 1];
    // The gradient's virtual episodes come after the last line.
    expect(last.realSamples).toBe(320);
    expect(last.virtualSteps).toBe(final.virtualSteps - 4 * 20);
  });

  it('ends with the checkpoint of its final state', () => {
    const { checkpoint, readShard } = latestCheckpoint(whole);
    expect(checkpoint.index).toBe(reports.length);
    const restored = restoreState(checkpoint, readShard);
    expect(restored).toEqual({ state: final, finished: reports.length });
  });

  it('that has ended is passed over when it is resumed', async () => {
    const before = deterministicFiles(whole);
    const told: unknown[] = [];
    const again = await process(whole, (event) => told.push(event));
    expect(again).toEqual(final);
    expect(told).toEqual([]);
    expect(deterministicFiles(whole)).toEqual(before);
  });
});

describe('an interrupted run', () => {
  const total = 14;

  it.each(Array.from({ length: total }, (_, i) => i + 1))(
    'after step %i goes on to the same bytes',
    async (n) => {
      const directory = join(folder, `after-${n}`);
      const stopped = process(
        directory,
        onStepEnded(({ finished }) => finished === n && interrupt()),
      );
      await expect(stopped).rejects.toThrow(Interruption);
      const told: number[] = [];
      const resumed = await process(
        directory,
        onStepEnded(({ finished }) => told.push(finished)),
      );
      expect(resumed).toEqual(final);
      expect(told).toEqual(Array.from({ length: total - n }, (_, i) => n + 1 + i));
      expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
    },
  );

  it('before the first checkpoint starts from the beginning', async () => {
    const directory = join(folder, 'before-first');
    await expect(process(directory, interrupt)).rejects.toThrow(Interruption);
    expect(await process(directory)).toEqual(final);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });

  it('may be interrupted after every step', async () => {
    const directory = join(folder, 'each');
    for (let n = 1; n <= total; n++) {
      await expect(process(directory, onStepEnded(interrupt))).rejects.toThrow(Interruption);
    }
    expect(await process(directory)).toEqual(final);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });

  it('goes on to the same bytes whatever chooses its tasks', async () => {
    const corners: Config = { ...config, training: { ...config.training, method: 'mb-corner' } };
    const directory = join(folder, 'corners');
    const last = await process(directory, undefined, corners);
    expect(readRun(directory).tasks.map(({ gradient }) => gradient)).toEqual([null, null]);
    const copy = join(folder, 'corners-each');
    for (let n = 1; n <= total; n++) {
      await expect(process(copy, onStepEnded(interrupt), corners)).rejects.toThrow(Interruption);
    }
    expect(await process(copy)).toEqual(last);
    expect(deterministicFiles(copy)).toEqual(deterministicFiles(directory));
  });

  it('goes on to the same bytes with an ensemble that prefers fresh data', async () => {
    const model = { ...config.model, members: 2, freshFraction: 0.5, init: 'fan-in' } as const;
    const ensembleConfig: Config = { ...config, model };
    const single = world;
    world = await createWorld(single.runtime, problemByName('pointMass'), ensembleConfig);
    try {
      const directory = join(folder, 'ensemble');
      const last = await process(directory, undefined, ensembleConfig);
      expect(last.model.parameters.length).toBe(2 * final.model.parameters.length);
      const stopped = join(folder, 'ensemble-stopped');
      // Within a task that has data from before, and in the middle of the training of its model.
      for (const n of [3, 9, 11]) {
        const part = onStepEnded(({ finished }) => finished === n && interrupt());
        await expect(process(stopped, part, ensembleConfig)).rejects.toThrow(Interruption);
      }
      expect(await process(stopped, undefined, ensembleConfig)).toEqual(last);
      expect(deterministicFiles(stopped)).toEqual(deterministicFiles(directory));
    } finally {
      await world.dispose();
      world = single;
    }
  });

  it('of fewer tasks is given more, and becomes one that was begun with so many', async () => {
    const one: Config = { ...config, training: { ...config.training, nTasks: 1 } };
    const directory = join(folder, 'extended');
    await process(directory, undefined, one);
    expect(readRun(directory).tasks).toHaveLength(1);
    expect(() => openRun(directory, { tasks: 0 })).toThrow('tasks is 0, expected at least 1');
    const extend = () => openRun(directory, { tasks: 2 }).run.close();
    // Checkpoints of 2 tasks, and a configuration of 1.
    const beforeConfig = ({ name, path }: DiskCall): void => {
      if (name === 'openSync' && path.includes('config.json')) throw diskError('EIO');
    };
    await expect(withDisk(beforeConfig, extend)).rejects.toThrow('cannot write');
    expect(() => openRun(directory)).toThrow('training.nTasks is 1, expected 2, as in');
    extend();
    expect(await process(directory)).toEqual(final);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });

  it('whose checkpoint could not be written does not repeat the lines of that step', async () => {
    const directory = join(folder, 'between');
    const stopped = process(directory, (event) => {
      // A directory in the place of the checkpoint that comes next: logs and shards are written, then it fails.
      if (event.type !== 'stepStarted' || event.finished !== 3) return;
      mkdirSync(join(directory, 'checkpoints/000004.safetensors/x'), { recursive: true });
    });
    await expect(stopped).rejects.toThrow('cannot write');
    expect(readRun(directory).metrics.length).toBe(3);
    expect(readdirSync(join(directory, 'data'))).toHaveLength(2);
    rmSync(join(directory, 'checkpoints', '000004.safetensors'), { recursive: true });
    expect(await process(directory)).toEqual(final);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });
});
