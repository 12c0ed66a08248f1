/**
 * @file Checks of the conformance suite can fail: problems that are broken in one way each. Those of graphs and starts fail in
 * `defineTaskFamily.test.ts`, which runs them too.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { add, clip } from '../../graph/elementwise.ts';
import type { Key } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { pointMass } from '../../tasks/pointMass.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Env } from '../env.ts';
import { createPointMass } from '../pointMass/pointMass.ts';
import type { Problem } from '../problems.ts';
import { assertConformance, checkConformance } from './conformance.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});

/** The point mass with some methods of its environment and some fields of its family replaced. */
function broken(change: (env: Env) => Partial<Env>, family: Partial<TaskFamily> = {}): Problem {
  return {
    family: { ...pointMass, ...family },
    makeEnv: async (numEnvs) => {
      const env = createPointMass({ numEnvs });
      return { ...env, ...change(env) };
    },
  };
}

/** Claims that fail, with what is said. */
async function failures(problem: Problem): Promise<Record<string, string>> {
  const results = await checkConformance(runtime, problem, { steps: 2000 });
  return Object.fromEntries(
    results.filter(({ passed }) => !passed).map(({ claim, detail }) => [claim, detail]),
  );
}

describe('checkConformance', () => {
  it('finds nothing wrong with a problem that is right, and tells as it goes', async () => {
    const told: string[] = [];
    const results = await checkConformance(
      runtime,
      broken(() => ({})),
      {
        steps: 2000,
        onResult: ({ claim }) => told.push(claim),
      },
    );
    expect(results.every(({ passed }) => passed)).toBe(true);
    expect(told).toEqual(results.map(({ claim }) => claim));
  });

  it.each<[claim: string, Problem, RegExp]>([
    [
      'environment and family agree',
      broken(() => ({ timeLimit: 19 })),
      /timeLimit is 19 in the environment and 20 in the family/,
    ],
    [
      'the same key, the same bits',
      broken(({ reset }) => {
        let resets = 0;
        return {
          reset(index: number, key: Key, state: Float32Array) {
            reset(index, key, state);
            state[0] += 0.01 * resets++;
          },
        };
      }),
      /a different episode the second time/,
    ],
    [
      'reset and step keep their contract',
      broken(({ step }) => ({
        step(index: number, action: Float32Array, state: Float32Array) {
          step(index, action.map((x) => (Number.isNaN(x) ? 0 : x)).subarray(0, 2), state);
        },
      })),
      /step took the action \[0,0,0\], expected an error/,
    ],
    [
      'actions are clamped as the family says',
      broken(() => ({}), { actionLimit: 1 }),
      /beyond ±1 moves the robot further/,
    ],
    [
      'real states satisfy the constraint',
      broken(() => ({}), { constrainState: (state) => clip(state, -0.05, 0.05) }),
      /constrainState changes entry \d of a start/,
    ],
    [
      'episodes end as they should',
      broken(({ reset, step }) => {
        const last = new Map<number, number[]>();
        return {
          step(index: number, action: Float32Array, state: Float32Array) {
            step(index, action, state);
            last.set(index, [...state]);
          },
          // The simulator is at its start, and says that it is where it was.
          reset(index: number, key: Key, state: Float32Array) {
            reset(index, key, state);
            state.set(last.get(index) ?? []);
          },
        };
      }),
      /an episode ended, but the next step starts where it stopped/,
    ],
    [
      'states and rewards stay finite',
      broken(({ step }) => {
        let steps = 0;
        return {
          step(index: number, action: Float32Array, state: Float32Array) {
            step(index, action, state);
            if (++steps > 1500) state[1] = Number.NaN;
          },
        };
      }),
      /the simulation diverged after about \d+ steps/,
    ],
    [
      'memory suffices for all commands',
      {
        family: pointMass,
        makeEnv: async (numEnvs) => {
          if (numEnvs > 100) throw new Error('no room');
          return createPointMass({ numEnvs });
        },
      },
      /need 3 environments of 200 episodes, and number 1 cannot be made: no room/,
    ],
    [
      'graphs are the same each time',
      broken(() => ({}), { reward: (x) => add(pointMass.reward(x), Math.random()) }),
      /reward is -?[\d.]+ on transition 0, and -?[\d.]+ when its graph is built again/,
    ],
    [
      'the first task is in the box',
      broken(() => ({}), { defaultTask: [2, 0] }),
      /defaultTask\[0\] .* is 2, expected a number of \[-1, 1\]/,
    ],
  ])('%s', async (claim, problem, detail) => {
    expect(await failures(problem)).toMatchObject({ [claim]: expect.stringMatching(detail) });
  });

  it('finds simulators that share something', async () => {
    let last = 0;
    const sharing = broken(({ step, numEnvs }) => ({
      step(index: number, action: Float32Array, state: Float32Array) {
        step(index, action, state);
        if (numEnvs > 1) state[0] += last;
        last = 0.1 * state[1];
      },
    }));
    expect((await failures(sharing))['the same key, the same bits']).toMatch(
      /simulator 2 of 3 gave a different episode from a single one/,
    );
  });
});

describe('assertConformance', () => {
  it('lets a problem pass that is right', async () => {
    const right = broken(() => ({}));
    await expect(assertConformance(runtime, right)).resolves.toBeUndefined();
  });

  it.each<[fault: string, Problem, RegExp]>([
    ['a time step of 0', broken(() => ({ timeStep: 0 })), /^timeStep is 0, expected a positive/],
    [
      'another number of simulators',
      broken(() => ({ numEnvs: 1 })),
      /^numEnvs is 1, expected the 3/,
    ],
    [
      'actions that are changed',
      broken(({ step }) => ({
        step(index: number, action: Float32Array, state: Float32Array) {
          step(index, action, state);
          action.fill(0);
        },
      })),
      /^step changed the action/,
    ],
    [
      'a random reward',
      broken(() => ({}), { reward: (x) => add(pointMass.reward(x), Math.random()) }),
      /^reward is .* when its graph is built again/,
    ],
  ])('refuses %s', async (_, problem, message) => {
    await expect(assertConformance(runtime, problem)).rejects.toThrow(message);
  });
});
