/** @file `admrl sweep` as a process: interrupted it resumes to the same bytes, one job fails and others do not, locks, tables. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admrl, contents, isIncidental, startAdmrl } from './admrl.ts';
import { tinySweep } from './tinySweep.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two runs of some seconds: long enough to be interrupted by a process that gets little of a busy machine. */
const text = tinySweep('nTasks: 7', 'evaluate: { tests: grid 2, samples: [0, 40] }');
writeFileSync(join(folder, 'whole.yaml'), text);
writeFileSync(join(folder, 'killed.yaml'), text);
writeFileSync(
  join(folder, 'endless.yaml'),
  tinySweep('nTasks: 10000', 'evaluate: { tests: grid 2 }'),
);
writeFileSync(
  join(folder, 'halved.yaml'),
  tinySweep(
    'nTasks: 2',
    'evaluate: { tests: grid 2 }\nhalving: { objective: grid 2/0/meanReturn, rungs: 1, keep: 1/2 }',
  )
    .replace('methods: [admrl, mb-unif]\n', '')
    .replace('set:\n', 'set:\n  trpo: { maxKl: [0.0001, 0.1] }\n'),
);
writeFileSync(
  join(folder, 'failing.yaml'),
  tinySweep('nTasks: 2', 'evaluate: { tests: grid 2, samples: [0, 40] }\ncompare: true'),
);

const runsOf = (name: string): string[] =>
  readdirSync(join(folder, 'runs', name)).filter((run) => run.startsWith('pointMass'));

/** Everything but times, of all runs of a sweep. */
const bytesOf = (name: string): Record<string, Record<string, string>> =>
  Object.fromEntries(
    runsOf(name).map((run) => [run, contents(join(folder, 'runs', name, run), isIncidental)]),
  );

interface Status {
  readonly directory: string;
  readonly state: string;
  readonly progress: string;
  readonly failure: { readonly message: string } | null;
}

async function statusOf(file: string): Promise<Status[]> {
  const { stdout } = await admrl(['sweep', 'status', file, '--json'], folder);
  return JSON.parse(stdout) as Status[];
}

const states = async (file: string): Promise<string[]> =>
  (await statusOf(file)).map(({ state }) => state);

beforeAll(async () => {
  for (const index of ['0', '1']) {
    const { code, stderr } = await admrl(['sweep', 'run', 'whole.yaml', '--index', index], folder);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }
});

describe('sweep run', () => {
  it('leaves a finished job as it is', async () => {
    const before = bytesOf('whole');
    const [run] = await statusOf('whole.yaml');
    const again = await admrl(['sweep', 'run', 'whole.yaml', '--index', '0'], folder);
    expect(again).toEqual({ code: 0, stdout: `finished before: ${run.directory}\n`, stderr: '' });
    expect(bytesOf('whole')).toEqual(before);
  });
});

describe('sweep', () => {
  it('says what it would do and what that costs, and does nothing', async () => {
    const { code, stdout } = await admrl(['sweep', 'killed.yaml', '--dry-run'], folder);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('killed: 2 jobs');
    expect(lines[2]).toMatch(/^ +0 +pointMass-smoke-seed1-\S{12} {2}.*about \d+ s$/);
    expect(lines[3]).toMatch(/^ +1 +pointMass-smoke-mb-unif-seed1-\S{12} /);
    expect(lines[4]).toMatch(
      /^[\d,]+ virtual and at most [\d,]+ real steps: about .* on this machine, \d side by side$/,
    );
    expect(readdirSync(join(folder, 'runs'))).toEqual(['whole']);
    expect(await states('killed.yaml')).toEqual(['planned', 'planned']);
  });

  it('interrupted and killed goes on to the same bytes as job by job', async () => {
    const first = startAdmrl(['sweep', 'killed.yaml', '--jobs', '1'], folder);
    await first.lines(/^pointMass-.*: task 1: /, 1);
    first.child.kill('SIGINT');
    const stopped = await first.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('interrupted; run the same command again to resume');
    const [{ state, progress }, other] = await statusOf('killed.yaml');
    expect({ state, progress }).toEqual({
      state: 'stopped',
      progress: expect.stringMatching(/^task \d+ of 7, step \d+$/),
    });
    expect(other.state).toBe('planned');

    const second = startAdmrl(['sweep', 'killed.yaml', '--jobs', '2'], folder);
    await second.lines(/^pointMass-.*mb-unif.*: task 0: /, 1);
    second.child.kill('SIGKILL');
    await second.finished;

    const third = await admrl(['sweep', 'killed.yaml'], folder);
    expect({ code: third.code, stderr: third.stderr }).toMatchObject({ code: 0 });
    // What was trained before is not trained again.
    expect(third.stderr).not.toMatch(/seed1-\S+: task [01]: .*\n.*task 0: .*\n.*task 0: /);
    expect(await states('killed.yaml')).toEqual(['finished', 'finished']);
    expect(bytesOf('killed')).toEqual(bytesOf('whole'));
    expect(third.stdout).toContain(join('runs', 'killed', 'gathered', 'sweep.csv'));
  });

  it('goes on when a run fails, lists it, and tries it again', async () => {
    const [bad, good] = await statusOf('failing.yaml');
    const foreign = join(folder, bad.directory, 'notes.txt');
    mkdirSync(join(folder, bad.directory), { recursive: true });
    writeFileSync(foreign, 'mine');
    const message = `${bad.directory} is not empty (notes.txt): choose another directory`;
    const failed = await admrl(['sweep', 'failing.yaml'], folder);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('admrl: 1 of 2 jobs failed; the same command tries again:\n');
    expect(failed.stderr).toContain(message);
    expect(await statusOf('failing.yaml')).toMatchObject([
      { directory: bad.directory, state: 'failed', failure: { message } },
      { directory: good.directory, state: 'finished', failure: null },
    ]);
    const shown = await admrl(['sweep', 'status', 'failing.yaml'], folder);
    expect(shown.stdout).toContain('2 jobs: 1 finished, 1 failed\n');
    expect(shown.stdout).toContain(message);
    const partly = await admrl(['sweep', 'gather', 'failing.yaml', '--out', 'partly'], folder);
    expect(partly.stderr).toBe('note: 1 of 2 jobs are finished: what is missing is empty\n');
    const objective = ['--optuna', 'a.journal', '--objective'];
    const gather = ['sweep', 'gather', 'failing.yaml', ...objective];
    expect((await admrl([...gather, 'grid 2/40/meanReturn'], folder)).code).toBe(0);
    const trials = readFileSync(join(folder, 'a.journal'), 'utf8').trimEnd().split('\n').slice(2);
    expect(trials.map((line) => JSON.parse(line))).toMatchObject([
      { state: 3, params: { method: 0 }, user_attrs: { index: 0, run: bad.directory } },
      { state: 1, params: { method: 1 }, user_attrs: { index: 1, run: good.directory } },
    ]);
    expect(await admrl([...gather, 'meanReturn'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected one of grid 2/0/meanReturn, grid 2/0/worstReturn,'),
    });

    rmSync(foreign);
    const again = await admrl(['sweep', 'failing.yaml'], folder);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
    const gathered = join(folder, 'runs', 'failing', 'gathered');
    const [header, ...rows] = readFileSync(join(gathered, 'sweep.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const columns = header.split(',');
    expect(columns.slice(0, 3)).toEqual(['run', 'id', 'state']);
    expect(rows).toHaveLength(2);
    for (const name of [
      'training.nTasks',
      'grid 2/0/meanReturn',
      'grid 2/40/worstReturn',
      'seconds',
    ]) {
      expect(columns).toContain(name);
    }
    const read = await parquetReadObjects({
      file: readFileSync(join(gathered, 'sweep.parquet')).slice().buffer,
    });
    expect(Object.keys(read[0])).toEqual(columns);
    // As text a number is the same in both, whole or not.
    expect(read.map((row) => Object.values(row).map((value) => String(value ?? '')))).toEqual(
      rows.map((row) => row.split(',')),
    );
    expect(
      read.map(({ state, seed, 'grid 2/0/meanReturn': value }) => [state, seed, typeof value]),
    ).toEqual([
      ['finished', 1n, 'number'],
      ['finished', 1n, 'number'],
    ]);
    expect(readdirSync(join(gathered, 'pointMass-smoke'))).toContain('report.html');
  });

  it('brings runs to a rung, and the better one to its end', async () => {
    const run = ['sweep', 'run', 'halved.yaml', '--index', '1'];
    expect((await admrl(run, folder)).code).toBe(0);
    const [first, second] = await statusOf('halved.yaml');
    expect([first.state, second.state, second.progress]).toEqual([
      ...['planned', 'stopped', 'waits for others after 1 task'],
    ]);
    expect(await admrl(run, folder)).toMatchObject({
      code: 75,
      stderr: `admrl: ${second.directory} waits for others after 1 task\n`,
    });
    const { code, stdout, stderr } = await admrl(['sweep', 'halved.yaml'], folder);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('note: 1 of 2 jobs are dropped\n');
    // Nothing is missing of those that are dropped.
    expect(stderr).not.toContain('what is missing is empty');
    expect(stdout).toContain(join('runs', 'halved', 'gathered', 'sweep.csv'));
    const after = await statusOf('halved.yaml');
    expect(after.map(({ state }) => state).sort()).toEqual(['dropped', 'finished']);
    const dropped = after.findIndex(({ state }) => state === 'dropped');
    expect(after[dropped].progress).toBe('after 1 task');
    const again = await admrl([...run.slice(0, -1), `${dropped}`], folder);
    expect(again).toEqual({
      ...{ code: 0, stdout: `dropped before: ${after[dropped].directory}\n`, stderr: '' },
    });
    const engine = await admrl(['sweep', 'halved.yaml', '--on', 'kubernetes', '--dry-run'], folder);
    expect(engine).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('leaves a run to the process that has it', async () => {
    const run = ['sweep', 'run', 'endless.yaml', '--index', '0'];
    const first = startAdmrl(run, folder);
    await first.lines(/task 0 .* \d+\/\d+\]$/, 1);
    const second = await admrl(run, folder);
    first.child.kill('SIGTERM');
    const [{ directory }] = await statusOf('endless.yaml');
    expect(second).toMatchObject({
      code: 75,
      stderr: expect.stringContaining(`admrl: another process is working on ${directory}\n`),
    });
    expect((await first.finished).code).toBe(130);
  });
});
