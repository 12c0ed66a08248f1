/**
 * @file A small run on a disk that fails or stops at every call that changes it, and with flipped bits in its files: it ends
 * with the same bytes, or is refused with an error that names a file.
 *
 * The steps of one real run are computed once and then replayed from memory, after a check that they start from the very
 * state that they started from then.
 */

import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Algorithm, AlgorithmState } from '../../src/algorithms/algorithm.ts';
import { methods } from '../../src/algorithms/methods.ts';
import type { TaskRecord } from '../../src/algorithms/selection/taskRecord.ts';
import { createWorld, type World } from '../../src/algorithms/world.ts';
import { problemByName } from '../../src/envs/problems.ts';
import { foldIn, integers, keyFromSeed } from '../../src/math/random.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { loadConfig } from '../../src/study/config/file.ts';
import { sha256Of } from '../../src/study/files/atomicFile.ts';
import {
  type DiskCall,
  diskError,
  TornWrite,
  withDisk,
} from '../../src/study/files/faultyDisk.testdata.ts';
import { isLockFile } from '../../src/study/files/lock.ts';
import { isTemporaryFile } from '../../src/study/files/temporaryFiles.ts';
import { createRun, openRun } from '../../src/study/run/runDirectory.ts';
import { train } from '../../src/study/run/train.ts';

const config = loadConfig({
  preset: 'smoke',
  overrides: [
    'training.nTasks=1',
    'training.firstTaskStages=2',
    'training.nInner=1',
    'training.nCollect=20',
    // Enough that checkpoints refer to it.
    'training.nDev=600',
    'training.numEnvs=1',
    'model.hiddenSizes=[4]',
    'model.steps=2',
    'model.batchSize=4',
    'policy.hiddenSizes=[]',
    'value.hiddenSizes=[4]',
    'value.epochs=1',
    'value.batchSize=4',
    'rollout.numEnvs=2',
    'rollout.updates=1',
    'taskGradient.episodes=2',
    'checkpoint.keep=2',
  ],
});
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
const folder = mkdtempSync(join(tmpdir(), 'admrl-disk-'));
const whole = join(folder, 'whole');

interface Played {
  readonly before: AlgorithmState;
  readonly after: AlgorithmState;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tasks: readonly TaskRecord[];
}

let world: World;
const played: Played[] = [];
const { algorithm } = methods.admrl;

/** The algorithm, computed where it has not been played before. */
const replayed: Algorithm = {
  ...algorithm,
  train({ step, ...context }, start) {
    let index = 0;
    return algorithm.train(
      {
        ...context,
        step: (label, state, advance) => {
          const place = index++;
          return step(label, state, async (before, log) => {
            const metrics: Record<string, number> = {};
            const tasks: TaskRecord[] = [];
            played[place] ??= {
              before,
              after: await advance(before, {
                metrics: (values) => Object.assign(metrics, values),
                task: (record) => tasks.push(record),
              }),
              metrics,
              tasks,
            };
            if (before !== played[place].before) expect(before).toEqual(played[place].before);
            log.metrics(played[place].metrics);
            for (const record of played[place].tasks) log.task(record);
            return played[place].after;
          });
        },
      },
      start,
    );
  },
};

/** One process: begins the run, or resumes it, and trains it to its end. */
async function trainRun(directory: string): Promise<void> {
  const { run, checkpoint } = existsSync(join(directory, 'config.json'))
    ? openRun(directory)
    : { run: createRun(directory, setup), checkpoint: null };
  try {
    await train({ world, algorithm: replayed, run, checkpoint });
  } finally {
    run.close();
  }
}

/** The next process finds the locks of one that is gone; here they are those of the same process. */
function bury(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory).filter(isLockFile)) rmSync(join(directory, name));
}

/** The sha256 of all files but those with times in them, and what a process that is gone has left for a later one to remove. */
function files(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((name) => !/^(timing|events)/.test(name) && !isTemporaryFile(name))
    .sort();
  return Object.fromEntries(
    names.map((name) => [name, sha256Of(readFileSync(join(directory, name)))]),
  );
}

const changes = ({ name }: DiskCall): boolean => name !== 'readFileSync';

/** Counts the calls of `work`, and lets `fault` throw at them by their number. */
async function faulty(fault: (call: number) => void, work: () => Promise<void>): Promise<number> {
  let calls = 0;
  const count = (call: DiskCall): void => {
    if (changes(call)) fault(calls++);
  };
  await withDisk(count, work);
  return calls;
}

const failsAt =
  (position: number, code: string) =>
  (call: number): void => {
    if (call === position) throw diskError(code);
  };

/** A process that is gone changes nothing more, not even to clean up; half of its last write may have arrived. */
const diesAt =
  (position: number) =>
  (call: number): void => {
    if (call === position) throw new TornWrite('gone');
    if (call > position) throw new Error('gone');
  };

let cases = 0;
const newDirectory = (): string => join(folder, `case-${cases++}`);
let expected: Record<string, string>;
let positions = 0;

beforeAll(async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  world = await createWorld(runtime, problemByName('pointMass'), config);
  positions = await faulty(
    () => {},
    () => trainRun(whole),
  );
  expected = files(whole);
});
afterAll(async () => {
  await world.dispose();
  rmSync(folder, { recursive: true });
});

/** After `fault` in the first process, and maybe another in the second, the last one ends the run. */
async function survives(...faults: ((call: number) => void)[]): Promise<void> {
  const directory = newDirectory();
  for (const fault of faults) {
    await faulty(fault, () => trainRun(directory)).catch(() => {});
    bury(directory);
  }
  await faulty(
    () => {},
    () => trainRun(directory),
  );
  expect(files(directory)).toEqual(expected);
  rmSync(directory, { recursive: true });
}

describe('a run', () => {
  it('has all kinds of files', () => {
    expect(Object.keys(expected)).toEqual(
      expect.arrayContaining([
        'checkpoints/000006.safetensors',
        'config.json',
        'data/000001.safetensors',
        'ledger.json',
        'metrics.jsonl',
        'tasks.jsonl',
      ]),
    );
    expect(Object.keys(expected).filter((name) => /^checkpoints.tensor-/.test(name))).not.toEqual(
      [],
    );
    expect(positions).toBeGreaterThan(100);
  });

  it('ends with the same bytes wherever its process is gone', async () => {
    for (let i = 0; i < positions; i++) await survives(diesAt(i));
  });

  it('ends with the same bytes when a call of the disk fails, of three one', async () => {
    for (let i = 0; i < positions; i += 3) await survives(failsAt(i, i % 2 ? 'ENOSPC' : 'EIO'));
  });

  it('ends with the same bytes when its resume is gone too', async () => {
    const places = integers(keyFromSeed(7), 2 * 12, positions);
    for (let i = 0; i < places.length; i += 2) {
      await survives(diesAt(places[i]), diesAt(places[i + 1] >> 1));
    }
  });
});

describe('a flipped bit', () => {
  it('is found by resuming, which then touches nothing, or the run ends with the same bytes', async () => {
    const begun = join(folder, 'begun');
    await faulty(diesAt(Math.floor(0.7 * positions)), () => trainRun(begun)).catch(() => {});
    bury(begun);
    const names = Object.keys(files(begun));
    const key = keyFromSeed(11);
    let found = 0;
    for (const [i, name] of names.entries()) {
      const size = readFileSync(join(begun, name)).length;
      if (size === 0) continue;
      const bits = integers(foldIn(key, i), 8, 8 * size);
      for (const bit of bits) {
        const directory = newDirectory();
        cpSync(begun, directory, { recursive: true });
        const path = join(directory, name);
        const bytes = readFileSync(path);
        bytes[bit >> 3] ^= 1 << (bit & 7);
        writeFileSync(path, bytes);
        const before = files(directory);
        const error = await withDisk(
          () => {},
          () => trainRun(directory),
        ).then(
          () => null,
          (thrown: Error) => thrown,
        );
        if (error === null) {
          // Where a character of layout became another one, the file still says the same.
          const same = name === 'config.json' ? { ...expected, [name]: before[name] } : expected;
          expect(files(directory), `${name}, bit ${bit}`).toEqual(same);
        } else {
          found++;
          expect(error.message, `${name}, bit ${bit}`).toContain(directory);
          expect(files(directory), `${name}, bit ${bit}`).toEqual(before);
        }
        rmSync(directory, { recursive: true });
      }
    }
    // All of the logs' first lines and most of config.json.
    expect(found).toBeGreaterThan(8);
  });
});
