/** @file A tiny sweep in rungs: the same runs survive as when all are trained apart, with the same bytes, interrupted or not. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { mean } from '../../../math/statistics.ts';
import type { StudyEvent } from '../../events.ts';
import { inProcessExecutor } from '../../jobs/inProcess.ts';
import { readEvaluation } from '../../run/readRun.ts';
import { runPaths } from '../../run/runPaths.ts';
import { trainRun } from '../../run/trainJob.ts';
import type { SweepOutcome } from '../finishSweep.ts';
import { type FollowedJob, followJobs } from '../followJobs.ts';
import { rowsOfSweep } from '../gather.ts';
import { jobPath } from '../jobFile.ts';
import { type OpenSweep, openSweep } from '../openSweep.ts';
import { runSweep } from '../runSweep.ts';
import { tinySettings } from '../sweep.testdata.ts';
import { finishInRungs, type RungOptions } from './finishInRungs.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-rungs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const steps = [0.0001, 0.1, 0.01, 1];

/** Four settings trained on some tasks, halved or not. */
function open(name: string, nTasks: number, halving: object = {}): Promise<OpenSweep> {
  const path = join(folder, `${name}.yaml`);
  const content = {
    directory: join(folder, name),
    families: 'pointMass',
    presets: 'smoke',
    set: {
      ...tinySettings,
      training: { ...tinySettings.training, nTasks },
      trpo: { maxKl: steps },
      model: { ...tinySettings.model, hiddenSizes: [8] },
    },
    evaluate: { tests: 'grid 2', samples: [0] },
    ...halving,
  };
  writeFileSync(path, stringify(content));
  return openSweep(path, 1);
}

const halved = (name: string): Promise<OpenSweep> =>
  open(name, 3, { halving: { objective: 'grid 2/0/meanReturn', rungs: [1, 2], keep: '1/2' } });

const finish: RungOptions['finish'] = (sweep, onEvent) =>
  runSweep(sweep, { executor: inProcessExecutor(), onEvent });

interface Told {
  readonly outcome: SweepOutcome;
  readonly events: StudyEvent[];
  /** Times that the end was come to. */
  readonly ends: number;
}

async function inRungs(opened: OpenSweep, using = finish): Promise<Told> {
  const events: StudyEvent[] = [];
  let ends = 0;
  const outcome = await finishInRungs(opened, {
    ends: [{ what: 'gather', run: async () => void ends++ }],
    finish: using,
    onEvent: (event) => void events.push(event),
  });
  return { outcome, events, ends };
}

const statesOf = (opened: OpenSweep): string[] =>
  followJobs(opened).map(({ state: { state, progress } }) =>
    progress === '' ? state : `${state} ${progress}`,
  );

/** The folder of a run, without what is kept of rungs and of times. */
function bytesOf({ job }: Pick<FollowedJob, 'job'>): Record<string, string> {
  const { directory } = job.run.training;
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .filter((path) => !/^(rungs|timing|events)/.test(path));
  return Object.fromEntries(
    paths.sort().map((path) => [path, readFileSync(join(directory, path), 'latin1')]),
  );
}

const nothing: SweepOutcome = { failed: [], elsewhere: [] };

/** Mean returns of the four settings after 1, 2 and 3 tasks, each trained apart to its own end. */
const returns: number[][] = [];
const whole: OpenSweep[] = [];

/** As they are expected: of four the better two after one task, of these the better one after two. */
let second: number[] = [];
let winner = -1;

beforeAll(async () => {
  for (const nTasks of [1, 2, 3]) {
    const opened = await open(`apart${nTasks}`, nTasks);
    const runs = opened.jobs.map(({ run }) => run);
    expect(await finish({ runs, ends: [] }, () => {})).toEqual(nothing);
    whole.push(opened);
    returns.push(
      runs.map(({ training: { directory } }) => {
        const { tasks } = readEvaluation(runPaths(directory).evaluation)!;
        return mean(tasks.map((task) => task.returns['0'].mean));
      }),
    );
  }
  const better = (places: number[], values: number[], count: number): number[] =>
    places.toSorted((a, b) => values[b] - values[a]).slice(0, count);
  second = better([0, 1, 2, 3], returns[0], 2);
  [winner] = better(second, returns[1], 1);
}, 600_000);

function expectHalved(opened: OpenSweep): void {
  const expected = steps.map((_, i) => {
    if (i === winner) return 'finished';
    return second.includes(i) ? 'dropped after 2 tasks' : 'dropped after 1 task';
  });
  expect(statesOf(opened)).toEqual(expected);
  const rows = rowsOfSweep(opened);
  expect(rows.map((row) => row['rung/1'])).toEqual(returns[0]);
  expect(rows.map((row) => row['rung/2'])).toEqual(
    returns[1].map((value, i) => (second.includes(i) ? value : null)),
  );
  expect(rows.map(({ droppedAfter }) => droppedAfter)).toEqual(
    expected.map((text) => (text === 'finished' ? null : text.includes('2') ? 2 : 1)),
  );
  expect(rows[winner]['grid 2/0/meanReturn']).toBe(returns[2][winner]);
  expect(bytesOf(followJobs(opened)[winner])).toEqual(bytesOf(followJobs(whole[2])[winner]));
}

describe('runs in rungs', { timeout: 600_000 }, () => {
  it('are distinct enough for a test', () => {
    for (const values of returns) expect(new Set(values).size).toBe(steps.length);
  });

  it('are halved by what they return there; the best ends with the bytes of one that was trained at once', async () => {
    const opened = await halved('straight');
    expect(statesOf(opened)).toEqual(steps.map(() => 'planned'));
    const { outcome, events, ends } = await inRungs(opened);
    expect({ outcome, ends }).toEqual({ outcome: nothing, ends: 1 });
    expectHalved(opened);
    const parts = events.flatMap((event) =>
      event.type === 'partStarted' ? [[event.part, event.parts]] : [],
    );
    // Four to the first rung, two to the second, one to its end, and what is made of them.
    expect(parts).toEqual([
      ...[0, 1, 2, 3].map((part) => [part, 4]),
      ...[4, 5].map((part) => [part, 6]),
      ...[
        [6, 7],
        [7, 8],
      ],
    ]);
    const told = events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
    expect(told).toEqual(['2 of 4 jobs are dropped', '1 of 4 jobs are dropped']);

    const again = await inRungs(opened);
    expect(again.events.map(({ type }) => type)).toEqual(['partStarted', 'partEnded']);
  });

  it('wait for each other, and go on after an interruption to the same end', async () => {
    const opened = await halved('interrupted');
    const [first, other] = opened.jobs;
    // In the middle of the first task.
    const stop = (event: StudyEvent): void => {
      if (event.type === 'stepEnded' && event.finished === 2) throw new Error('stopped');
    };
    await expect(trainRun(first.run.training, stop, { untilTask: 1 })).rejects.toThrow('stopped');
    // Only the last run comes to the rung.
    const interrupted: RungOptions['finish'] = async ({ runs }, onEvent) => {
      await finish({ runs: runs.slice(-1), ends: [] }, onEvent);
      throw new Error('interrupted');
    };
    await expect(inRungs(opened, interrupted)).rejects.toThrow('interrupted');
    expect(statesOf(opened)).toEqual([
      'stopped task 1 of 3, step 2',
      ...['planned', 'planned', 'stopped waits for others after 1 task'],
    ]);
    const reversed: RungOptions['finish'] = ({ runs, ends }, onEvent) =>
      finish({ runs: runs.toReversed(), ends }, onEvent);
    expect((await inRungs(opened, reversed)).outcome).toEqual(nothing);
    expectHalved(opened);
    expect(other.run).not.toHaveProperty('rung');
  });

  it('are not held up by one that fails, which is tried again', async () => {
    const opened = await halved('failing');
    const [loser] = [0, 1, 2, 3].filter((i) => !second.includes(i));
    const { directory } = opened.jobs[loser].run.training;
    const broken: RungOptions['finish'] = ({ runs, ends }, onEvent) => {
      const named = runs.map((run) =>
        run.training.directory === directory
          ? { ...run, training: { ...run.training, family: './nowhere.ts' } }
          : run,
      );
      return finish({ runs: named, ends }, onEvent);
    };
    const { outcome, ends } = await inRungs(opened, broken);
    expect(outcome.failed.map(({ run }) => run.training.directory)).toEqual([directory]);
    expect(ends).toBe(0);
    expect(followJobs(opened)[winner].state.state).toBe('finished');
    expect(followJobs(opened)[loser].state.state).toBe('failed');
    expect((await inRungs(opened)).outcome).toEqual(nothing);
    rmSync(jobPath(directory), { force: true });
    expectHalved(opened);
  });

  it('that were beyond a rung before are not compared there', async () => {
    const opened = await halved('beyond');
    const [loser] = [0, 1, 2, 3].filter((i) => !second.includes(i));
    const { training } = opened.jobs[loser].run;
    await trainRun(training, () => {}, { untilTask: 2 });
    expect((await inRungs(opened)).outcome).toEqual(nothing);
    // Of the other three one goes on, and it is compared with this one after two tasks.
    const rows = rowsOfSweep(opened);
    expect(rows[loser]['rung/1']).toBeNull();
    const [best] = second;
    const last = returns[1][loser] > returns[1][best] ? loser : best;
    const dropped = last === loser ? best : loser;
    expect(rows.flatMap(({ state }, i) => (state === 'finished' ? [i] : []))).toEqual([last]);
    expect(rows[dropped].droppedAfter).toBe(2);
  });
});
