/** @file The copy of a run in a store can be resumed whenever the sending, or the bringing, is cut off, and ends with the same bytes. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRun } from '../../run/runDirectory.ts';
import { type TrainJob, trainRun } from '../../run/trainJob.ts';
import { recordTrained } from '../jobFile.ts';
import { tinySettings } from '../sweep.testdata.ts';
import { bringRun } from './bringRun.ts';
import { type ObjectStore, openObjectStore } from './objectStore.ts';
import { checkpointIndex, filesOfRun, localPath } from './runFiles.ts';
import { openCopy } from './sendRun.ts';
import {
  bucket,
  type StoreService,
  type StoreWrite,
  storeService,
} from './storeService.testdata.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-store-'));
const tasks = 3;
let service: StoreService;
const store = openObjectStore({ bucket, prefix: 'study' });
/** What was written to the store while the run was trained. */
const writes: StoreWrite[] = [];
/** The run when it had been sent first, and at its end. */
let first: Record<string, string>;
let whole: Record<string, string>;

beforeAll(async () => {
  service = await storeService();
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
  service.onWrite = (write) => void writes.push(write);
  const directory = join(folder, 'there/run');
  const copy = openCopy(store, directory);
  await train(directory, 1);
  await copy.send('newest');
  first = contentOf(directory);
  await train(directory, 2);
  await copy.send('newest');
  await train(directory, tasks);
  recordTrained(directory, 'abc');
  await copy.send('all');
  service.onWrite = () => {};
  whole = contentOf(directory);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.down();
  rmSync(folder, { recursive: true, force: true });
});

async function train(directory: string, untilTask: number): Promise<void> {
  const training = { ...tinySettings.training, nTasks: tasks };
  const settings = { ...tinySettings, training };
  const job: TrainJob = { family: 'pointMass', preset: 'smoke', settings, directory, threads: 1 };
  await trainRun(job, () => {}, { untilTask });
}

/** What a run holds, but for what the clock says. */
function contentOf(directory: string): Record<string, string> {
  const names = [...filesOfRun(directory).keys()].filter(
    (name) => name !== 'timing.jsonl' && !name.startsWith('events.out.') && name !== 'job.json',
  );
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(localPath(directory, name), 'latin1')]),
  );
}

function putBack(files: ReadonlyMap<string, Buffer>): void {
  service.files.clear();
  for (const [name, bytes] of files) service.files.set(name, bytes);
}

/** The step where a run would be resumed, which changes it as resuming does; null where there is no run. */
function resumedAt(directory: string): number | null {
  if (!filesOfRun(directory).has('config.json')) return null;
  const { run, checkpoint, notices } = openRun(directory);
  run.close();
  // A checkpoint that could not be used would be told.
  expect(notices.filter((text) => !text.includes('no checkpoint yet'))).toEqual([]);
  return checkpoint?.index ?? 0;
}

const steps = (content: Record<string, string>): number =>
  Math.max(...Object.keys(content).map((name) => checkpointIndex(name) ?? 0));

describe('a copy in a store', () => {
  it('is the folder itself', () => {
    const names = Object.keys(whole).map((name) => `study/run/${name}`);
    expect([...service.files.keys()]).toEqual(expect.arrayContaining(names));
    const copy = Object.fromEntries(
      Object.keys(whole).map((name) => [
        name,
        service.files.get(`study/run/${name}`)?.toString('latin1'),
      ]),
    );
    expect(copy).toEqual(whole);
    expect([...service.files.keys()].filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('is never sent twice', async () => {
    const sent = writes.flatMap(({ name, bytes }) =>
      bytes === null ? [] : [`${name} ${bytes.toString('latin1')}`],
    );
    expect(new Set(sent).size).toBe(sent.length);
    const directory = join(folder, 'there/run');
    service.requests.length = 0;
    const again = openCopy(store, directory);
    await again.send('all');
    await again.send('all');
    expect(service.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  it('is made whole again when somebody has changed it', async () => {
    const again = openCopy(store, join(folder, 'there/run'));
    await again.send('all');
    const before = new Map(service.files);
    const data = [...before.keys()].find((name) => name.includes('/data/')) ?? '';
    service.files.delete(data);
    service.files.set('study/run/config.json', Buffer.from('{}'));
    service.files.set('study/run/foreign', Buffer.from(''));
    await again.send('newest');
    expect(service.files).toEqual(before);
  });

  it('can be resumed after every write that was the last, never further back than before', async () => {
    const files = new Map<string, Buffer>();
    const found: number[] = [];
    for (const [i, { name, bytes }] of writes.entries()) {
      if (bytes === null) files.delete(name);
      else files.set(name, bytes);
      putBack(files);
      const directory = join(folder, `cut-${i}/run`);
      await bringRun(store, directory);
      found.push(resumedAt(directory) ?? -1);
      if (i % 25 === 0) {
        await train(directory, tasks);
        expect(contentOf(directory)).toEqual(whole);
      }
      rmSync(directory, { recursive: true });
    }
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(new Set(found).size).toBeGreaterThan(3);
    expect(found.at(-1)).toBe(steps(whole));
  });

  it('is brought over what is behind it, and can be resumed wherever the bringing is cut off', async () => {
    const early = steps(first);
    for (let gets = 0, isWhole = false; !isWhole; gets++) {
      const directory = join(folder, `brought-${gets}/run`);
      for (const [name, content] of Object.entries(first)) {
        const path = localPath(directory, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content, 'latin1');
      }
      let left = gets;
      const cut: ObjectStore = {
        ...store,
        async get(name) {
          if (left-- === 0) throw new Error('cut off');
          return store.get(name);
        },
      };
      isWhole = await bringRun(cut, directory).then(
        () => true,
        () => false,
      );
      const copied = join(folder, `copied-${gets}/run`);
      cpSync(directory, copied, { recursive: true });
      expect(resumedAt(copied)).toBeGreaterThanOrEqual(early);
      await bringRun(store, directory);
      expect(resumedAt(directory)).toBe(steps(whole));
      expect(contentOf(directory)).toEqual(whole);
    }
  });

  it('leaves alone what is further here', async () => {
    const directory = join(folder, 'further/run');
    await train(directory, tasks);
    const before = filesOfRun(directory);
    const files = new Map<string, Buffer>();
    for (const { name, bytes } of writes.slice(0, Math.floor(writes.length / 2))) {
      if (bytes !== null) files.set(name, bytes);
    }
    putBack(files);
    await bringRun(store, directory);
    expect(filesOfRun(directory)).toEqual(before);
    putBack(new Map());
    await bringRun(store, directory);
    expect(filesOfRun(directory)).toEqual(before);
  });

  it('of a course that came to other numbers is replaced so that it can be resumed at every moment', async () => {
    const other = join(folder, 'other/run');
    const settings = {
      ...tinySettings,
      training: { ...tinySettings.training, nTasks: tasks, seed: 2 },
    };
    const job: TrainJob = {
      family: 'pointMass',
      preset: 'smoke',
      settings,
      directory: other,
      threads: 1,
    };
    await trainRun(job, () => {}, { untilTask: 1 });
    // As if a processor had rounded differently: other numbers under the same configuration.
    const files = new Map(
      Object.entries(contentOf(other)).map(([name, text]) => [
        `study/run/${name}`,
        Buffer.from(text, 'latin1'),
      ]),
    );
    putBack(files);
    const states: Map<string, Buffer>[] = [];
    service.onWrite = () => void states.push(new Map(service.files));
    await openCopy(store, join(folder, 'there/run')).send('all');
    service.onWrite = () => {};
    states.push(new Map(service.files));
    const isWhole = (at: Map<string, Buffer>): boolean =>
      contentHas(at, whole) && [...at.keys()].every((name) => name.startsWith('study/run/'));
    expect(isWhole(states.at(-1) ?? new Map())).toBe(true);
    for (const [i, state] of states.entries()) {
      putBack(state);
      const directory = join(folder, `replaced-${i}/run`);
      await bringRun(store, directory);
      resumedAt(directory);
    }
  });
});

function contentHas(files: ReadonlyMap<string, Buffer>, content: Record<string, string>): boolean {
  return Object.entries(content).every(
    ([name, text]) => files.get(`study/run/${name}`)?.toString('latin1') === text,
  );
}
