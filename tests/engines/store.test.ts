/** @file A sweep on machines without a common folder: each is a folder of its own here, and a store has the runs. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  bucket,
  type StoreService,
  storeService,
} from '../../src/study/sweep/store/storeService.testdata.ts';
import { admrl, startAdmrl } from '../cli/admrl.ts';
import { tinySweep } from '../cli/tinySweep.ts';
import { bytesOf, statusOf, until } from './sweepFolders.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-on-store-'));
let service: StoreService;
beforeAll(async () => {
  service = await storeService();
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.down();
  rmSync(folder, { recursive: true, force: true });
});

const study = (prefix: string, training = 'nTasks: 4'): string =>
  tinySweep(training, `evaluate: { tests: grid 2 }\nstore: s3://${bucket}/${prefix}`);

/** A machine that has nothing but the file of a sweep. */
function machine(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'study.yaml'), text);
  return path;
}

/** What one machine alone makes of a sweep. */
async function alone(name: string, text: string): Promise<ReturnType<typeof bytesOf>> {
  const path = machine(name, text.replace(/^store: .*$/m, ''));
  expect(await admrl(['sweep', 'study.yaml'], path)).toMatchObject({ code: 0 });
  return bytesOf(path, 'study');
}

/** The content of a run in the store, but for what depends on the clock. */
function stored(prefix: string): Record<string, Record<string, string>> {
  const runs: Record<string, Record<string, string>> = {};
  for (const [path, bytes] of service.files) {
    const [first, run, ...name] = path.split('/');
    const file = name.join('/');
    if (first !== prefix || file === 'timing.jsonl' || file.startsWith('events.out')) continue;
    runs[run] = { ...runs[run], [file]: bytes.toString('latin1') };
  }
  return runs;
}

const ids = async (path: string): Promise<string[]> => {
  const jobs: { id: string }[] = JSON.parse(
    (await admrl(['sweep', 'status', 'study.yaml', '--json'], path)).stdout,
  );
  return jobs.map(({ id }) => id);
};

describe('a sweep with a store', { timeout: 240_000 }, () => {
  it('goes on elsewhere after kill -9, to the bytes of one machine, and is seen from a third', async () => {
    const text = study('killed', 'nTasks: 8');
    const whole = await alone('killed-alone', text);
    const first = machine('killed-first', text);
    const second = machine('killed-second', text);
    const [killed, other] = await ids(first);
    const job = startAdmrl(['sweep', 'run', 'study.yaml', '--id', killed], first);
    await job.lines(/^task 1 /, 1);
    await until(
      'a checkpoint in the store',
      () =>
        [...service.files.keys()].some((name) => /killed.*checkpoints.\d/.test(name)) || undefined,
    );
    job.child.kill('SIGKILL');
    await job.finished;
    expect(await statusOf(second, 'study')).toMatchObject([
      { state: 'stopped' },
      { state: 'planned' },
    ]);
    expect(readdirSync(second)).toEqual(['study.yaml']);

    const resumed = startAdmrl(['sweep', 'run', 'study.yaml', '--id', killed], second);
    const { code, stderr } = await resumed.finished;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).not.toMatch(/^task 0 .* new task /m);
    expect(await admrl(['sweep', 'run', 'study.yaml', '--id', other], first)).toMatchObject({
      code: 0,
    });
    expect(stored('killed')).toEqual(whole);

    const third = machine('killed-third', text);
    expect(await statusOf(third, 'study')).toMatchObject([
      { state: 'finished' },
      { state: 'finished' },
    ]);
    expect(await admrl(['sweep', 'gather', 'study.yaml'], third)).toMatchObject({ code: 0 });
    const rows = (path: string): string =>
      readFileSync(join(path, 'runs/study/gathered/sweep.csv'), 'utf8').replaceAll(
        /,[\d.]+$/gm,
        '',
      );
    expect(rows(third)).toBe(rows(join(folder, 'killed-alone')));
    expect(readdirSync(join(third, 'runs/study'))).toEqual(['gathered']);
  });
});
