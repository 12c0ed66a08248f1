/** @file Replay draws real rows of all shards alike, with the rewards of its task, and takes no time limit for an end. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { allocateTrajectories, type Trajectories } from '../../data/trajectories.ts';
import { problemByName } from '../../envs/problems.ts';
import { keyFromSeed, normals } from '../../math/random.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { createTaskFunctions, type TaskFunctions } from '../../tasks/taskFunctions.ts';
import { allocateBatch, drawInto, shardRater } from './replay.ts';

const key = keyFromSeed(4);
const { family } = problemByName('pointMass');
let tasks: TaskFunctions;
beforeAll(() => {
  tasks = createTaskFunctions(createInterpretedRuntime(), family);
});
afterAll(() => tasks.dispose());

/** Rows whose first state entry is their number from `first` on. */
function shard(horizon: number, first: number, invalid: readonly number[] = []): Trajectories {
  const made = allocateTrajectories({ horizon, numEnvs: 2, stateSize: 4, actionSize: 2 });
  made.valid.fill(1);
  for (const row of invalid) made.valid[row] = 0;
  made.nextStates.set(normals(keyFromSeed(first), made.nextStates.length));
  made.actions.set(normals(keyFromSeed(first + 100), made.actions.length));
  for (let row = 0; row < 2 * horizon; row++) made.states[4 * row] = first + row;
  return made;
}

it('draws every real row equally often, whole', async () => {
  const psi = [0.5, -0.5];
  const first = shard(2, 0, [1]);
  const second = shard(3, 10);
  first.terminated[2] = 1;
  second.truncated[5] = 1;
  const rate = shardRater(tasks);
  const rated = [await rate(first, psi), await rate(second, psi)];
  const count = 9000;
  const batch = allocateBatch(count + 1, first);
  drawInto(batch, rated, { key, count, at: 1 });
  expect(batch.states[0]).toBe(0);
  const times = new Map<number, number>();
  for (let n = 1; n <= count; n++) {
    const number = batch.states[4 * n];
    times.set(number, (times.get(number) ?? 0) + 1);
    const [source, row] = number >= 10 ? [second, number - 10] : [first, number];
    const [px, py, vx, vy] = source.nextStates.subarray(4 * row, 4 * row + 4);
    const [ax, ay] = source.actions.subarray(2 * row, 2 * row + 2);
    expect(Array.from(batch.nextStates.subarray(4 * n, 4 * n + 4))).toEqual([px, py, vx, vy]);
    expect(Array.from(batch.actions.subarray(2 * n, 2 * n + 2))).toEqual([ax, ay]);
    // The family's reward, restated.
    const cost =
      (px - 0.5) ** 2 + (py + 0.5) ** 2 + 0.1 * (vx ** 2 + vy ** 2) + 0.1 * (ax ** 2 + ay ** 2);
    expect(batch.rewards[n]).toBeCloseTo(-cost, 5);
    expect(batch.terminated[n]).toBe(number === 2 ? 1 : 0);
  }
  // 9 rows of 10, as one is not real; each some 1000 ± 30 times.
  expect([...times.keys()].sort((a, b) => a - b)).toEqual([0, 2, 3, 10, 11, 12, 13, 14, 15]);
  for (const number of times.values()) expect(Math.abs(number - 1000)).toBeLessThan(150);
});

it('needs a row to draw', async () => {
  const empty = await shardRater(tasks)(shard(1, 0, [0, 1]), [0, 0]);
  const batch = allocateBatch(1, empty.trajectories);
  expect(() => drawInto(batch, [empty], { key, count: 1, at: 0 })).toThrow(
    'replay: there are no transitions to draw from',
  );
});
