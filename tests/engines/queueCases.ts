/** @file What holds of sweeps on every queue: whatever is killed on the way, each job ends once, with the bytes of this machine's. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holderOfFile, lockFile } from '../../src/study/files/lock.ts';
import { jobPath } from '../../src/study/sweep/jobFile.ts';
import { admrl, type Finished, type Started, startAdmrl } from '../cli/admrl.ts';
import { tinySweep } from '../cli/tinySweep.ts';
import type { QueueService } from './queueServices.ts';
import { bytesOf, parentOf, statusOf, until } from './sweepFolders.ts';

/** A folder with sweeps, and the commands that work on them. */
export interface QueueFolder {
  readonly path: string;
  submit(name: string): Started;
  work(name: string, ...args: readonly string[]): Started;
}

/** Describes a service; `more` has cases of its own. */
export function describeQueue(
  title: string,
  why: string | null,
  startService: () => Promise<QueueService>,
  more: (folder: QueueFolder) => void = () => {},
): void {
  if (why !== null) process.stderr.write(`the tests of ${title} are skipped: ${why}\n`);
  describe.skipIf(why !== null)(`a sweep on ${title}`, { timeout: 600_000 }, () => {
    const path = mkdtempSync(join(tmpdir(), 'admrl-on-queue-'));
    let service: QueueService;
    beforeAll(async () => {
      service = await startService();
    });
    afterAll(async () => {
      await service?.remove();
      rmSync(path, { recursive: true, force: true });
    });
    const folder: QueueFolder = {
      path,
      submit: (name) => startAdmrl(['sweep', `${name}.yaml`, '--on', service.url], path),
      work: (name, ...args) =>
        startAdmrl(
          ['sweep', 'work', `${name}.yaml`, '--on', service.url, '--jobs', '1', ...args],
          path,
        ),
    };
    killsAndCrashes(folder, () => service);
    askedToEnd(folder);
    outOfReach(folder, () => service);
    poison(folder);
    more(folder);
  });
}

/** Expects that a command ends well. */
export async function done({ finished }: Started): Promise<Finished> {
  const outcome = await finished;
  expect(outcome).toMatchObject({ code: 0 });
  return outcome;
}

/** Lines that are told of a job's end, by its name. */
const endings = (stderr: string): string[] =>
  [...stderr.matchAll(/^\[\d+\/\d+\] (pointMass\S+): done in /gm)].map((match) => match[1]).sort();

function killsAndCrashes({ path, submit, work }: QueueFolder, service: () => QueueService): void {
  /** The process that does a job for a worker, and the job's folder: it has started the one that has locked the job. */
  const jobOf = (worker: Started): Promise<{ child: number; directory: string }> =>
    until('a job of the worker', () => {
      const entries = readdirSync(join(path, 'runs/killed'), { withFileTypes: true });
      for (const run of entries.filter((entry) => entry.isDirectory())) {
        const directory = join(path, 'runs/killed', run.name);
        const child = parentOf(holderOfFile(jobPath(directory))?.pid ?? 0);
        if (child !== null && parentOf(child) === worker.child.pid) return { child, directory };
      }
      return undefined;
    });

  it('ends with the bytes of this machine, whatever is killed on the way', async () => {
    const text = tinySweep('nTasks: 6', 'seeds: 1-2\nevaluate: { tests: grid 2 }');
    writeFileSync(join(path, 'local.yaml'), text);
    writeFileSync(join(path, 'killed.yaml'), text);
    expect(await admrl(['sweep', 'local.yaml'], path)).toMatchObject({ code: 0 });

    // Who submits a job that is submitted already follows the same job.
    const submitters = [submit('killed'), submit('killed')];
    const workers = [work('killed', '--lease', '4'), work('killed', '--lease', '4')];
    const [first, second] = workers;
    await first.lines(/: task 0: /, 1);
    const lost = await jobOf(first);
    first.child.kill('SIGKILL');
    await until('the end of its job', () => !existsSync(`/proc/${lost.child}`) || undefined);
    // As if it had been lost on another machine, of which nothing can be known from here.
    writeFileSync(`${jobPath(lost.directory)}.lock-elsewhere-7-another.boot.5`, '');
    process.kill((await jobOf(second)).child, 'SIGKILL');
    await second.lines(/: failed: its process ended with SIGKILL$/, 1);
    workers.push(work('killed', '--lease', '4'));
    await workers[2].lines(/: task \d+: /, 1);
    await service().crash();
    await second.lines(/^note: /, 2);
    await service().start();

    const [one, other] = await Promise.all(submitters.map(done));
    expect(endings(one.stderr)).toHaveLength(4);
    expect(endings(other.stderr)).toEqual(endings(one.stderr));
    const [, ...living] = await Promise.all(workers.map(({ finished }) => finished));
    expect(living).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(bytesOf(path, 'killed')).toEqual(bytesOf(path, 'local'));
    expect(existsSync(join(path, 'runs/killed/gathered/sweep.csv'))).toBe(true);
  });
}

function askedToEnd({ path, submit, work }: QueueFolder): void {
  it('gives a job back when its worker is asked to end, and it goes on from its checkpoint', async () => {
    writeFileSync(
      join(path, 'asked.yaml'),
      tinySweep('nTasks: 6', 'evaluate: { tests: grid 2 }').replace(', mb-unif', ''),
    );
    const submitter = submit('asked');
    // Nobody would wait for its end.
    const first = work('asked', '--lease', '3600');
    await first.lines(/: task 1: /, 1);
    first.child.kill('SIGTERM');
    expect(await first.finished).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('has been given back to the queue'),
    });
    const [job] = await statusOf(path, 'asked');
    expect(job).toMatchObject({ state: 'stopped', holder: null });
    // Somebody whom the queue does not know works on it for a while.
    const lock = lockFile(jobPath(join(path, job.directory)));
    const second = work('asked', '--lease', '4');
    await second.lines(/: left alone: another process is working on it$/, 1);
    lock.release();
    expect((await done(second)).stderr).not.toContain(': task 1: ');
    await done(submitter);
  });
}

function outOfReach({ path, submit, work }: QueueFolder, service: () => QueueService): void {
  it('stops a job before its lease ends, when the queue is out of reach, and goes on afterwards', async () => {
    writeFileSync(
      join(path, 'silent.yaml'),
      tinySweep('nTasks: 25', 'evaluate: { tests: grid 2 }').replace(', mb-unif', ''),
    );
    const submitter = submit('silent');
    const worker = work('silent', '--lease', '2');
    await worker.lines(/: task 0: /, 1);
    await service().crash();
    await worker.lines(/: left alone: the queue is out of reach$/, 1);
    expect(await statusOf(path, 'silent')).toMatchObject([{ state: 'stopped', holder: null }]);
    await service().start();
    const { stderr } = await done(worker);
    expect(stderr.match(/: task 0: /g)).toHaveLength(1);
    await done(submitter);
  });
}

/** A task family whose training is killed after each step that it saves. */
const poisonous = `import { readdirSync } from 'node:fs';
import { createPointMass, pointMass } from 'admrl/problem';

const steps = () =>
  readdirSync('runs/poison', { recursive: true }).filter((name) => /poison.*checkpoints.\\d/.test(name)).pop();
if (process.argv[1].includes('forkedChild')) {
  const first = steps();
  setInterval(() => {
    if (steps() !== first) process.kill(process.pid, 'SIGKILL');
  }, 1);
}
export default {
  family: { ...pointMass, name: 'poison' },
  makeEnv: async (numEnvs) => createPointMass({ numEnvs }),
};
`;

function poison({ path, submit, work }: QueueFolder): void {
  it('gives a job up that kills its process, keeps why, and does the others', async () => {
    mkdirSync(join(path, 'runs/poison'), { recursive: true });
    writeFileSync(join(path, 'poison.js'), poisonous);
    writeFileSync(
      join(path, 'poison.yaml'),
      tinySweep('nTasks: 2', 'evaluate: { tests: grid 2 }')
        .replace('families: pointMass', 'families: [./poison.js, pointMass]')
        .replace(', mb-unif', ''),
    );
    const submitter = submit('poison');
    const worker = await done(work('poison'));
    const failed = worker.stderr.match(
      /^\[1\/2\] .*: failed: a child process ended with SIGKILL$/gm,
    );
    expect(failed).toHaveLength(3);
    const outcome = await submitter.finished;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('admrl: 1 of 2 jobs failed; the same command tries again:\n');
    const [bad, good] = await statusOf(path, 'poison');
    expect(bad).toMatchObject({
      state: 'failed',
      failure: { message: 'a child process ended with SIGKILL' },
    });
    expect(bad.failure?.lines.at(-1)).toMatch(/^step \d+ of \d+: task 0/);
    expect(good.state).toBe('finished');

    // The queue gives it out again when it is submitted again.
    writeFileSync(join(path, 'poison.js'), poisonous.replace("'forkedChild'", "'nothing'"));
    const again = submit('poison');
    await again.lines(/jobs are done by/, 1);
    await done(work('poison'));
    await done(again);
  });
}
