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
import { halvedSweep, tinySweep } from '../cli/tinySweep.ts';
import { type QueueService, redisService, whyNoRedis } from './queueServices.ts';
import { bytesOf, type Status, statusOf, until } from './sweepFolders.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-on-store-'));
let service: StoreService;
/** What one machine alone makes of the sweep. */
let whole: ReturnType<typeof bytesOf>;
beforeAll(async () => {
  service = await storeService();
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
  const text = study('nowhere', 5).replace(/^store: .*$/m, '');
  expect(await admrl(['sweep', 'study.yaml'], machine('alone', text))).toMatchObject({ code: 0 });
  whole = bytesOf(join(folder, 'alone'), 'study');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.down();
  rmSync(folder, { recursive: true, force: true });
});

/** Two jobs; one with `one`. */
function study(prefix: string, tasks: number, one = false): string {
  const text = tinySweep(
    `nTasks: ${tasks}`,
    `evaluate: { tests: grid 2 }\nstore: s3://${bucket}/${prefix}`,
  );
  return one ? text.replace(', mb-unif', '') : text;
}

/** A machine that has nothing but the file of a sweep. */
function machine(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'study.yaml'), text);
  return path;
}

/** The content of the runs in the store, but for what depends on the clock. */
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

const stepsInStore = (prefix: string): number =>
  Math.max(
    0,
    ...[...service.files.keys()].map((name) =>
      name.startsWith(`${prefix}/`) ? Number(/checkpoints\/(\d+)/.exec(name)?.[1] ?? 0) : 0,
    ),
  );

const states = async (path: string): Promise<Status['state'][]> =>
  (await statusOf(path, 'study')).map(({ state }) => state);

/** The numbers of a table, without seconds, which are the last. */
const numbersIn = (path: string): string =>
  readFileSync(join(path, 'runs/study/gathered/sweep.csv'), 'utf8').replaceAll(/,[^,]*$/gm, '');

const firstStep = /^task 0 .* new task /m;

describe('a sweep with a store', { timeout: 300_000 }, () => {
  it('goes on elsewhere after kill -9, to the bytes of one machine, and is seen from a third', async () => {
    const text = study('killed', 5);
    const [first, second, third] = ['a', 'b', 'c'].map((name) => machine(`killed-${name}`, text));
    const job = startAdmrl(['sweep', 'run', 'study.yaml', '--index', '0'], first);
    await job.lines(/^task 1 /, 1);
    await until('a checkpoint in the store', () => stepsInStore('killed') > 0 || undefined, 10);
    job.child.kill('SIGKILL');
    await job.finished;
    expect(await states(second)).toEqual(['stopped', 'planned']);
    expect(readdirSync(second)).toEqual(['study.yaml']);

    const [resumed, other] = await Promise.all([
      admrl(['sweep', 'run', 'study.yaml', '--index', '0'], second),
      admrl(['sweep', 'run', 'study.yaml', '--index', '1'], first),
    ]);
    expect([resumed, other]).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(other.stderr).toMatch(firstStep);
    expect(resumed.stderr).not.toMatch(firstStep);
    expect(stored('killed')).toEqual(whole);

    expect(await admrl(['sweep', 'gather', 'study.yaml'], third)).toMatchObject({ code: 0 });
    expect(numbersIn(third)).toBe(numbersIn(join(folder, 'alone')));
    expect(numbersIn(third)).toContain('finished');
    expect(readdirSync(join(third, 'runs/study'))).toEqual(['gathered']);
    expect(await states(third)).toEqual(['finished', 'finished']);
  });

  it('sends what is there when it is told to end', async () => {
    const text = study('told', 25, true);
    const job = startAdmrl(['sweep', 'run', 'study.yaml', '--index', '0'], machine('told', text));
    await job.lines(/^task 2 /, 1);
    job.child.kill('SIGTERM');
    const { code, stderr } = await job.finished;
    expect(code).toBe(130);
    const [, steps] =
      /.*, (\d+)\/\d+\]$/m.exec(
        stderr.split('\n').findLast((line) => line.startsWith('task ')) ?? '',
      ) ?? [];
    // Training goes on while the rest is sent.
    expect(stepsInStore('told')).toBeGreaterThanOrEqual(Number(steps) - 3);
  });

  it('waits for a store that is away, without training less', async () => {
    const path = machine('away', study('away', 3, true));
    const job = startAdmrl(['sweep', 'study.yaml'], path);
    await job.lines(/: task 0: /, 1);
    await service.down();
    await job.lines(/: task 2: /, 1);
    await job.lines(/cannot reach the store .*; it is tried again$/, 1);
    expect(stepsInStore('away')).toBeLessThan(20);
    await service.up();
    expect(await job.finished).toMatchObject({ code: 0 });
    expect(stored('away')).toEqual(bytesOf(path, 'study'));
  });

  it('may be asked for later: what is there is sent, and nothing is trained again', async () => {
    const path = machine('alone', study('later', 5));
    expect(await states(path)).toEqual(['finished', 'finished']);
    const { code, stderr } = await admrl(['sweep', 'study.yaml'], path);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('task 0'),
    });
    expect(stored('later')).toEqual(whole);
  });

  it('says what is wrong with credentials and buckets, before anything is done', async () => {
    const path = machine('wrong', study('wrong', 2, true));
    for (const command of [['sweep'], ['sweep', 'run']]) {
      const args = command.length === 2 && command[1] === 'run' ? ['--index', '0'] : [];
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
      expect(await admrl([...command, 'study.yaml', ...args], path)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /^admrl: the store s3:\/\/sweeps\/wrong refuses \(403 .*: check AWS_/,
        ),
      });
    }
    vi.stubEnv('AWS_ACCESS_KEY_ID', service.env.AWS_ACCESS_KEY_ID);
    const nowhere = machine('nowhere', study('x', 2, true).replace('s3://sweeps', 's3://another'));
    expect(await admrl(['sweep', 'study.yaml'], nowhere)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no bucket another'),
    });
    expect(readdirSync(path)).toEqual(['study.yaml']);
  });
});

const why = whyNoRedis();
if (why !== null) process.stderr.write(`the test of a store with Redis is skipped: ${why}\n`);

describe.skipIf(why !== null)('a sweep with a store on Redis', { timeout: 300_000 }, () => {
  let redis: QueueService;
  beforeAll(async () => {
    redis = await redisService();
  });
  afterAll(() => redis?.remove());

  it('is done by workers that share nothing else', async () => {
    const text = study('queued', 5);
    const [third, first, second] = ['c', 'a', 'b'].map((name) => machine(`queued-${name}`, text));
    const on = ['study.yaml', '--on', redis.url];
    const follower = startAdmrl(['sweep', ...on], third);
    const work = ['sweep', 'work', ...on, '--jobs', '1', '--lease', '3'];
    const lost = startAdmrl(work, first);
    await lost.lines(/: task 1: /, 1);
    lost.child.kill('SIGKILL');
    const [done, worked] = await Promise.all([
      follower.finished,
      startAdmrl(work, second).finished,
    ]);
    expect([done, worked]).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(stored('queued')).toEqual(whole);
    expect(numbersIn(third)).toBe(numbersIn(join(folder, 'alone')));
  });

  it('goes from rung to rung there, to the runs of one machine', async () => {
    const alone = machine('halved-alone', halvedSweep());
    expect(await admrl(['sweep', 'study.yaml'], alone)).toMatchObject({ code: 0 });
    const text = halvedSweep(`store: s3://${bucket}/halved`);
    const [third, first, second] = ['c', 'a', 'b'].map((name) => machine(`halved-${name}`, text));
    const on = ['study.yaml', '--on', redis.url];
    const follower = startAdmrl(['sweep', ...on], third);
    const workers = [first, second].map((path) =>
      startAdmrl(['sweep', 'work', ...on, '--jobs', '1'], path),
    );
    const outcomes = await Promise.all([follower, ...workers].map(({ finished }) => finished));
    expect(outcomes).toMatchObject([{ code: 0 }, { code: 0 }, { code: 0 }]);
    expect(await states(third)).toEqual(await states(alone));
    expect(stored('halved')).toEqual(bytesOf(alone, 'study'));
  });
});
