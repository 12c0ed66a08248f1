/** @file A sweep on a real Slurm: processes and the daemon are killed, and every job ends once, with the bytes of this machine's. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { admrl } from '../cli/admrl.ts';
import { tinySweep } from '../cli/tinySweep.ts';
import { type Slurm, startSlurm, whyNoSlurm } from './slurm.ts';
import { bytesOf, holderOf, parentOf, statusOf, until } from './sweepFolders.ts';

const why = whyNoSlurm();
if (why !== null) process.stderr.write(`the tests of Slurm are skipped: ${why}\n`);

const text = tinySweep('nTasks: 6', 'seeds: 1-2\nevaluate: { tests: grid 2 }');

describe.skipIf(why !== null)('a sweep on Slurm', { timeout: 1_200_000 }, () => {
  let slurm: Slurm;
  const folder = mkdtempSync(join(tmpdir(), 'admrl-on-slurm-'));

  beforeAll(async () => {
    slurm = await startSlurm();
    // The processes of the tests find it.
    for (const [name, value] of Object.entries(slurm.env)) vi.stubEnv(name, value);
  });
  afterAll(() => {
    slurm?.stop();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The process that has locked a job which nobody has killed before. */
  const workerOf = (killed: ReadonlySet<number>): Promise<{ pid: number; index: number }> =>
    until('a running job', async () => {
      for (const job of await statusOf(folder, 'slurm')) {
        const pid = holderOf(job);
        if (pid !== null && !killed.has(job.index)) return { pid, index: job.index };
      }
      return undefined;
    });

  it('ends with the bytes of this machine, whatever is killed on the way', async () => {
    writeFileSync(join(folder, 'slurm.yaml'), `${text}slurm: { time: 30 }\n`);
    writeFileSync(join(folder, 'local.yaml'), text);
    const local = await admrl(['sweep', 'local.yaml'], folder);
    expect({ code: local.code, stderr: local.stderr }).toMatchObject({ code: 0 });

    const { code, stdout, stderr } = await admrl(['sweep', 'slurm.yaml', '--on', 'slurm'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // An array of this cluster has at most three tasks.
    const [, arrays, last] =
      /submitted as (\d+,\d+), and the gathering of its results as (\d+)/.exec(stdout) ?? [];

    // A process that trains, and the one that has started another.
    const killed = new Set<number>();
    const first = await workerOf(killed);
    process.kill(first.pid, 'SIGKILL');
    killed.add(first.index);
    const second = await workerOf(killed);
    process.kill(parentOf(second.pid) ?? 0, 'SIGKILL');
    killed.add(second.index);
    await slurm.replaceDaemon();

    await until('the end of all jobs', async () => {
      // Slurm waits for two minutes before it begins a task again; the test does not.
      for (const id of slurm
        .ask('squeue', '-h', '-t', 'PD', '-o', '%A', '-j', arrays)
        .split('\n')) {
        if (id !== '') slurm.ask('scontrol', 'update', `JobId=${id}`, 'StartTime=now');
      }
      const states = (await statusOf(folder, 'slurm')).map(({ state }) => state);
      return states.every((state) => state === 'finished') ? states : undefined;
    });
    await until('the gathering', () =>
      slurm.ask('squeue', '-h', '-j', last).trim() === '' ? true : undefined,
    );
    expect(bytesOf(folder, 'slurm')).toEqual(bytesOf(folder, 'local'));
    expect(existsSync(join(folder, 'runs/slurm/gathered/sweep.csv'))).toBe(true);
    // Every task prints its job when it begins: the two that were killed did so twice.
    const logs = join(folder, 'runs/slurm/slurm');
    const attempts = readdirSync(logs)
      .filter((name) => /_\d+\.log$/.test(name))
      .map((name) => readFileSync(join(logs, name), 'utf8').match(/^\[1\/1\] [^:]*$/gm)?.length);
    expect(attempts.sort()).toEqual([1, 1, 2, 2]);
    const again = await admrl(['sweep', 'slurm.yaml', '--on', 'slurm'], folder);
    expect(again.stdout).toBe('slurm: 4 jobs, 4 finished before\n');
  });
});
