/** @file Training without a model as a recorded run: MAML resumes to the same bytes after any step. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { methods } from '../../algorithms/methods.ts';
import { createWorld, type World } from '../../algorithms/world.ts';
import { problemByName } from '../../envs/problems.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { loadConfig } from '../config/file.ts';
import type { Reporter } from '../events.ts';
import { createRun, openRun } from './runDirectory.ts';
import { countSteps, train } from './train.ts';

const { algorithm } = methods['maml-mt'];
const config = loadConfig({
  preset: 'smoke',
  settings: {
    training: { method: 'maml-mt', numEnvs: 4 },
    model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
    policy: { hiddenSizes: [4] },
    value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
    rollout: { numEnvs: 3, updates: 1 },
    maml: { tasks: 3, tasksPerUpdate: 2, episodes: 2 },
  },
});
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
const folder = mkdtempSync(join(tmpdir(), 'admrl-maml-'));
let world: World;

async function trainRun(name: string, onEvent?: Reporter, isNew = true): Promise<void> {
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

/** The logs, and the last checkpoint with θ. */
const bytesOf = (name: string): string[] =>
  ['metrics.jsonl', 'ledger.json', 'checkpoints/000003.safetensors'].map((file) =>
    readFileSync(join(folder, name, file), 'latin1'),
  );

beforeAll(async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  world = await createWorld(runtime, problemByName('pointMass'), config);
  await trainRun('whole');
});
afterAll(async () => {
  await world.dispose();
  rmSync(folder, { recursive: true });
});

it('resumes to the same bytes after any step', async () => {
  const total = await countSteps(world, algorithm);
  expect(total).toBe(3);
  for (let n = 1; n < total; n++) {
    const name = `after-${n}`;
    const stopped = trainRun(name, (event) => {
      if (event.type === 'stepEnded' && event.finished === n) throw new Error('interrupted');
    });
    await expect(stopped).rejects.toThrow('interrupted');
    await trainRun(name, undefined, false);
    expect(bytesOf(name)).toEqual(bytesOf('whole'));
  }
});
