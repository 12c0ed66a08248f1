import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import { emptyDataset } from '../../data/dataset.ts';
import { loadConfig } from '../config/file.ts';
import { type DiskCall, diskError, withDisk } from '../files/faultyDisk.testdata.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import { newTemporaryName } from '../files/temporaryFiles.ts';
import { readEvents } from '../files/tensorBoardReader.testdata.ts';
import { latestCheckpoint, readRun } from './readRun.ts';
import type { Run } from './run.ts';
import { createRun, openRun } from './runDirectory.ts';
import { currentVersions } from './runSetup.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-run-'));
afterAll(() => rmSync(root, { recursive: true }));

const setup = {
  family: 'pointMass',
  module: null,
  preset: 'smoke',
  threads: 3,
  config: loadConfig({ preset: 'smoke', overrides: ['checkpoint.keep=2'] }),
};

let directory = '';
let count = 0;
beforeEach(() => {
  directory = join(root, `run${count++}`);
});

function metrics(iteration: number): Parameters<Run['logMetrics']>[0] {
  const label = { task: 0, phase: 'slbo', stage: 0, iteration, realSamples: 10 * iteration };
  return { ...label, virtualSteps: 0, modelLoss: 1 / (iteration + 3) };
}

function task(index: number): TaskRecord {
  const returns = {
    realReturnZeroShot: null,
    realReturnAfter: 1.5,
    gap: null,
    gapStandardError: null,
  };
  return { task: index, psi: [index], ...returns, gradient: null, nextPsi: [0.25] };
}

const anyGradient: NonNullable<TaskRecord['gradient']> = {
  variant: 'exact',
  total: [],
  standardError: [],
  optimumTerm: [],
  zeroShotTerm: [],
  implicitTerm: [],
  normMixed: 0,
  normPolicyGradient: 0,
  normHessian: 0,
  damping: 0,
  cgResidual: 0,
  cgIterations: 0,
  solveDisagreement: 0,
};

/** Before step `i + 1`. */
const stateAt = (i: number) => ({
  psi: Float64Array.of(i + 0.1),
  next: i + 1,
  ledger: { train: i, dev: 0, gradient: 0, evaluation: 0 },
});

/** Logs one line, writes one shard and one checkpoint for each number. */
function advance(run: Run, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    run.logMetrics(metrics(i));
    run.logTask(task(i));
    run.writeShard(`00000${i}`, { s: { data: Float32Array.of(i), shape: [1] } });
    run.checkpoint({ ...stateAt(i), dataset: emptyDataset(4, 2) });
  }
}

function newRun(steps: number): void {
  const run = createRun(directory, setup);
  advance(run, 0, steps);
  run.close();
}

const noCheckpoint = 'there is no checkpoint yet: the run starts from the beginning';

const path = (...parts: string[]): string => join(directory, ...parts);
const lines = (name: string): string[] => readFileSync(path(name), 'utf8').split('\n').slice(0, -1);

/** Content of all files by path. */
function snapshot(): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(path(name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path(name), 'latin1')]));
}

describe('a new run', () => {
  it('writes its files', () => {
    newRun(3);
    expect(lines('metrics.jsonl').map((line) => JSON.parse(line))[1]).toEqual({
      step: 1,
      ...metrics(1),
    });
    expect(lines('tasks.jsonl').map((line) => JSON.parse(line))).toEqual([0, 1, 2].map(task));
    expect(lines('timing.jsonl').map((line) => JSON.parse(line).step)).toEqual([0, 1, 2]);
    expect(readdirSync(path('checkpoints'))).toEqual(['000002.safetensors', '000003.safetensors']);
    expect(readdirSync(path('data')).length).toBe(3);
    expect(JSON.parse(readFileSync(path('ledger.json'), 'utf8')).train).toBe(2);
    expect(readdirSync(directory).some((name) => name.startsWith('events.out.tfevents.'))).toBe(
      true,
    );
    expect(readdirSync(directory).some((name) => /lock|tmp/.test(name))).toBe(false);
  });

  it('is read back without being changed', () => {
    newRun(2);
    const before = snapshot();
    const run = readRun(directory);
    const { family, module, preset, threads, config } = run;
    expect({ family, module, preset, threads, config }).toEqual(setup);
    expect(run.metrics[1]).toEqual({ step: 1, ...metrics(1) });
    expect(run.tasks[1]).toEqual(task(1));
    expect(run.timing.map(({ step }) => step)).toEqual([0, 1]);
    expect(run.ledger).toEqual({ train: 1, dev: 0, gradient: 0, evaluation: 0 });
    const { checkpoint, readShard } = latestCheckpoint(directory);
    expect(checkpoint.state).toEqual(stateAt(1));
    expect(checkpoint.sizes).toEqual({ stateSize: 4, actionSize: 2, taskSize: 1 });
    expect(readShard('000001').s?.data).toEqual(Float32Array.of(1));
    expect(() => readShard('9')).toThrow('no shard 9');
    expect(snapshot()).toEqual(before);
  });

  it('is read back after a certain step, where that checkpoint is still there', () => {
    newRun(3);
    expect(latestCheckpoint(directory).checkpoint.index).toBe(3);
    expect(latestCheckpoint(directory, 2).checkpoint.state).toEqual(stateAt(1));
    expect(() => latestCheckpoint(directory, 1)).toThrow(
      `no checkpoint can be used\n${path('checkpoints/000003.safetensors')}: expected the one after 1 steps`,
    );
  });

  it('refuses a directory that holds something, and a file', () => {
    newRun(1);
    expect(() => createRun(directory, setup)).toThrow('already holds a run');
    const other = join(directory, 'data');
    expect(() => createRun(other, setup)).toThrow('is not empty (000000.safetensors)');
    expect(readdirSync(other)).toEqual(['000000.safetensors']);
    expect(() => createRun(path('config.json'), setup)).toThrow(
      /cannot write to the directory .*config\.json: it is a file, not a directory/,
    );
    expect(() => createRun(path('config.json', 'x'), setup)).toThrow(
      /cannot write to the directory .*config\.json.x: a part of the path is a file/,
    );
  });

  it('refuses numbers that JSON cannot hold and keeps its logs whole', () => {
    const run = createRun(directory, setup);
    run.logMetrics(metrics(0));
    expect(() => run.logMetrics({ ...metrics(1), modelLoss: Number.NaN })).toThrow(
      `${path('metrics.jsonl')}: modelLoss is NaN, expected a finite number`,
    );
    expect(() => run.logTask({ ...task(0), psi: [1, Number.POSITIVE_INFINITY] })).toThrow(
      'psi.1 is Infinity',
    );
    run.logMetrics(metrics(1));
    run.close();
    expect(readRun(directory).metrics.map(({ step }) => step)).toEqual([0, 1]);
  });

  it('writes a shard once', () => {
    const run = createRun(directory, setup);
    run.writeShard('a', {});
    expect(() => run.writeShard('a', {})).toThrow('shard a exists');
    expect(() => run.writeShard('../a', {})).toThrow(RangeError);
    run.close();
  });
});

describe('TensorBoard', () => {
  const scalars = (): [number, string, number][] =>
    readdirSync(directory)
      .filter((name) => name.startsWith('events.'))
      .sort()
      .flatMap((name) => readEvents(path(name)))
      .flatMap((event) =>
        Object.entries(event.scalars ?? {}).map(([name, value]): [number, string, number] => [
          event.step,
          name,
          value,
        ]),
      );

  it('shows metrics over the lines of metrics.jsonl, and tasks at the newest of them', () => {
    const run = createRun(directory, setup);
    // Equal real samples, which make no axis.
    run.logMetrics({ ...metrics(0), modelLoss: 0.5, realSamples: 100 });
    run.logMetrics({ ...metrics(1), modelLoss: 0.25, realSamples: 100 });
    const gradient = { total: [3, -4], standardError: [0.6, 0.8] };
    run.logTask({ ...task(0), gap: 2, gradient: { ...anyGradient, ...gradient } });
    run.close();
    expect(scalars()).toEqual([
      [0, 'slbo/modelLoss', 0.5],
      [1, 'slbo/modelLoss', 0.25],
      [1, 'task/realReturnAfter', 1.5],
      [1, 'task/gap', 2],
      [1, 'task/gradientNorm', 5],
      [1, 'task/standardErrorNorm', 1],
    ]);
  });

  it('restarts a resumed run at the first line that is written again', () => {
    newRun(3);
    const { run } = openRun(directory);
    run.logMetrics(metrics(3));
    run.close();
    const restarts = readdirSync(directory)
      .filter((name) => name.startsWith('events.'))
      .flatMap((name) => readEvents(path(name)))
      .filter((event) => event.restarted);
    expect(restarts.map(({ step }) => step).sort()).toEqual([0, 3]);
  });
});

describe('versions', () => {
  it('are recorded, and a resumed run is told which differ', () => {
    createRun(directory, setup).close();
    expect(readRun(directory).versions).toEqual(currentVersions());
    const config = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    config.versions.node = '20.0.0';
    writeFileSync(path('config.json'), JSON.stringify(config));
    expect(openAndClose()).toEqual([
      `the run was started with node 20.0.0, now ${process.versions.node}: the same bytes are promised for equal versions only`,
      noCheckpoint,
    ]);
    delete config.versions;
    writeFileSync(path('config.json'), JSON.stringify(config));
    expect(openAndClose()).toEqual([noCheckpoint]);
  });

  it('are those of the packages', () => {
    const { admrl, node, onnxruntime } = currentVersions();
    const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect({ admrl, onnxruntime }).toEqual({
      admrl: version,
      onnxruntime: dependencies['onnxruntime-node'],
    });
    expect(`v${node}`).toBe(process.version);
  });
});

describe('a resumed run', () => {
  it('drops everything after the checkpoint and ends like one that was not interrupted', () => {
    newRun(5);
    const { 'timing.jsonl': _, ...whole } = withoutEvents(snapshot());
    rmSync(directory, { recursive: true });
    newRun(3);
    const run = openRun(directory).run;
    run.logMetrics(metrics(3));
    run.logTask(task(99));
    run.writeShard('orphan', {});
    run.close();
    appendFileSync(path('metrics.jsonl'), '{"step": 4, "ta');
    writeFileSync(path('checkpoints', newTemporaryName('000004.safetensors')), 'x');
    writeFileSync(path(newTemporaryName('ledger.json')), 'x');
    const opened = openRun(directory);
    expect(opened.notices).toEqual([]);
    expect(opened.checkpoint?.state).toEqual(stateAt(2));
    expect(opened.run.shards).toEqual(['000000', '000001', '000002']);
    expect(opened.run.readShard('000002').s?.data).toEqual(Float32Array.of(2));
    advance(opened.run, 3, 5);
    opened.run.close();
    const { 'timing.jsonl': timing, ...resumed } = withoutEvents(snapshot());
    expect(resumed).toEqual(whole);
    expect(timing?.match(/"step":\d/g)).toEqual([0, 1, 2, 3, 4].map((step) => `"step":${step}`));
  });

  it('starts again where there was no checkpoint yet', () => {
    const run = createRun(directory, setup);
    run.logMetrics(metrics(0));
    run.writeShard('a', {});
    run.close();
    const { checkpoint, notices, run: again } = openRun(directory);
    expect(checkpoint).toBeNull();
    expect(notices).toEqual([noCheckpoint]);
    expect(again.steps).toBe(0);
    again.close();
    expect(readdirSync(path('data'))).toEqual([]);
    expect(lines('timing.jsonl')).toEqual([]);
  });

  it.each([
    [
      'it is a directory',
      () => {
        rmSync(path('checkpoints', '000003.safetensors'));
        mkdirSync(path('checkpoints', '000003.safetensors', 'x'), { recursive: true });
      },
    ],
    ['metrics.jsonl has been altered in its first', () => alter(path('metrics.jsonl'), -3)],
    ['tasks.jsonl has been altered in its first', () => alter(path('tasks.jsonl'), -4)],
    ['cut short', () => truncateSync(path('checkpoints', '000003.safetensors'), 100)],
    ['altered', () => alter(path('checkpoints', '000003.safetensors'))],
    ['sha256 is not the one', () => alter(path('data', '000002.safetensors'))],
    ['000002.safetensors is missing', () => rmSync(path('data', '000002.safetensors'))],
    [
      'metrics.jsonl has',
      () => truncateSync(path('metrics.jsonl'), statSync(path('metrics.jsonl')).size - 1),
    ],
  ])('goes back one checkpoint when something is damaged: %s', (message, damage) => {
    newRun(3);
    damage();
    const isLog = /^(metrics|tasks)/.test(message);
    expect(latestCheckpoint(directory).notices.length).toBe(isLog ? 0 : 1);
    expect(readRun(directory).notices.length).toBe(isLog ? 1 : 0);
    const { run, checkpoint, notices } = openRun(directory);
    expect(notices[0]).toContain(message);
    expect(notices[0]).toContain('000003.safetensors');
    expect(notices[1]).toContain('000002.safetensors is used instead');
    expect(checkpoint?.index).toBe(2);
    advance(run, 2, 3);
    run.close();
    expect(openAndClose()).toEqual([]);
    expect(lines('metrics.jsonl').length).toBe(3);
  });

  it('says what is wrong with each checkpoint, and removes nothing, when none can be used', () => {
    newRun(3);
    rmSync(path('tasks.jsonl'));
    const before = snapshot();
    expect(() => openRun(directory)).toThrow(
      /no checkpoint can be used\n.*000003.*tasks\.jsonl is missing\n.*000002/,
    );
    expect(snapshot()).toEqual(before);
  });

  it('goes back one checkpoint where the disk cannot read the newest, and not where it is the system', async () => {
    newRun(3);
    const before = snapshot();
    const failing =
      (code: string) =>
      ({ name, path: file }: DiskCall): void => {
        if (name === 'readFileSync' && file.endsWith('000003.safetensors')) throw diskError(code);
      };
    await expect(withDisk(failing('EMFILE'), () => openRun(directory))).rejects.toThrow(/EMFILE/);
    expect(snapshot()).toEqual(before);
    const { run, notices } = await withDisk(failing('EIO'), () => openRun(directory));
    run.close();
    expect(notices).toEqual([
      `cannot read ${path('checkpoints/000003.safetensors')}: the disk reports an error (EIO)`,
      `${path('checkpoints/000002.safetensors')} is used instead`,
    ]);
  });

  it('sets a directory in the place of its checkpoint aside, with what is in it', () => {
    newRun(3);
    rmSync(path('checkpoints/000003.safetensors'));
    mkdirSync(path('checkpoints/000003.safetensors'));
    writeFileSync(path('checkpoints/000003.safetensors/mine'), 'x');
    const { run } = openRun(directory);
    advance(run, 2, 3);
    run.close();
    expect(readFileSync(path('checkpoints/000003.safetensors.damaged/mine'), 'utf8')).toBe('x');
    expect(openAndClose()).toEqual([]);
  });

  it.each([
    ['metrics.jsonl', 3],
    ['tasks.jsonl', 3],
  ])(
    'is refused when %s was altered before its checkpoints, and nothing is touched',
    (name, at) => {
      newRun(3);
      alter(path(name), at);
      const before = snapshot();
      expect(() => openRun(directory)).toThrow(
        new RegExp(`no checkpoint can be used\n.*${name} has been altered in its first`),
      );
      expect(snapshot()).toEqual(before);
    },
  );

  it('is refused under another configuration, and the setting is named', () => {
    newRun(2);
    const config = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    const written = (changes: object): void =>
      writeFileSync(path('config.json'), JSON.stringify({ ...config, ...changes }));
    const fault = (name: string, now: unknown, then: unknown): string =>
      `${path('config.json')}: ${name} is ${now}, expected ${then}, as in ` +
      `${path('checkpoints/000002.safetensors')}: change it back`;
    const { seed } = config.training;
    written({ training: { ...config.training, seed: seed + 2 } });
    const before = snapshot();
    const message = fault('training.seed', seed + 2, seed);
    expect(() => openRun(directory)).toThrow(message);
    expect(() => latestCheckpoint(directory)).toThrow(message);
    expect(readRun(directory).notices).toEqual([message]);
    expect(snapshot()).toEqual(before);
    written({ threads: 4 });
    expect(() => openRun(directory)).toThrow(fault('threads', 4, 3));
    written({ family: 'pointMasr' });
    expect(() => openRun(directory)).toThrow(fault('family', '"pointMasr"', '"pointMass"'));
    written({});
    expect(openAndClose()).toEqual([]);
  });

  it('may find its module in another place', () => {
    const module = { path: '../arm.ts', files: { 'arm.ts': 'abc' } };
    const run = createRun(directory, { ...setup, module });
    advance(run, 0, 1);
    run.close();
    const config = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    const written = (changes: object): void =>
      writeFileSync(
        path('config.json'),
        JSON.stringify({ ...config, module: { ...module, ...changes } }),
      );
    written({ path: '../../arm.ts' });
    expect(openAndClose()).toEqual([]);
    written({ files: { 'arm.ts': 'abd' } });
    expect(() => openRun(directory)).toThrow('module.arm.ts is "abd", expected "abc"');
  });

  it.each(['are gone', 'are an empty folder'])('is refused when its checkpoints %s', (how) => {
    newRun(3);
    rmSync(path('checkpoints'), { recursive: true });
    if (how !== 'are gone') mkdirSync(path('checkpoints'));
    const before = snapshot();
    const message = `${path('checkpoints')} holds no checkpoint, although ${path('ledger.json')} shows that there was one`;
    expect(() => openRun(directory)).toThrow(message);
    expect(snapshot()).toEqual(before);
    rmSync(path('config.json'));
    if (how !== 'are gone') rmSync(path('checkpoints'), { recursive: true });
    expect(() => createRun(directory, setup)).toThrow('is not empty');
  });

  it('does not begin over the checkpoints of a run whose config.json is gone', () => {
    newRun(1);
    for (const name of readdirSync(directory)) {
      if (name !== 'checkpoints') rmSync(path(name), { recursive: true });
    }
    expect(() => createRun(directory, setup)).toThrow(
      `is not empty (${join('checkpoints', '000001.safetensors')})`,
    );
    expect(readdirSync(path('checkpoints'))).toEqual(['000001.safetensors']);
  });

  it.each([
    ['no JSON', (text: string) => text.replace('{', '[')],
    ['another record', (text: string) => text.replace('seconds', 'second')],
    ['no lines', () => 'x'],
  ])('loses only times when timing.jsonl holds %s', (_, damage) => {
    newRun(3);
    const file = path('timing.jsonl');
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const { notices, timing } = readRun(directory);
    expect(timing.length).toBeLessThan(3);
    if (lines('timing.jsonl').length > 0) {
      const notice = `${file}:1: is no time and is left out; only wall-clock times are in this file`;
      expect(notices).toEqual([notice]);
      expect(openAndClose()).toEqual([notice]);
    } else expect(openAndClose()).toEqual([]);
    const { run } = openRun(directory);
    advance(run, 3, 4);
    run.close();
    expect(readRun(directory).timing.at(-1)?.step).toBe(3);
  });

  it('loses only times when a directory is in the place of timing.jsonl', () => {
    newRun(2);
    rmSync(path('timing.jsonl'));
    mkdirSync(path('timing.jsonl'));
    expect(readRun(directory).notices[0]).toMatch(
      /timing\.jsonl: it is a directory.*only wall-clock/,
    );
    expect(openAndClose()).toHaveLength(1);
    expect(openAndClose()).toEqual([]);
  });

  it('has a ledger whose altered digits are found', () => {
    newRun(3);
    const ledger = readFileSync(path('ledger.json'), 'utf8');
    writeFileSync(path('ledger.json'), ledger.replace('"train": 2', '"train": 3'));
    expect(() => readRun(directory)).toThrow(`${path('ledger.json')}: has been altered`);
    // It is written again from the checkpoint.
    expect(openAndClose()).toEqual([]);
    expect(readFileSync(path('ledger.json'), 'utf8')).toBe(ledger);
  });

  it('is resumed from a checkpoint of version 2, which had no checksums of other files', () => {
    newRun(3);
    for (const name of readdirSync(path('checkpoints'))) {
      const file = path('checkpoints', name);
      const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
      const { setup: _, logs, ...manifest } = JSON.parse(metadata.checkpoint);
      for (const log of [logs.metrics, logs.tasks]) delete log.sha256;
      const { sha256: __, ...others } = metadata;
      const checkpoint = JSON.stringify({ ...manifest, version: 2, logs });
      writeFileSync(file, encodeSafetensors({ tensors, metadata: { ...others, checkpoint } }));
    }
    const { run, checkpoint, notices } = openRun(directory);
    expect(notices).toEqual([]);
    expect(checkpoint?.state).toEqual(stateAt(2));
    advance(run, 3, 4);
    run.close();
    alter(path('metrics.jsonl'), 3);
    // That is noticed now by the newest, and not by the one before.
    expect(openRun(directory).notices).toHaveLength(2);
  });

  it('is read from the names that its settings had when it was started', () => {
    createRun(directory, setup).close();
    const { rollout, trpo, ...others } = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    // A later setting of the group never had another name.
    const { stop: _, ...renamed } = rollout;
    writeFileSync(
      path('config.json'),
      JSON.stringify({ ...others, trpo: { ...renamed, ...trpo } }),
    );
    const { run, notices } = openRun(directory);
    run.close();
    expect(run.config).toEqual(setup.config);
    expect(notices).toEqual([noCheckpoint]);
  });

  it('is refused in what is not a run', () => {
    mkdirSync(directory);
    expect(() => openRun(directory)).toThrow('this is not the directory of a run');
    writeFileSync(path('config.json'), '{"family": "x", "trpo": {"gamma": 7}}');
    expect(() => openRun(directory)).toThrow(/config\.json:1:35: rollout\.gamma: expected/);
    expect(readdirSync(directory)).toEqual(['config.json']);
  });

  it('keeps its number of threads; of before that was recorded it takes all cores', () => {
    createRun(directory, setup).close();
    expect(openRun(directory).run.threads).toBe(setup.threads);
    const { threads: _, ...others } = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    writeFileSync(path('config.json'), JSON.stringify(others));
    expect(readRun(directory).threads).toBe(availableParallelism());
    writeFileSync(path('config.json'), JSON.stringify({ ...others, threads: 0 }));
    expect(() => readRun(directory)).toThrow(
      'config.json: threads: expected a whole number from 1 to 1024, got 0',
    );
  });

  it('may come from a module; of before modules it does not', () => {
    const module = { path: '../arm.ts', files: { 'arm.ts': 'abc', 'robots/arm.xml': 'def' } };
    createRun(directory, { ...setup, module }).close();
    expect(readRun(directory).module).toEqual(module);
    const { module: _, ...others } = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    writeFileSync(path('config.json'), JSON.stringify(others));
    expect(readRun(directory).module).toBeNull();
    writeFileSync(path('config.json'), JSON.stringify({ ...others, module: '../arm.ts' }));
    expect(() => readRun(directory)).toThrow(
      'config.json: module: expected null or path and files of a module, got "../arm.ts"',
    );
  });

  it('is refused while the same process has it open', () => {
    const run = createRun(directory, setup);
    expect(() => openRun(directory)).toThrow(`already open in this process (${process.pid})`);
    run.close();
    openRun(directory).run.close();
  });

  it('leaves records that are still being written to their writer', () => {
    newRun(1);
    appendFileSync(path('metrics.jsonl'), '{"step":1');
    expect(readRun(directory).metrics.length).toBe(1);
    appendFileSync(path('metrics.jsonl'), '}\n');
    expect(() => readRun(directory)).toThrow(/metrics\.jsonl:2: task: /);
  });
});

/** Fails when more is written to a file whose name begins like that. */
const fullFor =
  (name: string) =>
  (call: DiskCall): void => {
    if (call.name === 'writeSync' && basename(call.path).startsWith(name))
      throw diskError('ENOSPC');
  };

describe('a full disk', () => {
  it('is named with the file; the run goes on from the checkpoint before', async () => {
    newRun(2);
    const { run } = openRun(directory);
    const before = snapshot();
    rmSync(path('ledger.json'));
    await expect(withDisk(fullFor('000003.safetensors'), () => advance(run, 2, 3))).rejects.toThrow(
      /cannot write .*000003\.safetensors: no space left on the disk \(ENOSPC\)/,
    );
    run.close();
    expect(readdirSync(path('checkpoints'))).toEqual(['000001.safetensors', '000002.safetensors']);
    expect(openAndClose()).toEqual([]);
    expect(snapshot()['metrics.jsonl']).toBe(before['metrics.jsonl']);
  });

  it('is named when a log cannot grow', async () => {
    newRun(0);
    await withDisk(fullFor('metrics.jsonl'), () => {
      const { run } = openRun(directory);
      expect(() => run.logMetrics(metrics(0))).toThrow(
        /cannot write .*metrics\.jsonl: no space left/,
      );
      expect(run.steps).toBe(0);
      run.close();
    });
  });
});

function openAndClose(): readonly string[] {
  const { run, notices } = openRun(directory);
  run.close();
  return notices;
}

/** Flips a bit of the byte at `place`, counted from the end where it is negative. */
function alter(file: string, place = -1): void {
  const bytes = readFileSync(file);
  bytes[(place + bytes.length) % bytes.length]! ^= 1;
  writeFileSync(file, bytes);
}

function withoutEvents(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('events')));
}
