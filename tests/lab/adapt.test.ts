/** @file Adaptation for the page: what is sent suffices, and the search is the product's own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Learner } from '../../src/algorithms/learner.ts';
import { problems } from '../../src/envs/problems.ts';
import { openAdaptSession, type ShownPolicy } from '../../src/lab/adaptSession.ts';
import { decodeLearner, encodeLearner } from '../../src/lab/learnerFile.ts';
import { learnerOf } from '../../src/lab/learnerOf.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { readRunSetup, type StoredSetup } from '../../src/study/run/runSetup.ts';
import { trainAdaptable } from './runs.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-adapt-'));
const directory = join(root, 'run');
let setup: StoredSetup;

beforeAll(async () => {
  await trainAdaptable(directory);
  setup = readRunSetup(join(directory, 'config.json'));
}, 600_000);
afterAll(() => rmSync(root, { recursive: true }));

it('sends the learner bit by bit, but for what no adaptation reads', () => {
  const bytes = learnerOf(directory, setup);
  const sent = decodeLearner(bytes);
  expect(sent.family).toBe('pointMass');
  expect(sent.config).toEqual(setup.config);
  const { learner } = sent;
  expect(learner.known?.length).toBeGreaterThan(1);
  for (const { shard } of learner.known ?? []) {
    expect(learner.dataset.shards[shard].numEnvs).toBeGreaterThanOrEqual(4);
  }
  expect(encodeLearner(sent)).toEqual(bytes);
  const { known: _, ...without } = learner;
  expect(decodeLearner(encodeLearner({ ...sent, learner: without })).learner).not.toHaveProperty(
    'known',
  );
});

it('cuts episodes to what fits, and keeps four of each policy at least', () => {
  const sent = decodeLearner(learnerOf(directory, setup));
  const [shard] = sent.learner.dataset.shards;
  const { horizon, numEnvs, stateSize } = shard;
  const wide = 50_000;
  const repeat = <T extends Float32Array | Uint8Array>(from: T, size: number): T => {
    const to = new (from.constructor as new (length: number) => T)(horizon * wide * size);
    for (let t = 0; t < horizon; t++)
      for (let e = 0; e < wide; e++) {
        const row = (t * numEnvs + (e % numEnvs)) * size;
        to.set(from.subarray(row, row + size), (t * wide + e) * size);
      }
    return to;
  };
  const large = {
    ...shard,
    numEnvs: wide,
    states: repeat(shard.states, stateSize),
    actions: repeat(shard.actions, shard.actionSize),
    nextStates: repeat(shard.nextStates, stateSize),
    terminated: repeat(shard.terminated, 1),
    truncated: repeat(shard.truncated, 1),
    valid: repeat(shard.valid, 1),
  };
  const dataset = { ...sent.learner.dataset, shards: [large] };
  const known = sent.learner.known?.slice(0, 1).map((policy) => ({ ...policy, shard: 0 }));
  const learner: Learner = { ...sent.learner, dataset, ...(known && { known }) };
  const bytes = encodeLearner({ ...sent, learner });
  expect(bytes.length).toBeLessThan(26e6);
  const cut = decodeLearner(bytes).learner.dataset.shards[0];
  expect(cut.numEnvs).toBeGreaterThan(4);
  const row = (cut.numEnvs + 3) * stateSize;
  const from = (numEnvs + 3) * stateSize;
  expect(cut.states.slice(row, row + stateSize)).toEqual(
    shard.states.slice(from, from + stateSize),
  );
});

it('begins with a known policy, shows every step, and ends with a choice', async () => {
  const sent = decodeLearner(learnerOf(directory, setup));
  const session = await openAdaptSession(
    await createNodeRuntime({ threads: 1 }),
    sent,
    problems.pointMass,
  );
  const shown: ShownPolicy[] = [];
  const keep = (policy: ShownPolicy): void => void shown.push(policy);
  expect(session.policyFile()).toBeNull();
  expect(await session.adapt([0.5, 0.5], keep, () => true)).toBe(true);
  // 1 iteration of 20 updates is 4 steps of 5.
  expect(shown.map(({ stage, step }) => [stage, step])).toEqual([
    ['begun', 0],
    ['improved', 1],
    ['improved', 2],
    ['improved', 3],
    ['improved', 4],
    ['chosen', 4],
  ]);
  for (const { realReturn, frames, steps } of shown) {
    expect(Number.isFinite(realReturn)).toBe(true);
    expect(frames).toHaveLength(60);
    expect(frames[0]).toMatch(/^<rect .*<path d="M/);
    expect(steps).toBe(4);
  }
  expect(shown.at(-1)?.choice).toBeTruthy();
  const policy = await InferenceSession.create(session.policyFile() ?? new Uint8Array());
  expect(policy.outputNames).toContain('action');
  await policy.release();

  // The same task again gives the same policies; one that is not wanted any more is given up.
  const again: ShownPolicy[] = [];
  await session.adapt(
    [0.5, 0.5],
    (policy) => void again.push(policy),
    () => true,
  );
  expect(again.map(({ realReturn }) => realReturn)).toEqual(
    shown.map(({ realReturn }) => realReturn),
  );
  again.length = 0;
  expect(
    await session.adapt(
      [-0.5, 0.5],
      (policy) => void again.push(policy),
      () => false,
    ),
  ).toBe(false);
  expect(again).toHaveLength(1);
  await session.dispose();
});
