/** @file What a world refuses, and what it leaves behind when a part of it cannot be made. */

import { describe, expect, it } from 'vitest';
import { emptyNormalizer } from '../data/normalizer.ts';
import { createPointMass } from '../envs/pointMass/pointMass.ts';
import type { Problem } from '../envs/problems.ts';
import { keyFromSeed } from '../math/random.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { pointMass } from '../tasks/pointMass.ts';
import { freshPolicy } from './initialize.ts';
import { tinyConfig } from './tinyWorld.testdata.ts';
import { createWorld, type World, withContext } from './world.ts';

/** The point mass with a count of the environments that are alive. */
function counted(timeLimit: number): { readonly problem: Problem; readonly alive: () => number } {
  let alive = 0;
  const makeEnv: Problem['makeEnv'] = async (numEnvs) => {
    alive++;
    return {
      ...createPointMass({ numEnvs, timeLimit }),
      dispose() {
        alive--;
      },
    };
  };
  return { problem: { family: pointMass, makeEnv }, alive: () => alive };
}

/** A runtime that refuses the program after the first `allowed`, with a count of those that are alive. */
function limited(allowed: number): { readonly runtime: Runtime; readonly alive: () => number } {
  const inner = createInterpretedRuntime();
  let compiled = 0;
  let alive = 0;
  const compile: Runtime['compile'] = async (program, options) => {
    if (compiled++ === allowed) throw new Error('no memory for another program');
    const made = await inner.compile(program, options);
    alive++;
    return {
      ...made,
      async dispose() {
        alive--;
        await made.dispose();
      },
    };
  };
  return { runtime: { ...inner, compile }, alive: () => alive };
}

/** One update of a fresh policy, on a batch in which it did nothing. */
async function updateOf(world: World): Promise<unknown> {
  const { optimizer, config, family } = world;
  const { stateSize, actionSize, timeLimit } = family;
  const rows = config.rollout.numEnvs * timeLimit;
  const { theta } = freshPolicy(world, keyFromSeed(1));
  const batch = {
    states: new Float32Array(rows * stateSize),
    actions: new Float32Array(rows * actionSize),
    advantages: Float32Array.from({ length: rows }, (_, i) => i),
  };
  const policy = { theta, normalizer: emptyNormalizer(stateSize) };
  return optimizer.update(optimizer.initial(theta), policy, batch, keyFromSeed(2));
}

describe('createWorld', () => {
  it('wants the environment and the family to agree', async () => {
    const { problem, alive } = counted(21);
    await expect(createWorld(createInterpretedRuntime(), problem, tinyConfig)).rejects.toThrow(
      'timeLimit of the environment pointMass is 21, expected that of the family pointMass, 20',
    );
    expect(alive()).toBe(0);
    const wide = { ...problem, family: { ...pointMass, timeLimit: 21, actionSize: 3 } };
    await expect(createWorld(createInterpretedRuntime(), wide, tinyConfig)).rejects.toThrow(
      'actionSize of the environment pointMass is 2, expected that of the family pointMass, 3',
    );
  });

  it('compiles what is asked for, and frees it, also where the rest cannot be compiled', async () => {
    let failures = 0;
    for (let allowed = 0; ; allowed++) {
      const { problem, alive } = counted(20);
      const { runtime, alive: programs } = limited(allowed);
      const world = await createWorld(runtime, problem, tinyConfig);
      expect([alive(), programs()]).toEqual([1, 0]);
      const isUpdated = await updateOf(world).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe('no memory for another program');
          return false;
        },
      );
      if (!isUpdated) failures++;
      await world.dispose();
      expect([alive(), programs()], `program ${allowed}`).toEqual([0, 0]);
      if (isUpdated) break;
    }
    expect(failures).toBeGreaterThan(3);
  });
});

describe('withContext', () => {
  it('has policies and value functions that read a context, and frees nothing of the world', async () => {
    const { problem, alive } = counted(20);
    const { runtime, alive: programs } = limited(Infinity);
    const world = await createWorld(runtime, problem, tinyConfig);
    const before = programs();
    const joint = withContext(world, 3);
    const { theta, value } = freshPolicy(joint, keyFromSeed(1));
    // W [S + C, A], b [A], log σ [A].
    expect(theta).toHaveLength((4 + 3) * 2 + 2 + 2);
    const normalizer = emptyNormalizer(4);
    const states = new Float32Array(2 * 4);
    const context = Float32Array.of(1, 0, 0, 0, 0, 2);
    const [first, second] = [0, 1].map((row) => joint.specs.policy.stateSize + 2 * row);
    const actions = await joint.policy.mean({ theta, normalizer, states, context });
    // Rows of W behind the state's: 1 · the first, 2 · the last.
    for (const i of [0, 1]) {
      expect(actions[i]).toBeCloseTo(theta[first * 2 + i], 5);
      expect(actions[2 + i]).toBeCloseTo(2 * theta[second * 2 + i], 5);
    }
    expect(await joint.value.evaluate(value, normalizer, states, context)).toHaveLength(2);
    await expect(world.policy.mean({ theta, normalizer, states, context })).rejects.toThrow();
    await joint.dispose();
    expect([alive(), programs()]).toEqual([1, before + 1]);
    await world.dispose();
    expect([alive(), programs()]).toEqual([0, 0]);
  });
});
