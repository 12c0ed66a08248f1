/** @file Methods that train one policy on all tasks at once, or on one task, as runs: they resume to the same bytes after any step, and refuse a number of tasks. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { methods } from '../../algorithms/methods.ts';
import { createWorld, type World } from '../../algorithms/world.ts';
import { problemByName } from '../../envs/problems.ts';
import { keyFromSeed } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { loadConfig } from '../config/file.ts';
import type { Reporter } from '../events.ts';
import { latestCheckpoint, readRun } from './readRun.ts';
import { createRun, openRun } from './runDirectory.ts';
import { countSteps, restoreState, train } from './train.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-together-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configOf = (method: string) =>
  loadConfig({
    preset: 'smoke',
    overrides: [`training.method=${method}`],
    settings: {
      training: { nTasks: 2, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
      model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
      policy: { hiddenSizes: [] },
      value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
      rollout: { numEnvs: 3, updates: 1 },
      mtJoint: { tasks: 3, updates: 3, numEnvs: 3 },
      maml: { tasks: 3, updates: 2, tasksPerUpdate: 2, episodes: 2 },
      sac: { hiddenSizes: [40], batchSize: 8, iterations: 2, episodes: 2, updates: 101 },
      pearl: {
        ...{ tasks: 3, firstEpisodes: 2, iterations: 2, tasksPerIteration: 2, updates: 3 },
        ...{ priorEpisodes: 1, posteriorEpisodes: 2, tasksPerStep: 2, contextBatch: 5 },
        ...{ latentSize: 2, encoderSizes: [8] },
      },
      checkpoint: { keep: 2 },
    },
  });

/** Everything that must not depend on interruptions. */
function bytesOf(directory: string): Record<string, string> {
  const names = ['config.json', 'metrics.jsonl', 'ledger.json'];
  for (const sub of ['checkpoints', 'data']) {
    names.push(...readdirSync(join(directory, sub)).map((name) => join(sub, name)));
  }
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  );
}

describe.each([
  // The first states and 3 batches of 3 simulators and 20 steps.
  { method: 'mt-joint', total: 4, ledger: { train: 240, dev: 0 } },
  // Two rounds, each with a collection and an iteration.
  { method: 'mt-model', total: 4, ledger: { train: 160, dev: 80 } },
  // The first states, and 2 updates with 2 tasks of 2 simulators and 20 steps before and after the inner step.
  { method: 'maml', total: 3, ledger: { train: 360, dev: 0 } },
  { method: 'maml-mt', total: 3, ledger: { train: 360, dev: 0 } },
  // 3 tasks with 2 simulators of 20 steps, then 2 iterations with 2 tasks of 3: a collection and a block each.
  { method: 'pearl', total: 5, ledger: { train: 360, dev: 0 } },
  { method: 'pearl-mt', total: 5, ledger: { train: 360, dev: 0 } },
  // 3 collections of 2 simulators and 20 steps; the later two with 101 gradient steps, which are two blocks.
  { method: 'sac', total: 7, ledger: { train: 120, dev: 0 } },
] as const)('$method', ({ method, total, ledger }) => {
  const config = configOf(method);
  const { algorithm } = methods[method];

  async function process(world: World, name: string, onEvent?: Reporter): Promise<void> {
    const directory = join(folder, `${method}-${name}`);
    const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
    const isNew = !readdirSync(folder).includes(`${method}-${name}`);
    const opened = isNew
      ? { run: createRun(directory, setup), checkpoint: null }
      : openRun(directory);
    try {
      await train({ world, algorithm, ...opened, onEvent });
    } finally {
      opened.run.close();
    }
  }

  it('resumes to the same bytes after any step', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const world = await createWorld(runtime, problemByName('pointMass'), config);
    try {
      expect(await countSteps(world, algorithm)).toBe(total);
      await process(world, 'whole');
      const whole = join(folder, `${method}-whole`);
      const run = readRun(whole);
      expect(run.tasks).toEqual([]);
      expect(run.ledger).toEqual({ ...ledger, gradient: 0, evaluation: 0 });
      for (let n = 1; n < total; n++) {
        const stopped = process(world, `after-${n}`, (event) => {
          if (event.type === 'stepEnded' && event.finished === n) throw new Error('interrupted');
        });
        await expect(stopped).rejects.toThrow('interrupted');
        await process(world, `after-${n}`);
        expect(bytesOf(join(folder, `${method}-after-${n}`))).toEqual(bytesOf(whole));
      }
      const { checkpoint, readShard } = latestCheckpoint(whole);
      const { state } = restoreState(checkpoint, readShard);
      expect(state.psi).toEqual(Float64Array.of(0.5, 0.5));
      const adapting = algorithm.adapt(
        {
          world,
          key: keyFromSeed(0),
          psi: [2, -1],
          samplesPerStage: 40,
          stages: 2,
          numEnvs: 2,
          zeroShotIterations: 1,
        },
        state,
      );
      const samples: [number, number][] = [];
      for await (const adapted of adapting) {
        samples.push([adapted.samples, adapted.state.ledger.train]);
        expect(adapted.state.psi).toEqual(Float64Array.of(2, -1));
        // It acts without a context.
        const states = new Float32Array(4);
        const { policy } = adapted;
        expect(await world.policy.mean({ ...policy, states })).toHaveLength(2);
      }
      expect(samples).toEqual([
        [0, 0],
        [40, 40],
        [80, 80],
      ]);
    } finally {
      await world.dispose();
    }
  });

  it('is given no other number of tasks', () => {
    expect(() => openRun(join(folder, `${method}-whole`), { tasks: 4 })).toThrow(
      `tasks is 4, expected none: ${method} trains on ${method === 'sac' ? 'the default task alone' : 'all tasks at once'}`,
    );
  });
});
