/** @file One reward, one rule of termination, one set of states for the real and the learned world, checked by arithmetic. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trajectories } from '../data/trajectories.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { uniformTasks } from '../tasks/box.ts';
import { constrainStates } from '../tasks/familyCases.testdata.ts';
import { createTaskFunctions, type TaskFunctions } from '../tasks/taskFunctions.ts';
import { collect } from './collect.ts';
import type { Env } from './env.ts';
import { clipped, expectClose, plainFamilies, rowsOf } from './plainFamilies.testdata.ts';
import { problemByName } from './problems.ts';

const numEnvs = 20;
const key = keyFromSeed(19);

/** `[E, A]` N(0, 1) in the first half of the simulators; in the other 3 N(0, 1), mostly outside of the box. */
function wildActions(t: number, actionSize: number): Float32Array {
  const size = numEnvs * actionSize;
  return normals(foldIn(key, t), size).map((value, i) => (i < size / 2 ? value : 3 * value));
}

/** States as a model predicts them, from nearly right to absurd; every 37th row has an entry that is no number. */
function predictions(nextStates: Float32Array, stateSize: number): Float32Array {
  const spreads = [0.01, 0.3, 3, 30];
  const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const noise = normals(foldIn(key, 'prediction'), nextStates.length);
  return nextStates.map((x, i) => {
    const n = Math.floor(i / stateSize);
    if (n % 37 === 0 && i % stateSize === (n / 37) % stateSize) return broken[(n / 37) % 3];
    return x + spreads[n % 4] * noise[i];
  });
}

describe.each(Object.entries(plainFamilies))('%s', (name, plain) => {
  const { family, makeEnv } = problemByName(name);
  const { stateSize, actionSize } = family;
  const tasks = [family.defaultTask, ...uniformTasks(foldIn(key, 'tasks'), 3, family.box)];
  let runtime: Runtime;
  let env: Env;
  let functions: TaskFunctions;
  let real: Trajectories;
  let states: number[][];
  let actions: number[][];
  let nextStates: number[][];

  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    env = await makeEnv(numEnvs);
    functions = createTaskFunctions(runtime, family);
    const act = async (_: Float32Array, t: number) => wildActions(t, actionSize);
    const { terminated } = functions;
    real = (await collect({ env, terminated, act, key, mode: 'continuous' })).trajectories;
    states = rowsOf(real.states, stateSize);
    actions = rowsOf(real.actions, actionSize);
    nextStates = rowsOf(real.nextStates, stateSize);
  });

  afterAll(async () => {
    env.dispose();
    await functions.dispose();
  });

  it('has data that ask something: episodes that end, actions far outside of the box', () => {
    expect(real.valid.every((flag) => flag === 1)).toBe(true);
    expect(real.terminated.includes(1)).toBe(!name.includes('cheetah'));
    expect(
      actions.filter((action) => Math.max(...action.map(Math.abs)) > 3).length,
    ).toBeGreaterThan(actions.length / 4);
  });

  it('rewards real steps as the arithmetic says', async () => {
    for (const psi of tasks) {
      const expected = nextStates.map((next, n) =>
        plain.realReward(psi, actions[n], states[n], next),
      );
      // An ant's position is a float32 number: within 4 m its velocity is known to 2⁻²² m / 0.01 s = 2.4e-5 m/s.
      expectClose(await functions.rewards(psi, real), expected, 5e-5);
    }
  });

  it('ends real episodes as the arithmetic says', () => {
    expect([...real.terminated]).toEqual(nextStates.map((next) => Number(plain.ends(next))));
  });

  it('rewards and moves as if the action had been clipped, bit by bit', async () => {
    const inside = { ...real, actions: clipped(real.actions) };
    for (const psi of tasks) {
      expect(await functions.rewards(psi, inside)).toEqual(await functions.rewards(psi, real));
    }
    const [state, sameState] = [new Float32Array(stateSize), new Float32Array(stateSize)];
    env.reset(0, key, state);
    env.reset(1, key, sameState);
    for (let t = 0; t < 100; t++) {
      const action = wildActions(t, actionSize).subarray(-actionSize);
      env.step(0, action, state);
      env.step(1, clipped(action), sameState);
      expect(sameState).toEqual(state);
    }
  });

  it('shows real states that the constraint leaves as they are, and with them reward and end', async () => {
    for (const seen of [real.states, real.nextStates]) {
      const constrained = await constrainStates(runtime, family, seen);
      expect(changedEntries(constrained, seen)).toEqual([]);
    }
    const constrained = await constrainStates(runtime, family, real.nextStates);
    const ends = await functions.terminated(constrained, nextStates.length);
    expect(ends).toEqual(real.terminated);
    for (const psi of tasks) {
      const rewards = await functions.rewards(psi, { ...real, nextStates: constrained });
      expect(rewards).toEqual(await functions.rewards(psi, real));
    }
  });

  /** Indices that differ by a bit; in an ant's quaternion, which its length is divided out of anew, by 1e-6. */
  function changedEntries(after: Float32Array, before: Float32Array): number[] {
    const isQuaternion = (i: number): boolean =>
      name.startsWith('ant') && i % stateSize >= 3 && i % stateSize < 7;
    return [...before.keys()].filter(
      (i) => !(Math.abs(after[i] - before[i]) <= (isQuaternion(i) ? 1e-6 : 0)),
    );
  }

  it('constrains, ends and rewards predicted states as the arithmetic says', async () => {
    const predicted = predictions(real.nextStates, stateSize);
    const constrained = await constrainStates(runtime, family, predicted);
    const seen = rowsOf(predicted, stateSize).map((state) => plain.seen(state));
    expectClose(constrained, seen.flat(), 1e-6);

    const next = rowsOf(constrained, stateSize);
    const ends = await functions.terminated(constrained, next.length);
    expect([...ends]).toEqual(next.map((state) => Number(plain.ends(state))));
    expect([ends.includes(0), ends.includes(1)]).toEqual([true, true]);
    for (const psi of tasks) {
      const rewards = await functions.rewards(psi, { ...real, nextStates: constrained });
      const alive = next.flatMap((state, n) => (state.every(Number.isFinite) ? [n] : []));
      const expected = alive.map((n) => plain.virtualReward(psi, actions[n], next[n]));
      const rewarded = alive.map((n) => rewards[n]);
      // A cheetah's height is predicted up to 100 m off, which are 1500 σ: as a float32 number known to 1e-4.
      expectClose(rewarded, expected, 2e-4);
    }
  });
});
