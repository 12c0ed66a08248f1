/** @file Runs of a sweep that has a store: they have ended when they are there, with why they failed too. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inProcessExecutor } from '../../jobs/inProcess.ts';
import { checkpointIndices } from '../../run/checkpoints.ts';
import type { SweepOutcome } from '../finishSweep.ts';
import { readJob } from '../jobFile.ts';
import { runSweep } from '../runSweep.ts';
import { tinySettings } from '../sweep.testdata.ts';
import type { SweptRun } from '../sweptRun.ts';
import { bucket, reader, type StoreService, storeService } from './storeService.testdata.ts';
import { openSweepStore } from './sweepStore.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sweep-store-'));
let service: StoreService;
beforeAll(async () => {
  service = await storeService();
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.down();
  rmSync(folder, { recursive: true });
});

const open = (): ReturnType<typeof openSweepStore> => openSweepStore({ bucket, prefix: 'study' });

function swept(directory: string): SweptRun {
  const training = { family: 'pointMass', preset: 'smoke', settings: tinySettings, threads: 1 };
  return {
    ...{ name: 'run', evaluations: [], attack: null, processes: 1 },
    training: { ...training, directory },
  };
}

/** What becomes of a run, and how many steps are trained. */
async function finish(directory: string): Promise<SweepOutcome & { readonly steps: number }> {
  let steps = 0;
  const outcome = await runSweep(
    { runs: [swept(directory)], ends: [] },
    {
      executor: inProcessExecutor(),
      uploads: open().uploads(() => {}),
      onEvent({ type }) {
        if (type === 'stepEnded') steps += 1;
      },
    },
  );
  return { ...outcome, steps };
}

describe('a run of a sweep with a store', () => {
  it('has failed when the store refuses it; what is trained is sent when it is tried again', async () => {
    const directory = join(folder, 'here/refused');
    vi.stubEnv('AWS_ACCESS_KEY_ID', reader);
    const { failed } = await finish(directory);
    expect(failed).toMatchObject([
      { message: expect.stringContaining('refuses (403 AccessDenied)') },
    ]);
    vi.stubEnv('AWS_ACCESS_KEY_ID', service.env.AWS_ACCESS_KEY_ID);
    expect(await finish(directory)).toMatchObject({ failed: [], steps: 0 });
    const elsewhere = join(folder, 'elsewhere/refused');
    expect(await finish(elsewhere)).toMatchObject({ failed: [], steps: 0 });
    const [seen] = await open().foldersOf([join(folder, 'nowhere/refused')], 'states');
    expect(checkpointIndices(join(seen, 'checkpoints')).at(-1)).toBe(readJob(seen).trained);
    expect(readJob(elsewhere)).toEqual(readJob(seen));
  });

  it('that cannot be brought leaves the store as it is', async () => {
    await finish(join(folder, 'here/blocked'));
    const before = new Map(service.files);
    const directory = join(folder, 'elsewhere/blocked');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'checkpoints'), 'in the way');
    const { failed } = await finish(directory);
    expect(failed).toMatchObject([
      { message: expect.stringContaining('is a file, not a directory') },
    ]);
    await open().sendWhatIsHere([directory]);
    expect(service.files).toEqual(before);
  });

  it('tells elsewhere why it has failed, and no longer when it goes on', async () => {
    const directory = join(folder, 'here/failed');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'foreign'), '');
    const { failed } = await finish(directory);
    const store = open();
    const elsewhere = [join(folder, 'elsewhere/failed')];
    const [seen] = await store.foldersOf(elsewhere, 'states');
    expect(readJob(seen).failure?.message).toBe(failed[0].message);
    expect(failed[0].message).toContain('is not empty (foreign)');
    rmSync(join(directory, 'foreign'));
    expect(await finish(directory)).toMatchObject({ failed: [] });
    expect(await store.foldersOf(elsewhere, 'states')).toEqual([seen]);
    expect(readJob(seen).failure).toBeNull();
    expect(service.files.has('study/failed/foreign')).toBe(false);
  });

  it('is read in its own folder while it is worked on, or further, and not sent then', async () => {
    const directory = join(folder, 'here/own');
    await finish(directory);
    const store = open();
    const [seen] = await store.foldersOf([directory], 'results');
    expect(seen).not.toBe(directory);
    service.requests.length = 0;
    expect(await store.foldersOf([directory], 'results')).toEqual([seen]);
    expect(service.requests.filter((request) => request !== 'GET ')).toEqual([]);
    const evaluation = join(directory, 'evaluation.json');
    writeFileSync(evaluation, '{}');
    expect(await store.foldersOf([directory], 'results')).toEqual([directory]);
    const lock = join(directory, 'job.json.lock-elsewhere-7-another.boot.5');
    writeFileSync(lock, '');
    await store.sendWhatIsHere([directory]);
    expect(service.files.has('study/own/evaluation.json')).toBe(false);
    rmSync(lock);
    await store.sendWhatIsHere([directory]);
    expect(String(service.files.get('study/own/evaluation.json'))).toBe('{}');
    expect(await store.foldersOf([directory], 'results')).toEqual([seen]);
    writeFileSync(lock, '');
    expect(await store.foldersOf([directory], 'results')).toEqual([directory]);
  });
});
