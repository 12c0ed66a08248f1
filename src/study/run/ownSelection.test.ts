/** @file Task selections with a memory and something to say: a run that they make resumes to the same bytes after any step. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyAlgorithm } from '../../algorithms/algorithm.ts';
import { modelBased } from '../../algorithms/modelBased.ts';
import { mapSelection } from '../../algorithms/selection/mapSelection.ts';
import { observeGap } from '../../algorithms/selection/measureGap.ts';
import type { TaskSelection } from '../../algorithms/selection/taskSelection.ts';
import { createWorld, type World } from '../../algorithms/world.ts';
import { problemByName } from '../../envs/problems.ts';
import { uniforms } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { loadConfig } from '../config/file.ts';
import type { Reporter } from '../events.ts';
import { readRun } from './readRun.ts';
import { createRun, openRun } from './runDirectory.ts';
import { countSteps, train } from './train.ts';

/** The gaps that each of two tasks has shown. */
interface Arms {
  readonly pulls: Float64Array;
  /** `-Infinity` before the first gap. */
  readonly best: readonly number[];
  readonly last: { readonly arm: number } | null;
}

const tasks = [
  [-0.5, 0.5],
  [0.5, -0.5],
];

/** Mostly the task with the largest gap so far, now and then the other. */
const bandit: TaskSelection<Arms> = {
  initial: () => ({ pulls: new Float64Array(2), best: [-Infinity, -Infinity], last: null }),
  observe: observeGap,
  propose({ observation: { gap }, history, state: { pulls, best, last }, key }) {
    const seen = best.map((x, i) => (i === last?.arm && gap !== null ? Math.max(x, gap) : x));
    const greedy = seen[1] > seen[0] ? 1 : 0;
    const arm = uniforms(key, 1)[0] < 0.3 ? 1 - greedy : greedy;
    return {
      psi: tasks[arm],
      state: { pulls: pulls.map((n, i) => n + (i === arm ? 1 : 0)), best: seen, last: { arm } },
      diagnostics: { arm, before: history.length, pulls: pulls[0] + pulls[1] },
    };
  },
};

const algorithms = {
  whole: anyAlgorithm(modelBased(bandit)),
  'whole-map': anyAlgorithm(modelBased(mapSelection)),
};
type Whole = keyof typeof algorithms;
const config = loadConfig({
  preset: 'smoke',
  settings: {
    training: { nTasks: 3, nZeroShot: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
    model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
    policy: { hiddenSizes: [] },
    value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
    rollout: { numEnvs: 3, updates: 1 },
    taskGradient: { episodes: 4 },
    regretMap: { candidates: 2 },
    adaptation: { start: 'known' },
  },
});
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
const folder = mkdtempSync(join(tmpdir(), 'admrl-own-selection-'));
let world: World;

async function trainRun(
  algorithm: (typeof algorithms)[Whole],
  name: string,
  onEvent?: Reporter,
  isNew = true,
): Promise<void> {
  const directory = join(folder, name);
  const opened = isNew
    ? { run: createRun(directory, setup), checkpoint: null }
    : openRun(directory);
  try {
    await train({ world, algorithm, ...opened, onEvent });
  } finally {
    opened.run.close();
  }
}

const bytesOf = (name: string): string[] =>
  ['metrics.jsonl', 'tasks.jsonl', 'ledger.json'].map((file) =>
    readFileSync(join(folder, name, file), 'latin1'),
  );

beforeAll(async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  world = await createWorld(runtime, problemByName('pointMass'), config);
  for (const [name, algorithm] of Object.entries(algorithms)) await trainRun(algorithm, name);
});
afterAll(async () => {
  await world.dispose();
  rmSync(folder, { recursive: true });
});

describe('a selection with a memory', () => {
  it('keeps what the regret map has seen', () => {
    const records = readRun(join(folder, 'whole-map')).tasks;
    for (const { candidates = [], nextPsi } of records) {
      expect(candidates).toHaveLength(2);
      expect(candidates.map(({ psi }) => psi)).toContainEqual(nextPsi);
    }
  });

  it('remembers from task to task, and its diagnostics are recorded', () => {
    const records = readRun(join(folder, 'whole')).tasks;
    expect(records.map(({ selection }) => selection)).toEqual([
      { arm: expect.any(Number), before: 0, pulls: 0 },
      { arm: expect.any(Number), before: 1, pulls: 1 },
      { arm: expect.any(Number), before: 2, pulls: 2 },
    ]);
    for (const { nextPsi, selection } of records) expect(nextPsi).toEqual(tasks[selection!.arm]);
  });

  it.each(Object.entries(algorithms))(
    'resumes to the same bytes after any step: %s',
    async (whole, algorithm) => {
      const total = await countSteps(world, algorithm);
      expect(total).toBe(4 + 6 + 6);
      // The map at the end of tasks, where it chooses.
      for (let n = 1; n < total; n += whole === 'whole' ? 1 : 5) {
        const name = `${whole}-after-${n}`;
        const stopped = trainRun(algorithm, name, (event) => {
          if (event.type === 'stepEnded' && event.finished === n) throw new Error('interrupted');
        });
        await expect(stopped).rejects.toThrow('interrupted');
        await trainRun(algorithm, name, undefined, false);
        expect(bytesOf(name)).toEqual(bytesOf(whole));
      }
    },
  );
});
