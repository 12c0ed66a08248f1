/** @file A sweep finishes its runs and comes to its ends, makes nothing twice, and is not stopped by a run that fails. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { problemByName } from '../../envs/problems.ts';
import { loadConfig } from '../config/file.ts';
import type { StudyEvent } from '../events.ts';
import { lockFile } from '../files/lock.ts';
import { inProcessExecutor } from '../jobs/inProcess.ts';
import { readEvaluation, readRun } from '../run/readRun.ts';
import { runPaths } from '../run/runPaths.ts';
import type { PlannedRun, SweepOutcome } from './finishSweep.ts';
import { jobPath } from './jobFile.ts';
import { jobId } from './jobId.ts';
import { type RunState, stateOfRun } from './runState.ts';
import { runSweep } from './runSweep.ts';
import { tinySettings } from './sweep.testdata.ts';
import type { RunEvaluation } from './sweptRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { family } = problemByName('pointMass');

function swept(name: string, method: TaskMethod, ...evaluations: RunEvaluation[]): PlannedRun {
  const training = { ...tinySettings.training, method };
  return {
    name,
    training: {
      family: 'pointMass',
      preset: 'smoke',
      settings: { ...tinySettings, training },
      directory: join(folder, name),
      threads: 1,
    },
    evaluations,
    attack: null,
    processes: 1,
  };
}

function stateOf(run: PlannedRun): RunState {
  const { preset, settings } = run.training;
  const config = loadConfig({ preset, settings, family });
  return stateOfRun({ id: jobId('pointMass', config), config, run }, family);
}

/** What is told, what the end finds, and what becomes of it. */
async function sweep(
  runs: readonly PlannedRun[],
  takeOver = false,
): Promise<{ events: StudyEvent[]; found: string[]; outcome: SweepOutcome }> {
  const events: StudyEvent[] = [];
  const found: string[] = [];
  const end = { what: 'compare them', run: async () => void found.push(...readdirSync(folder)) };
  const onEvent = (event: StudyEvent): void => void events.push(event);
  const options = { executor: inProcessExecutor(), onEvent, takeOver };
  const outcome = await runSweep({ runs, ends: [end] }, options);
  return { events, found, outcome };
}

const partsOf = (events: readonly StudyEvent[]): unknown[] =>
  events.flatMap((event) => {
    if (event.type === 'partStarted') return [[event.what, event.secondsLeft]];
    return event.type === 'partEnded' ? [[event.what, event.outcome, event.message]] : [];
  });

const nothing = { failed: [], elsewhere: [] };

describe('a sweep', () => {
  const inside = swept('inside', 'admrl', { tests: { kind: 'grid', points: 2 }, samples: [0, 40] });
  const outside = swept('outside', 'mb-unif', {
    tests: { kind: 'out-of-distribution' },
    samples: [0],
  });
  const runs = [
    { ...inside, seconds: 110 },
    { ...outside, seconds: 20 },
  ];
  const parts = [
    ['inside', 130],
    ['inside', 'done', ''],
    ['outside', 20],
    ['outside', 'done', ''],
    ['compare them', 0],
    ['compare them', 'done', ''],
  ];

  it('finishes its runs, and then comes to its end', async () => {
    expect([stateOf(inside).state, stateOf(outside).state]).toEqual(['planned', 'planned']);
    const { events, found, outcome } = await sweep(runs);
    expect(outcome).toEqual(nothing);
    expect(partsOf(events)).toEqual(parts);
    expect(found.sort()).toEqual(['inside', 'outside']);
    const [one, other] = [inside, outside].map(({ training }) => runPaths(training.directory));
    expect(readEvaluation(one.evaluation)).toMatchObject({ taskSet: 'grid 2', samples: [0, 40] });
    expect(readEvaluation(one.evaluation)!.tasks).toHaveLength(4);
    expect(readEvaluation(one.outOfDistribution)).toBeNull();
    // A grid of 6 × 6 around the box, without the 4 × 4 in it.
    expect(readEvaluation(other.outOfDistribution)!.tasks).toHaveLength(20);
    expect(readRun(one.directory).tasks).toHaveLength(1);
    const finished = { state: 'finished', progress: '', holder: null, failure: null };
    expect([stateOf(inside), stateOf(outside)]).toEqual([finished, finished]);
  });

  it('makes nothing twice', async () => {
    const { events } = await sweep(runs);
    expect(partsOf(events)).toEqual(parts);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['partStarted', 'partEnded']));
  });

  it('measures what is asked for later, and does not train again', async () => {
    const more = swept('inside', 'admrl', { tests: { kind: 'grid', points: 3 }, samples: [0] });
    expect(stateOf(more)).toMatchObject({ state: 'trained', progress: 'evaluation to do' });
    const { events } = await sweep([more]);
    expect(events.map(({ type }) => type)).not.toContain('runOpened');
    expect(stateOf(more).state).toBe('finished');
    expect(stateOf(inside).state).toBe('trained');
  });
});

describe('a run that cannot be finished', () => {
  const good = swept('good', 'admrl');
  const bad = swept('bad', 'admrl');
  const broken = { ...bad, training: { ...bad.training, family: './nowhere.ts' } };
  const message = 'cannot read the task family ./nowhere.ts: no such file or directory (ENOENT)';

  it('does not stop the others, and its folder says why', async () => {
    const { events, found, outcome } = await sweep([broken, good]);
    expect(outcome).toEqual({ failed: [{ run: broken, message, lines: [] }], elsewhere: [] });
    expect(found).toEqual([]);
    expect(partsOf(events)).toEqual([
      ['bad', null],
      ['bad', 'failed', message],
      ['good', null],
      ['good', 'done', ''],
    ]);
    expect(stateOf(good).state).toBe('finished');
    expect(stateOf(bad)).toEqual({
      ...{ state: 'failed', progress: '', holder: null },
      failure: { message, lines: [] },
    });
  });

  it('is tried again', async () => {
    expect((await sweep([bad])).outcome).toEqual(nothing);
    expect(stateOf(bad)).toMatchObject({ state: 'finished', failure: null });
  });

  it('is left to the process that works on it', async () => {
    const held = swept('held', 'admrl');
    const { directory } = held.training;
    await sweep([{ ...held, training: { ...held.training, family: './nowhere.ts' } }]);
    const lock = lockFile(jobPath(directory));
    const { outcome } = await sweep([held]);
    expect(outcome).toEqual({ failed: [], elsewhere: [expect.objectContaining({ name: 'held' })] });
    expect(stateOf(held)).toMatchObject({
      state: 'running',
      holder: expect.stringMatching(`^process ${process.pid} on `),
    });
    lock.release();
    expect(existsSync(runPaths(directory).config)).toBe(false);
  });

  it('is taken over from a machine that is gone only when that is said', async () => {
    const left = swept('left', 'admrl');
    mkdirSync(left.training.directory);
    writeFileSync(join(left.training.directory, 'job.json.lock-elsewhere-7-another.boot.5'), '');
    const { failed, elsewhere } = (await sweep([left])).outcome;
    expect([failed.length, elsewhere.length]).toEqual([0, 1]);
    expect(stateOf(left)).toMatchObject({ state: 'running', holder: 'process 7 on elsewhere' });
    expect((await sweep([left], true)).outcome).toEqual(nothing);
    expect(stateOf(left).state).toBe('finished');
  });

  it('keeps what was told last', async () => {
    const late = swept('late', 'admrl', { tests: { kind: 'test' }, samples: [7] });
    const { outcome } = await sweep([late]);
    const [{ message: why, lines }] = outcome.failed;
    expect(why).toMatch(/7.* 40/);
    expect(lines.at(-1)).toMatch(/^step \d+ of \d+: task 0, /);
    expect(stateOf(late)).toMatchObject({ state: 'failed', failure: { message: why, lines } });
    expect(stateOf(late).progress).toBe('evaluation to do');
  });
});
