/** @file A sweep trains, evaluates and comes to its ends in this order, says how long it will take, and makes nothing twice. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { PartStarted, StudyEvent } from '../events.ts';
import { inProcessExecutor } from '../jobs/inProcess.ts';
import { readEvaluation, readRun } from '../run/readRun.ts';
import { runPaths } from '../run/runPaths.ts';
import { runSweep, type SweptRun } from './runSweep.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run of next to nothing on `pointMass`. */
function swept(
  method: TaskMethod,
  tests: SweptRun['evaluation']['tests'],
  seconds = { training: 10, evaluation: 100 },
): SweptRun {
  return {
    name: method,
    training: {
      family: 'pointMass',
      preset: 'smoke',
      settings: {
        training: { nTasks: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4, method },
        model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
        policy: { hiddenSizes: [] },
        value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
        rollout: { numEnvs: 3, updates: 1 },
        taskGradient: { episodes: 4 },
        evaluation: { episodes: 2, numEnvs: 2, zeroShotIterations: 1 },
      },
      directory: join(folder, method),
      threads: 1,
    },
    evaluation: { tests, samples: [0] },
    seconds,
  };
}

const runs = [swept('admrl', { kind: 'test' }), swept('mb-unif', { kind: 'out-of-distribution' })];

/** What is told, and what the end finds. */
async function sweep(sweptRuns = runs): Promise<{ events: StudyEvent[]; found: string[] }> {
  const events: StudyEvent[] = [];
  const found: string[] = [];
  const end = { what: 'compare them', run: async () => void found.push(...readdirSync(folder)) };
  await runSweep(
    { runs: sweptRuns, ends: [end] },
    {
      trainer: inProcessExecutor(),
      evaluator: inProcessExecutor(),
      onEvent: (event) => events.push(event),
    },
  );
  return { events, found };
}

const partsOf = (events: readonly StudyEvent[]): (string | number | null)[][] =>
  events
    .filter((event): event is PartStarted => event.type === 'partStarted')
    .map(({ what, part, parts, secondsLeft }) => [what, part, parts, secondsLeft]);

const parts = [
  ['train admrl', 0, 5, 220],
  ['train mb-unif', 1, 5, 210],
  ['evaluate admrl', 2, 5, 200],
  ['evaluate mb-unif', 3, 5, 100],
  ['compare them', 4, 5, 0],
];

it('makes everything in its order, and nothing twice', async () => {
  const { events, found } = await sweep();
  expect(partsOf(events)).toEqual(parts);
  expect(found.sort()).toEqual(['admrl', 'mb-unif']);
  const [inside, outside] = runs.map(({ training }) => runPaths(training.directory));
  // The test tasks of `pointMass` are a grid of 6 × 6, those around the box the same of a larger one without the box.
  expect(readEvaluation(inside.evaluation)).toMatchObject({ taskSet: 'test', method: 'admrl' });
  expect(readEvaluation(inside.evaluation)!.tasks).toHaveLength(36);
  expect(readEvaluation(inside.outOfDistribution)).toBeNull();
  expect(readEvaluation(outside.outOfDistribution)!.tasks).toHaveLength(20);
  expect(readRun(inside.directory).tasks).toHaveLength(1);

  const again = await sweep();
  expect(partsOf(again.events)).toEqual(parts);
  const types = new Set(again.events.map(({ type }) => type));
  expect([...types].sort()).toEqual(['jobsFound', 'partStarted', 'runEnded', 'runOpened']);
});

it('says no time where none was estimated, and ends with the run that fails', async () => {
  const { seconds: _, ...unknown } = runs[0];
  const other = { ...unknown.training, settings: {} };
  const events: StudyEvent[] = [];
  const failing = runSweep(
    { runs: [unknown, { ...unknown, training: other }], ends: [] },
    {
      trainer: inProcessExecutor(),
      evaluator: inProcessExecutor(),
      onEvent: (event) => events.push(event),
    },
  );
  await expect(failing).rejects.toThrow(`${join(folder, 'admrl')} holds another run: `);
  expect(partsOf(events)).toEqual([['train admrl', expect.any(Number), 4, null]]);
});
