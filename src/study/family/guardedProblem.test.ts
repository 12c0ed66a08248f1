import { describe, expect, it } from 'vitest';
import { createPointMass } from '../../envs/pointMass/pointMass.ts';
import type { Problem } from '../../envs/problems.ts';
import { input } from '../../graph/node.ts';
import { keyFromSeed } from '../../math/random.ts';
import { pointMass } from '../../tasks/pointMass.ts';
import { guardedProblem } from './guardedProblem.ts';
import { settled } from './settled.ts';

/** A problem whose faults become `part: message`. */
function guarded(change: object, family: object = {}): Problem {
  const problem: Problem = {
    family: { ...pointMass, ...family },
    makeEnv: async (numEnvs) => createPointMass({ numEnvs }),
    ...change,
  };
  return guardedProblem(
    problem,
    (part, error) => new Error(`${part}: ${(error as Error).message}`),
  );
}

const fails = (message: string) => (): never => {
  throw new Error(message);
};

describe('guardedProblem', () => {
  it('keeps what is right, and stands for itself', async () => {
    const problem = guarded({ stateNames: ['x'] });
    expect(problem).toMatchObject({ stateNames: ['x'], family: { name: pointMass.name } });
    expect(guardedProblem(problem, fails('another'))).toBe(problem);
    const [env, same] = [await problem.makeEnv(2), createPointMass({ numEnvs: 2 })];
    const states = [env, same].map((each) => {
      const state = new Float32Array(each.stateSize);
      each.reset(1, keyFromSeed(3), state);
      each.step(1, Float32Array.of(1, 0), state);
      return [...state];
    });
    expect(states[0]).toEqual(states[1]);
  });

  it('keeps the fields of a class, and its this', async () => {
    class Family {
      readonly wanted = 7;
      get stateSize(): number {
        return this.wanted;
      }
      reward(): number {
        return this.wanted;
      }
    }
    const { family } = guardedProblem(
      { family: new Family(), makeEnv: async () => createPointMass({ numEnvs: 1 }) } as never,
      fails('a fault'),
    );
    expect([family.stateSize, family.reward(null as never)]).toEqual([7, 7]);
  });

  it.each<[result: unknown, message: string]>([
    [
      undefined,
      'expected an environment with reset, step and dispose, or a promise of one, got undefined',
    ],
    [
      { ...createPointMass({ numEnvs: 2 }), numEnvs: 1 },
      'numEnvs: expected the 2 that were asked for, got 1',
    ],
    [{ ...createPointMass({ numEnvs: 2 }), step: 1 }, 'step: expected a function, got 1'],
    [
      { ...createPointMass({ numEnvs: 2 }), timeStep: 0 },
      'timeStep: expected a positive number of seconds, got 0',
    ],
  ])('refuses what is no environment: %#', async (result, message) => {
    const { makeEnv } = guarded({ makeEnv: () => result });
    await expect(makeEnv(2)).rejects.toThrow(`makeEnv(2): ${message}`);
  });

  it('names the part that throws', async () => {
    await expect(guarded({ makeEnv: fails('none') }).makeEnv(1)).rejects.toThrow('makeEnv: none');
    const env = { ...createPointMass({ numEnvs: 1 }), step: fails('broke') };
    const { step } = await guarded({ makeEnv: () => env }).makeEnv(1);
    expect(() => step(0, new Float32Array(2), new Float32Array(4))).toThrow('env.step: broke');
    const { family } = guarded({}, { terminated: fails('no rule') });
    expect(() => family.terminated({ nextState: input([1, 4]) })).toThrow('terminated: no rule');
  });

  it('refuses a step that is not done when it returns', async () => {
    const env = { ...createPointMass({ numEnvs: 1 }), step: async () => {} };
    const { step } = await guarded({ makeEnv: () => env }).makeEnv(1);
    expect(() => step(0, new Float32Array(2), new Float32Array(4))).toThrow(
      'env.step: expected to be done when it returns, got a promise',
    );
  });
});

describe('settled', () => {
  it('gives what the promise gives', async () => {
    await expect(settled(Promise.resolve(7))).resolves.toBe(7);
    await expect(settled(Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(process.listeners('beforeExit').map(({ name }) => name)).not.toContain('giveUp');
  });
});
