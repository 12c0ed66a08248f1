/** @file What is given to engines: a script that a shell understands, a manifest that can be read again. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubernetesJob } from './kubernetesJob.ts';
import { commandLine, partsOfAtMost, slurmScript } from './slurmScript.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-engines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = {
  ...{ path: 'my study.yaml', name: 'My study', directory: 'runs/study', store: null, slurm: {} },
};

const saidPath = join(folder, 'said');
const taskEnv = {
  ...{ PATH: `${folder}:${process.env.PATH}`, SAID: saidPath },
  ...{ SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_JOB_ID: '7' },
};

/** A script of an array whose program says how it was called and then does something; so do `scontrol` and `sleep`. */
function scriptOf(work: string): string {
  writeFileSync(saidPath, '');
  const say = (name: string, then: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/bash\necho ${name} "$@" >> "$SAID"\n${then}\n`, { mode: 0o755 });
    return path;
  };
  say('scontrol', '');
  say('sleep', '');
  const program = [say('admrl', work)];
  return slurmScript({ file, ids: ['aaa', 'bbb'], program, threads: 2, atOnce: 5 });
}

/** What such a task says when its program ends with a code. */
function task(code: number, restarts: string): { code: number | null; said: string } {
  const env = { ...taskEnv, SLURM_RESTART_COUNT: restarts };
  const { status } = spawnSync('bash', ['-c', scriptOf(`exit ${code}`)], { env });
  return { code: status, said: readFileSync(saidPath, 'utf8') };
}

const call = 'admrl sweep run my study.yaml --id bbb --threads 2';
const again = 'scontrol requeue 7_1\nsleep 60\n';

describe('the arrays of Slurm', () => {
  it('have all jobs in their order, and are no longer than is allowed', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    expect(partsOfAtMost(2, ids)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(partsOfAtMost(5, ids)).toEqual([ids]);
    expect(partsOfAtMost(Infinity, ids)).toEqual([ids]);
  });
});

describe('the script of an array', () => {
  it('says what Slurm is to do', () => {
    const given = {
      file: { ...file, slurm: { time: '12:00:00', mem: '4G' } },
      ids: ['a', 'b', 'c'],
    };
    const script = slurmScript({ ...given, program: ['admrl'], threads: 1, atOnce: undefined });
    expect(script.split('\n').filter((line) => line.startsWith('#SBATCH'))).toEqual([
      '#SBATCH --job-name=My study',
      '#SBATCH --array=0-2',
      '#SBATCH --cpus-per-task=1',
      '#SBATCH --output=runs/study/slurm/%A_%a.log',
      '#SBATCH --open-mode=append',
      '#SBATCH --requeue',
      '#SBATCH --signal=B:USR1@60',
      '#SBATCH --time=12:00:00',
      '#SBATCH --mem=4G',
    ]);
  });

  it.each([
    ['a job that is finished', 0, '0', `${call}\n`],
    ['a wrong file', 2, '0', `${call}\n`],
    ['a failure', 1, '0', `${call}\n${again}`],
    ['a process that was killed', 137, '0', `${call}\n${again}`],
    ['a lock', 75, '2', `${call} --take-over\n${again}`],
    ['a failure for the fourth time', 1, '3', `${call} --take-over\n`],
  ])('answers %s', (_, code, restarts, said) => {
    expect(task(code, restarts)).toEqual({ code, said });
  });

  // Not in bash, whose traps wait for a command that may have begun to block before the signal came.
  const endless = `exec ${commandLine([
    process.execPath,
    '-e',
    `const say = (word) => fs.appendFileSync(process.env.SAID, word + '\\n');
    process.on('SIGTERM', () => { say('ended'); process.exit(130); });
    setInterval(() => {}, 1000);
    say('at work');`,
  ])}`;
  const working = `${call} --take-over\nat work\n`;

  it.each([
    ['SIGUSR1', 'before the time limit', `${working}ended\n${again}`],
    ['SIGTERM', 'of one who cancels the task', `${working}ended\n`],
  ] as const)(
    'ends the run at the signal %s, %s, and is begun again or not',
    async (signal, _, said) => {
      const child = spawn('bash', ['-c', scriptOf(endless)], {
        env: { ...taskEnv, SLURM_RESTART_COUNT: '9' },
      });
      await expect.poll(() => readFileSync(saidPath, 'utf8'), { timeout: 60_000 }).toBe(working);
      child.kill(signal);
      const [code] = await once(child, 'exit');
      expect({ code, said: readFileSync(saidPath, 'utf8') }).toEqual({ code: 130, said });
    },
  );

  it('writes any word for a shell', () => {
    const words = ['a b', "it's", '$HOME', '', 'x=1'];
    const { stdout } = spawnSync('bash', ['-c', `printf '[%s]' ${commandLine(words)}`]);
    expect(String(stdout)).toBe("[a b][it's][$HOME][][x=1]");
  });
});

describe('the manifest of an Indexed Job', () => {
  const job = parse(kubernetesJob({ file, ids: ['aaa', 'bbb', 'ccc'], threads: 1, atOnce: 2 }));

  it('has an index for every job', () => {
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'my-study' },
      spec: { completionMode: 'Indexed', completions: 3, parallelism: 2 },
    });
  });

  it('needs a volume that all pods share, or no such volume but the variables of a store', () => {
    const { containers, volumes } = job.spec.template.spec;
    expect(volumes).toEqual([{ name: 'work', persistentVolumeClaim: { claimName: 'CLAIM' } }]);
    expect(containers[0]).toMatchObject({ volumeMounts: [{ name: 'work', mountPath: '/work' }] });
    expect(containers[0]).not.toHaveProperty('envFrom');
    const store = { bucket: 'sweeps', prefix: 'study' };
    const text = kubernetesJob({ file: { ...file, store }, ids: ['aaa'], threads: 1, atOnce: 1 });
    const { spec } = parse(text).spec.template;
    expect(spec.volumes).toEqual([{ name: 'runs', emptyDir: {} }]);
    expect(spec.containers[0]).toMatchObject({
      envFrom: [{ secretRef: { name: 'SECRET' } }],
      volumeMounts: [{ name: 'runs', mountPath: `/work/${file.directory}` }],
    });
  });

  it.each([
    ['0', 'aaa'],
    ['2', 'ccc'],
  ])('starts at index %s the job %s', (index, id) => {
    const [container] = job.spec.template.spec.containers;
    const [shell, flag, script] = container.command;
    const path = join(folder, 'admrl');
    writeFileSync(path, '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const { stdout } = spawnSync(shell, [flag, script], {
      env: { PATH: `${folder}:${process.env.PATH}`, JOB_COMPLETION_INDEX: index },
    });
    expect(String(stdout)).toBe(`sweep run my study.yaml --id ${id} --threads 1 --take-over\n`);
  });
});
