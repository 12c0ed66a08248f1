/** @file The commands that read a finished run: evaluate, adapt, inspect, report; and what they leave behind. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { identityText, ownIdentity } from '../../src/study/files/processIdentity.ts';
import {
  admrl,
  contents,
  type Finished,
  filesBelow,
  startAdmrl,
  temporaryOf,
  tinySteps,
  tinyTraining,
} from './admrl.ts';
import { inProcess } from './inProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-commands-'));
const run = join(folder, 'run');
let training: Finished;
/** Matches no file. */
const nothing = /(?!)/;

beforeAll(async () => {
  training = await admrl(tinyTraining('run'), folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Stderr without the lines of tasks that are evaluated. */
const withoutResults = (stderr: string): string => stderr.replace(/^\[\d+\/\d+\] ψ .*\n/gm, '');

/** Runs a command and expects that it changes no file of the run but those that match `made`. */
async function leavingTheRun(args: readonly string[], made: RegExp): Promise<Finished> {
  const isMade = (path: string): boolean => made.test(path);
  const before = contents(run, isMade);
  const finished = await admrl(args, folder);
  expect([finished.code, withoutResults(finished.stderr)]).toEqual([0, '']);
  expect(contents(run, isMade)).toEqual(before);
  return finished;
}

describe('train', () => {
  it('in a pipe writes one plain line a step to stderr, and results to stdout', () => {
    expect(training.code).toBe(0);
    const [first, ...lines] = training.stderr.trimEnd().split('\n');
    expect(first).toBe('run: run');
    expect(lines).toHaveLength(tinySteps);
    expect(lines[0]).toMatch(/^task 0 \(1\/4\) ψ \(0\.5, 0\.5\) new task \[.*, 1\/44\]$/);
    expect(lines[tinySteps - 1]).toMatch(
      /^task 3 \(4\/4\) ψ .* choosing the next task: .*gap .*next ψ .*44\/44\]$/,
    );
    // No colours, no cursor movements.
    expect(training.stderr + training.stdout).not.toContain('\u001b');
    expect(training.stdout).toMatch(/^trained 4 tasks in .*\nrun\n$/);
  });

  it('leaves the files of a run', () => {
    const names = filesBelow(run).map((path) => path.slice(run.length + 1));
    expect(names.filter((name) => !/^(checkpoints|data)\/|^events/.test(name))).toEqual([
      'config.json',
      'ledger.json',
      'metrics.jsonl',
      'tasks.jsonl',
      'timing.jsonl',
    ]);
    expect(names.filter((name) => name.startsWith('checkpoints'))).toHaveLength(3);
    // 4 tasks × 2 stages.
    expect(names.filter((name) => name.startsWith('data'))).toHaveLength(8);
    expect(names.filter((name) => name.startsWith('events.out.tfevents'))).toHaveLength(1);
  });
});

describe('--json-events', () => {
  const eventsOf = ({ stderr }: Finished): Record<string, unknown>[] =>
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('tells programs how training and evaluation go, a line of JSON for each event', async () => {
    const copy = join(folder, 'followed');
    cpSync(run, copy, { recursive: true });
    rmSync(join(copy, 'checkpoints', '000044.safetensors'));
    const trained = await admrl(['train', '--resume', 'followed', '--json-events'], folder);
    expect(trained).toMatchObject({ code: 0, stdout: expect.stringMatching(/^trained 4 tasks/) });
    const steps = { finished: 43, total: 44 };
    expect(eventsOf(trained)).toMatchObject([
      { type: 'runOpened', directory: 'followed', family: 'pointMass', tasks: 4 },
      { type: 'stepStarted', ...steps, label: { task: 3, phase: 'gradient' } },
      { type: 'stepEnded', ...steps, finished: 44, tasks: [{ task: 3 }] },
      { type: 'runEnded', directory: 'followed', ledger: { train: 640 } },
    ]);
    const flags = ['--grid', '2', '--json-events'];
    const all = eventsOf(await admrl(['evaluate', 'followed', ...flags], folder));
    const events = all.filter(({ type }) => type !== 'jobAdvanced');
    // Three iterations of each of the four tasks, and a quarter for the measurement.
    const shares = all.flatMap(({ type, share }) => (type === 'jobAdvanced' ? [share] : []));
    expect(shares.filter((share) => share === 0.5)).toHaveLength(4);
    expect(events.map(({ type, what, made, total }) => [type, what, made, total])).toEqual([
      ['jobsFound', 'evaluation', 0, 4],
      ...[1, 2, 3, 4].map((made) => ['jobEnded', 'evaluation', made, 4]),
    ]);
    const { tasks } = JSON.parse(readFileSync(join(copy, 'evaluation.json'), 'utf8'));
    const results = events.slice(1).map(({ result }) => JSON.stringify(result));
    expect(results.sort()).toEqual(tasks.map((task: unknown) => JSON.stringify(task)).sort());
  });

  it('has notices among the events, and needs no reader', async () => {
    const flags = ['--set', 'trpo.gamma=0.97', '--json-events'];
    const command = [...tinyTraining('noticed'), ...flags];
    const [notice, ...events] = eventsOf(await admrl(command, folder));
    expect(notice).toMatchObject({
      type: 'notice',
      text: expect.stringMatching(/^trpo.gamma is now rollout.gamma/),
    });
    expect(events.at(-1)).toMatchObject({ type: 'runEnded' });
    const { child, finished } = startAdmrl([...tinyTraining('unread'), ...flags], folder);
    child.stderr.destroy();
    expect(await finished).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^trained 4 tasks/),
    });
  });
});

describe('evaluate', () => {
  const number = z.number();
  const summaryOf = (episodes: number) =>
    z.strictObject({ mean: number, low: number, high: number, episodes: z.literal(episodes) });
  const episodes = z.array(number).length(4);
  const ledger = z.strictObject({
    train: z.literal(40),
    dev: z.literal(0),
    gradient: z.literal(0),
    // 2 values of n × 2 sets of 4 episodes of 20 steps.
    evaluation: z.literal(320),
  });
  const summary = summaryOf(4).extend({ values: episodes, fresh: episodes });
  const schema = z.strictObject({
    family: z.literal('pointMass'),
    method: z.literal('admrl'),
    seed: z.literal(1),
    step: z.literal(tinySteps),
    taskSet: z.literal('grid 2'),
    samples: z.tuple([z.literal(0), z.literal(40)]),
    tasks: z
      .array(
        z.strictObject({
          psi: z.tuple([number, number]),
          returns: z.strictObject({ '0': summary, '40': summary }),
          ledger,
        }),
      )
      .length(4),
    baselines: z.strictObject({
      zeroAction: z.array(summaryOf(500)).length(4),
      random: z.array(summaryOf(500)).length(4),
    }),
    baselineSteps: z.literal(20_000),
    sha256: z.string().length(64),
  });

  it('writes evaluation.json, prints a table, and leaves the rest as it was', async () => {
    const args = ['evaluate', 'run', '--grid', '2', '--samples', '0,40'];
    const { stdout, stderr } = await leavingTheRun(args, /^evaluation(-filmstrips)?\.json$/);
    // Each task with its returns, as soon as it is known.
    expect(
      stderr.match(
        /^\[\d\/4\] ψ \(.*\): return after 0 samples -.*, return after 40 samples -.*$/gm,
      ),
    ).toHaveLength(4);
    const evaluation = schema.parse(JSON.parse(readFileSync(join(run, 'evaluation.json'), 'utf8')));
    expect(evaluation.tasks.map(({ psi }) => psi)).toEqual([
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ]);
    // 4 tasks × 40 samples; 4 × 320 steps, and 2 × 500 episodes of the baselines.
    const reals = 'real steps: train 160, dev 0, gradient 0, evaluation 21,280';
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^task +0 samples +40 samples +zero action +random$/);
    expect(lines.map((line) => line.split('  ')[0])).toEqual([
      'task',
      '(-1, -1)',
      '(-1, 1)',
      '(1, -1)',
      '(1, 1)',
      'mean',
      expect.stringMatching(/^no optimum is known on these tasks .* lowest return: /),
      reals,
      'run/evaluation.json',
    ]);
    // Once more: nothing is left to do, and nothing changes.
    const again = await leavingTheRun(args, nothing);
    expect(again.stdout).toBe(stdout);
    // The numbers do not depend on the processes.
    cpSync(run, join(folder, 'alone'), { recursive: true });
    const files = ['evaluation.json', 'evaluation-filmstrips.json'];
    for (const file of files) rmSync(join(folder, 'alone', file));
    const alone = ['evaluate', 'alone', '--grid', '2', '--samples', '0,40', '--jobs', '1'];
    expect(await admrl(alone, folder)).toMatchObject({ code: 0 });
    for (const file of files) {
      expect(readFileSync(join(folder, 'alone', file))).toEqual(readFileSync(join(run, file)));
    }
  });

  it('goes on after kill -9, to the same bytes', async () => {
    const directory = join(folder, 'killed');
    cpSync(run, directory, { recursive: true });
    rmSync(join(directory, 'evaluation.json'), { force: true });
    const args = ['evaluate', 'killed', '--grid', '2', '--samples', '0,40'];
    const started = startAdmrl(args, folder);
    while (!existsSync(join(directory, 'evaluation.json'))) await sleep(5);
    started.child.kill('SIGKILL');
    expect((await started.finished).code).toBeNull();
    const partial = join(directory, temporaryOf('evaluation.json', started));
    writeFileSync(partial, '{');
    const resumed = await admrl(args, folder);
    expect([resumed.code, withoutResults(resumed.stderr)]).toEqual([0, '']);
    expect(existsSync(partial)).toBe(false);
    expect(readFileSync(join(directory, 'evaluation.json'))).toEqual(
      readFileSync(join(run, 'evaluation.json')),
    );
  });

  it('keeps an evaluation of something else under another name', async () => {
    const directory = join(folder, 'other');
    cpSync(run, directory, { recursive: true });
    const before = readFileSync(join(directory, 'evaluation.json'));
    const { code, stderr } = await admrl(['evaluate', 'other', '--grid', '2'], folder);
    expect([code, withoutResults(stderr)]).toEqual([
      0,
      'note: other/evaluation.json contained a different evaluation (grid 2, samples 0,40): kept as other/evaluation-1.json\n',
    ]);
    expect(readFileSync(join(directory, 'evaluation-1.json'))).toEqual(before);
  });

  it('gives an evaluation that was kept its place back', async () => {
    const directory = join(folder, 'other');
    const kept = readFileSync(join(directory, 'evaluation-1.json'));
    const args = ['evaluate', 'other', '--grid', '2', '--samples', '0,40'];
    const { code, stderr } = await admrl(args, folder);
    expect([code, withoutResults(stderr)]).toEqual([
      0,
      'note: other/evaluation.json contained a different evaluation (grid 2, samples 0): kept as other/evaluation-2.json\n' +
        'note: other/evaluation-1.json was renamed to other/evaluation.json and is continued\n',
    ]);
    expect(readFileSync(join(directory, 'evaluation.json'))).toEqual(kept);
  });

  it('is made by one process at a time', async () => {
    const { pid } = process;
    const flag = `evaluation.json.lock-${identityText(ownIdentity())}`;
    for (const name of [flag, `held-${flag}`]) writeFileSync(join(run, name), '');
    const { code, stdout, stderr } = await admrl(['evaluate', 'run', '--grid', '2'], folder);
    for (const name of [flag, `held-${flag}`]) rmSync(join(run, name));
    expect([code, stdout]).toEqual([75, '']);
    expect(stderr).toBe(`admrl: run/evaluation.json is in use by process ${pid}\n`);
  });

  it('stopped by SIGINT says how to go on, and leaves nothing half-done', async () => {
    const directory = join(folder, 'stopped');
    cpSync(run, directory, { recursive: true });
    rmSync(join(directory, 'evaluation.json'));
    const args = ['evaluate', 'stopped', '--grid', '30', '--jobs', '1'];
    const { child, finished } = startAdmrl(args, folder);
    while (!existsSync(join(directory, 'evaluation.json'))) await sleep(5);
    child.kill('SIGINT');
    const { code, stderr } = await finished;
    expect([code, withoutResults(stderr)]).toEqual([
      130,
      '\ninterrupted; run the same command again to resume\n',
    ]);
    expect(readdirSync(directory).filter((name) => /lock|tmp/.test(name))).toEqual([]);
  });

  it('tests around the box too, in a file of its own', async () => {
    const args = ['evaluate', 'run', '--out-of-distribution'];
    const { stdout } = await leavingTheRun(
      args,
      /^evaluation-out-of-distribution(-filmstrips)?\.json$/,
    );
    const path = 'run/evaluation-out-of-distribution.json';
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(path);
    const { tasks, taskSet } = JSON.parse(readFileSync(join(folder, path), 'utf8'));
    expect(taskSet).toBe('out-of-distribution');
    expect(tasks).toHaveLength(20);
    rmSync(join(folder, path));
  });

  it('refuses samples that are no whole stages, before any work', async () => {
    const { code, stderr } = await admrl(['evaluate', 'run', '--samples', '0,20,80'], folder);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'admrl: samples is 20, expected a multiple of 40 (evaluation.adaptSamples)\n',
    });
  });
});

describe('adapt', () => {
  it('prints A_n and writes a policy that ONNX Runtime runs alone', async () => {
    const args = ['adapt', 'run', '--task', '0.5,-1', '--samples', '40', '--out', 'policy.onnx'];
    const { stdout } = await leavingTheRun(args, nothing);
    const summary = String.raw`-[\d.,]+ \(95 % -[\d.,]+ to -?[\d.,]+, 4 episodes\)`;
    expect(stdout).toMatch(
      new RegExp(
        String.raw`^pointMass, ψ \(0\.5, -1\)\nreturn after 0 real samples: ${summary}\n` +
          String.raw`return after 40 real samples: ${summary}\n` +
          String.raw`without action noise, as exported: ${summary}\n` +
          // 40 samples; 5 × 4 episodes of 20 steps.
          String.raw`real steps: train 40, dev 0, gradient 0, evaluation 400\n` +
          String.raw`policy: policy\.onnx \(ONNX, .*\)\n$`,
      ),
    );
    const bytes = readFileSync(join(folder, 'policy.onnx'));
    const session = await InferenceSession.create(bytes);
    const actionsOf = async (states: Float32Array): Promise<Float32Array> => {
      const state = new Tensor('float32', states, [states.length / 4, 4]);
      const { action } = await session.run({ state });
      expect(action.dims).toEqual([states.length / 4, 2]);
      return Float32Array.from(action.data as Float32Array);
    };
    const states = Float32Array.from({ length: 28 }, (_, i) => Math.sin(3 * i));
    const all = await actionsOf(states);
    expect(all.every(Number.isFinite)).toBe(true);
    expect(new Set(all).size).toBe(14);
    expect((await actionsOf(states.slice(0, 4)))[0]).toBeCloseTo(all[0], 6);
    await session.release();
    // Once more: the same run, the same task, the same bytes.
    await leavingTheRun(args, nothing);
    expect(readFileSync(join(folder, 'policy.onnx'))).toEqual(bytes);
  });

  it.each([
    [['--task', '0.5'], /pointMass: psi has 1 entries, expected 2/],
    [['--task', '0.5,1', '--samples', '50'], /samples is 50, expected a multiple of 40/],
  ])('refuses %j', async (flags, message) => {
    const { code, stdout, stderr } = await admrl(['adapt', 'run', ...flags], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('a notice', () => {
  it('says that a run is not finished, and that a task is outside of the box', async () => {
    const copy = join(folder, 'unfinished');
    cpSync(run, copy, { recursive: true });
    rmSync(join(copy, 'checkpoints', '000044.safetensors'));
    const { code, stderr } = await admrl(['adapt', 'unfinished', '--task', '0,1.5'], folder);
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      'note: the run is not finished: its state after 43 of 44 steps is used',
      'note: ψ (0, 1.5) is outside the box of tasks: target position, y [m] is 1.5, trained on -1 to 1',
      '',
    ]);
  });
});

describe('inspect', () => {
  it('prints the run, its tasks, its samples and its checkpoint', async () => {
    const { stdout } = await leavingTheRun(['inspect', 'run'], nothing);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^pointMass, preset smoke, seed 1: 4 of 4 tasks, \d+ s$/);
    expect(lines[2]).toMatch(/^task +ψ +zero-shot +after SLBO +gap +∂L\/∂ψ +next ψ$/);
    // Tasks are numbered as in tasks.jsonl and the report.
    expect(lines.slice(3, 7).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    // 8 stages of 80 and 40; 3 gradients of 2 × 6 episodes of 20 steps; one return of 6 episodes.
    expect(lines[8]).toBe('real steps: train 640, dev 320, gradient 720, evaluation 120');
    expect(lines[9]).toBe('checkpoint: run/checkpoints/000044.safetensors');
    const inspected = await inProcess(['inspect', run, '--json']);
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      family: 'pointMass',
      config: { training: { nTasks: 4 } },
      tasks: [{ task: 0 }, { task: 1 }, { task: 2 }, { task: 3 }],
      ledger: { train: 640 },
      checkpoint: join(run, 'checkpoints/000044.safetensors'),
    });
  });

  it('of a run without a checkpoint says so', async () => {
    const copy = join(folder, 'begun');
    mkdirSync(copy);
    cpSync(join(run, 'config.json'), join(copy, 'config.json'));
    const { code, stdout, stderr } = await admrl(['inspect', 'begun'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('pointMass, preset smoke, seed 1: 0 of 4 tasks\ncheckpoint: none yet\n');
  });

  it('ends quietly when its reader closes the pipe', async () => {
    const started = startAdmrl(['inspect', 'run'], folder);
    started.child.stdout.destroy();
    expect(await started.finished).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('--set', () => {
  it('wins over --seed and --tasks; --method is short for one', async () => {
    const flags = ['--seed', '4', '--set', 'training.seed=5', '--tasks', '3'];
    const method = ['--method', 'mb-corner'];
    // Without --run: the method is part of the directory's name.
    const named = 'runs/pointMass-smoke-mb-corner-seed5';
    const unnamed = tinyTraining('').filter((word) => !['--run', ''].includes(word));
    const started = startAdmrl([...unnamed, ...flags, ...method], folder);
    await started.lines(/new task/, 1);
    started.child.kill('SIGKILL');
    await started.finished;
    const { training } = JSON.parse(readFileSync(join(folder, named, 'config.json'), 'utf8'));
    // tinyTraining sets training.nTasks=4.
    expect(training).toMatchObject({ seed: 5, nTasks: 4, method: 'mb-corner' });
    const { stdout } = await admrl(['inspect', named], folder);
    expect(stdout).toMatch(/^pointMass, mb-corner, preset smoke, seed 5: 0 of 4 tasks/);
  });
});

describe('report', () => {
  it('writes one page that needs no other file, with the figures beside it', async () => {
    const { stdout } = await leavingTheRun(['report', 'run'], /^report\//);
    expect(stdout).toBe('run/report/report.html\n');
    const page = readFileSync(join(run, 'report/report.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/https?:|<script|<link|<img|\ssrc=|@import/);
    expect(page).toContain('pointMass');
    const figures = filesBelow(join(run, 'report/figures'));
    const endings = ['.svg', '.png', '.vl.json'].map(
      (ending) => figures.filter((path) => path.endsWith(ending)).length,
    );
    expect(endings[0]).toBeGreaterThan(4);
    expect(new Set(endings).size).toBe(1);
  });

  it('names file and field of an evaluation that it does not understand', async () => {
    const copy = join(folder, 'damaged');
    mkdirSync(copy);
    cpSync(join(run, 'config.json'), join(copy, 'config.json'));
    writeFileSync(join(copy, 'evaluation.json'), '{"family": "pointMass", "method": 3}');
    const { code, stderr } = await admrl(['report', 'damaged'], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^admrl: damaged\/evaluation\.json: method: .*expected string.*\n$/);
  });

  it('of several runs goes where it is told', async () => {
    const { code, stdout } = await admrl(['report', 'run', 'run', '--out', 'both'], folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'both/report.html\n' });
  });
});
