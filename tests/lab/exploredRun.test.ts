/** @file What the page is told of test tasks: evaluation and gaps, and the recorded episodes that belong to them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problems } from '../../src/envs/problems.ts';
import type { Evaluation } from '../../src/evaluation/evaluate.ts';
import { filmstripOf } from '../../src/evaluation/filmstrip.ts';
import { exploredRun, recordedTasks } from '../../src/lab/exploredRun.ts';
import { exportLab } from '../../src/lab/exportLab.ts';
import type { FollowedRun } from '../../src/lab/followedRun.ts';
import { Lab } from '../../src/lab/lab.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { writeEvaluatedRun } from '../../src/study/run/evaluatedRun.testdata.ts';
import { contents } from '../cli/admrl.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-explored-'));
const runs = join(root, 'runs');
const directory = join(runs, 'hopper');
let evaluation: Evaluation;
let timeStep: number;
afterAll(() => rmSync(root, { recursive: true }));

/** Opens the run anew. */
async function open(): Promise<FollowedRun> {
  const lab = new Lab([directory]);
  const run = await lab.read(lab.found()[0].id);
  if (run === null) throw new Error('there is no run');
  return run;
}

beforeAll(async () => {
  writeEvaluatedRun(directory, { family: 'hopper2d', samples: [0, 2000] });
  evaluation = JSON.parse(readFileSync(join(directory, 'evaluation.json'), 'utf8'));
  const env = await problems.hopper2d.makeEnv(1);
  ({ timeStep } = env);
  const state = new Float32Array(env.stateSize);
  env.reset(0, keyFromSeed(1), state);
  const poses = [env.drawing!.pose(0)];
  for (let t = 0; t < 20; t++) {
    env.step(0, new Float32Array(env.actionSize), state);
    poses.push(env.drawing!.pose(0));
  }
  const strip = (value: number) => filmstripOf(poses, { timeStep, return: value });
  const { tasks, baselines: _, baselineSteps: __, ...head } = evaluation;
  const strips = tasks.map(({ psi, returns }, place) => ({
    psi,
    // That of the second task is of another evaluation.
    strips: { '0': strip(returns[0].values[0] + (place === 1 ? 1 : 0)) },
  }));
  env.dispose();
  writeFileSync(
    join(directory, 'evaluation-filmstrips.json'),
    JSON.stringify({ ...head, tasks: strips }),
  );
});

it('has the evaluation, and the gaps where optima are known', async () => {
  const explored = exploredRun(await open());
  expect(explored).toMatchObject({ name: 'hopper', method: 'admrl', isRecorded: true });
  expect(explored?.evaluation).toEqual(evaluation);
  expect(explored?.adapts).toContain('nothing to adapt');
  const known = explored?.gaps?.budgets[0].tasks ?? [];
  expect(known.length).toBeGreaterThan(0);
  for (const { psi, gap, reference } of known) {
    const task = evaluation.tasks.find((other) => other.psi.join() === psi.join());
    expect(gap).toBeCloseTo(reference.value - (task?.returns[0].mean ?? Number.NaN), 9);
  }
});

it('has the recorded episodes of this evaluation as pictures', async () => {
  const recorded = await recordedTasks(await open());
  const expected = evaluation.tasks.filter((_, place) => place !== 1);
  expect(recorded.map(({ psi }) => psi)).toEqual(expected.map(({ psi }) => psi));
  for (const [i, { frames, realReturn, episodeSeconds }] of recorded.entries()) {
    expect(frames).toHaveLength(8);
    for (const frame of frames) expect(frame).toMatch(/^<rect .*<path d="M/);
    expect(frames[0]).not.toBe(frames[7]);
    expect(realReturn).toBe(expected[i].returns[0].values[0]);
    expect(episodeSeconds).toBeCloseTo(20 * timeStep, 6);
  }
});

it('travels with an export, the recorded episodes only where nothing can be adapted', async () => {
  const target = join(root, 'site');
  const page = join(root, 'page');
  writeEvaluatedRun(page);
  await exportLab({ folders: [runs], page, target });
  const names = Object.keys(contents(join(target, 'data'))).map((path) => path.split('/').at(-1));
  expect(names.sort()).toEqual([
    'explored.json',
    'figures-narrow.json',
    'figures-wide.json',
    'recorded.json',
    'run.json',
    'runs.json',
  ]);
});

it('is nothing where the family is not loaded, or nothing was evaluated', async () => {
  const bare = join(root, 'bare');
  writeEvaluatedRun(bare, { taskSet: null });
  const lab = new Lab([bare]);
  const run = (await lab.read(lab.found()[0].id))!;
  expect(exploredRun(run)).toMatchObject({ evaluation: null, gaps: null, isRecorded: false });
  expect(await recordedTasks(run)).toEqual([]);
  run.problem = null;
  expect(exploredRun(run)).toBeNull();
});
