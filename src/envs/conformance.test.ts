/** @file What every environment must do: one suite, all environments. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import type { Env } from './env.ts';
import { problems } from './problems.ts';

const key = keyFromSeed(7);

/** States of one episode of `steps` steps in simulator `index`, under actions that leave the box. */
function rollOut(env: Env, index: number, steps: number): number[][] {
  const state = new Float32Array(env.stateSize);
  env.reset(index, foldIn(key, 'start'), state);
  const states = [[...state]];
  for (let t = 0; t < steps; t++) {
    env.step(index, normals(foldIn(key, t), env.actionSize), state);
    states.push([...state]);
  }
  return states;
}

describe.each(Object.entries(problems))('the environment of %s', (name, { family, makeEnv }) => {
  it('agrees with its task family', async () => {
    const env = await makeEnv(3);
    expect(family.name).toBe(name);
    expect(env.numEnvs).toBe(3);
    expect([env.stateSize, env.actionSize]).toEqual([family.stateSize, family.actionSize]);
    expect(env.timeLimit).toBe(family.timeLimit);
    expect(env.timeStep).toBeGreaterThan(0);
    env.dispose();
  });

  it('gives finite states that move', async () => {
    const env = await makeEnv(1);
    const states = rollOut(env, 0, env.timeLimit);
    expect(states.flat().every(Number.isFinite)).toBe(true);
    for (let t = 0; t < env.timeLimit; t++) expect(states[t + 1]).not.toEqual(states[t]);
    env.dispose();
  });

  it('gives the same bits for the same key, in any simulator, batch or order', async () => {
    const one = await makeEnv(1);
    const three = await makeEnv(3);
    const expected = rollOut(one, 0, 25);
    expect(rollOut(one, 0, 25)).toEqual(expected);
    rollOut(three, 0, 5);
    expect(rollOut(three, 2, 25)).toEqual(expected);
    one.dispose();
    three.dispose();
  });

  it('starts elsewhere with another key', async () => {
    const env = await makeEnv(1);
    const [first, second] = [new Float32Array(env.stateSize), new Float32Array(env.stateSize)];
    env.reset(0, foldIn(key, 1), first);
    env.reset(0, foldIn(key, 2), second);
    expect(first.every((value, i) => value !== second[i])).toBe(true);
    env.dispose();
  });

  it('writes exactly S numbers and leaves the action alone', async () => {
    const env = await makeEnv(1);
    const padded = new Float32Array(env.stateSize + 2).fill(99);
    const state = padded.subarray(1, env.stateSize + 1);
    env.reset(0, key, state);
    const action = new Float32Array(env.actionSize).fill(1.5);
    env.step(0, action, state);
    expect([padded[0], padded[env.stateSize + 1]]).toEqual([99, 99]);
    expect(action).toEqual(new Float32Array(env.actionSize).fill(1.5));
    env.dispose();
  });

  it('refuses broken actions and sizes', async () => {
    const env = await makeEnv(1);
    const state = new Float32Array(env.stateSize);
    env.reset(0, key, state);
    const action = new Float32Array(env.actionSize);
    action[1] = Number.NaN;
    expect(() => env.step(0, action, state)).toThrow(/action\[1\] is NaN, expected a finite/);
    expect(() => env.step(0, new Float32Array(env.actionSize + 1), state)).toThrow(
      `action has ${env.actionSize + 1} entries, expected ${env.actionSize}`,
    );
    env.dispose();
    await expect(makeEnv(0)).rejects.toThrow('numEnvs is 0, expected a positive integer');
    await expect(makeEnv(1.5)).rejects.toThrow('numEnvs is 1.5');
  });

  it('can be disposed of twice', async () => {
    const env = await makeEnv(2);
    env.dispose();
    expect(() => env.dispose()).not.toThrow();
  });
});
