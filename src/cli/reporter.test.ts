/** @file What is shown of events: in a pipe, in a terminal, and to programs. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudyEvent } from '../study/events.ts';
import type { ReporterFlags } from './options.ts';
import { openReporter } from './reporter.ts';

const isTerminal = process.stderr.isTTY;
let written: string;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('CI', '');
  written = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.stderr.isTTY = isTerminal;
});

/** What is written while a second passes before each event; in lines. */
function shown(events: readonly StudyEvent[], flags: ReporterFlags & { isTTY: boolean }): string[] {
  process.stderr.isTTY = flags.isTTY;
  const { onEvent, close } = openReporter(flags);
  for (const event of events) {
    vi.advanceTimersByTime(1000);
    onEvent(event);
  }
  close();
  return written.split('\n').slice(0, -1);
}

const label = { task: 1, phase: 'slbo', stage: 0, iteration: 0 } as const;
const step = { label, activity: 'SLBO: virtual training', psi: [0.5, -1], total: 4 };
const ledger = { train: 640, dev: 320, gradient: 0, evaluation: 0 };
const training: readonly StudyEvent[] = [
  { type: 'runOpened', directory: 'runs/a', family: 'pointMass', tasks: 3 },
  { type: 'stepStarted', finished: 2, ...step },
  {
    type: 'stepEnded',
    finished: 3,
    ...step,
    metrics: { virtualReturn: -12.5, other: 1 },
    tasks: [],
  },
  { type: 'runEnded', directory: 'runs/a', steps: 9, ledger, virtualSteps: 10, seconds: 3 },
];
const counts = (finished: number, made: number) => ({ finished, made, total: 10 });
const ofTask = { mean: 812.44, low: 800, high: 820, episodes: 3, values: [], fresh: [] };
const evaluated = { psi: [0, 0], returns: { 0: ofTask }, ledger };
const evaluation: readonly StudyEvent[] = [
  { type: 'jobsFound', what: 'evaluation', ...counts(2, 0) },
  { type: 'jobEnded', what: 'evaluation', name: 'task (0, 0)', result: evaluated, ...counts(3, 1) },
];

describe('in a pipe', () => {
  it('a step of training is a line, and runs side by side name themselves', () => {
    expect(shown(training, { isTTY: false })).toEqual([
      'run: runs/a',
      // Two seconds after the run was opened.
      'task 1 (2/3) ψ (0.5, -1) SLBO: virtual training: virtual return -12.5 [2 s, 3/4]',
    ]);
    written = '';
    const ofJobs = training.flatMap((event) =>
      ['a', 'b'].map((job): StudyEvent => ({ ...event, job })),
    );
    expect(shown(ofJobs, { isTTY: false }).slice(2)).toEqual([
      expect.stringMatching(/^a: task 1 \(2\/3\) ψ/),
      expect.stringMatching(/^b: task 1 \(2\/3\) ψ/),
    ]);
  });

  it('a task that has ended says where the largest certified gap is', () => {
    const probe = { known: 700, promise: 800, realReturn: 600, standardError: 20, regret: 200 };
    const probes = [
      { ...probe, psi: [1, 0], certified: 80 },
      { ...probe, psi: [-1, 0.25], certified: 120.04 },
    ];
    const task = {
      task: 1,
      psi: [0.5, -1],
      realReturnZeroShot: 650,
      realReturnAfter: 700,
      gap: 50,
    };
    const record = { ...task, gapStandardError: 9, gradient: null, nextPsi: [0, 0] };
    const [opened, , ended] = training;
    if (ended.type !== 'stepEnded') throw new Error('expected the end of a step');
    const withTask = (others: object) => ({
      ...ended,
      metrics: {},
      tasks: [{ ...record, ...others }],
    });
    const lines = shown([opened, withTask({ probes }), withTask({})], { isTTY: false });
    expect(lines[1]).toContain(
      'gap 50, worst known ψ (-1, 0.25), certified gap 120, next ψ (0, 0)',
    );
    expect(lines[2]).toContain('gap 50, next ψ (0, 0)');
  });

  it('jobs are counted once a minute', () => {
    const result = { directory: 'runs/a' };
    const ended = { type: 'jobEnded', what: 'models', name: '', result, ...counts(3, 1) } as const;
    const minutes = Array.from({ length: 70 }, () => ended);
    expect(shown(minutes, { isTTY: false })).toEqual([
      // One job made in 60 seconds, seven to do.
      '3 of 10 runs, about 7 min 00 s left',
    ]);
  });

  it('a test task is a line with its returns, as soon as they are known', () => {
    const last = { ...evaluation[1], ...counts(10, 8) };
    expect(shown([...evaluation, last], { isTTY: false })).toEqual([
      '[3/10] ψ (0, 0): return after 0 samples 812.4; about 7 s left',
      '[10/10] ψ (0, 0): return after 0 samples 812.4',
    ]);
  });

  it('a training for an optimum is a line with the time left, and so is a part of a sweep', () => {
    const returns = { mean: -3, low: -4, high: -2, episodes: 200 };
    const rule = { window: 5, minimum: 10, maximum: 100 };
    const direct = {
      policy: 'sampled',
      iterations: 30,
      end: 'converged',
      rule,
      maxKl: 0.03,
    } as const;
    const result = { psi: [0.5, 1], seed: 2, returns, samples: 100, training: direct };
    const lines = shown(
      [
        { type: 'jobsFound', what: 'optimum', ...counts(8, 0) },
        { type: 'jobEnded', what: 'optimum', name: '', result, ...counts(9, 1) },
        { type: 'partStarted', what: 'train ant2d', part: 1, parts: 7, secondsLeft: 61 },
        { type: 'notice', text: 'mind the gap' },
      ],
      { isTTY: false },
    );
    expect(lines).toEqual([
      'trainings: 2 to do, 8 known already',
      '[1/2] ψ (0.5, 1), seed 2: -3 (95 % -4 to -2, 200 episodes), converged after 30 iterations; about 1 s left',
      '[2/7] train ant2d; about 1 min 01 s left',
      'note: mind the gap',
    ]);
  });
});

describe('in a terminal', () => {
  it('a job that is under way counts with the part that is done', () => {
    const begun: StudyEvent = { type: 'jobsFound', what: 'evaluation', ...counts(0, 0) };
    const advanced = (name: string, share: number): StudyEvent => ({
      type: 'jobAdvanced',
      what: 'evaluation',
      name,
      share,
    });
    const events = [begun, advanced('a', 0.25), advanced('b', 0.75)];
    // A job in the two seconds since the beginning, in two halves, and nine to go.
    expect(shown(events, { isTTY: true }).join('\n')).toContain(
      'task 1 of 10, 10 %, about 18 s left',
    );
  });

  it('training is drawn live, and its last state stays', () => {
    const text = shown(training, { isTTY: true }).join('\n');
    expect(text).toContain('run: runs/a');
    expect(text).toContain('task 1 (2 of 3), ψ (0.5, -1): SLBO: virtual training');
    // One step in the two seconds since the run was opened, and one to go.
    expect(text).toContain('██████████████████░░░░░░ 75 % 2 s, about 2 s left');
  });

  it('jobs count down, beginning with the first', () => {
    const begun: StudyEvent = { type: 'jobsFound', what: 'models', ...counts(0, 0) };
    expect(shown([begun], { isTTY: true }).join('\n')).toContain('model error: run 1 of 10');
    written = '';
    expect(shown(evaluation, { isTTY: true }).join('\n')).toContain(
      '3 of 10 tasks, about 7 s left',
    );
  });
});

it.each([
  ['TERM', 'dumb'],
  ['CI', 'true'],
])('where %s is %s, lines are written as in a pipe, without escape sequences', (name, value) => {
  const events = [...training, ...evaluation];
  const inPipe = shown(events, { isTTY: false });
  written = '';
  vi.stubEnv(name, value);
  expect(shown(events, { isTTY: true })).toEqual(inPipe);
  expect(written).not.toContain('\u001b');
});

it('programs are told the events themselves, a line each', () => {
  const events = [...training, ...evaluation];
  const lines = shown(events, { jsonEvents: true, isTTY: true });
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});
