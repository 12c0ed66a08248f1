import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../env.ts';
import { drawStarts, push, rangeOf, rootMeanSquare } from '../starts.testdata.ts';
import { createHalfCheetah } from './halfCheetah.ts';

describe('createHalfCheetah', () => {
  let env: Env;

  beforeAll(async () => {
    env = await createHalfCheetah(2);
  });

  afterAll(() => env.dispose());

  it('has the sizes and times of its manual', () => {
    expect(env).toMatchObject({ stateSize: 18, actionSize: 6, numEnvs: 2, timeLimit: 200 });
    expect(env.timeStep).toBe(0.01);
  });

  it('starts within ±0.1 of the pose of zeros, with rates of 0.1', () => {
    const starts = drawStarts(env, 300);
    for (let i = 0; i < 9; i++) {
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThanOrEqual(-0.1001);
      expect(highest).toBeLessThanOrEqual(0.1001);
      expect(highest - lowest).toBeGreaterThan(0.18);
    }
    // 2,700 rates: the relative standard error of a root mean square is 1/√(2n); 4 of them.
    expect(Math.abs(rootMeanSquare(starts, 9, 18) * 10 - 1)).toBeLessThan(4 / Math.sqrt(2 * 2700));
  });

  it('shows rates beyond ±10', () => {
    const states = push(env, (t) => (t % 20 < 10 ? 1 : -1));
    const rates = states.flatMap((state) => [...state.subarray(9)].map(Math.abs));
    expect(Math.max(...rates)).toBeGreaterThan(10.5);
  });

  it('moves every position by the new rate in one time step: semi-implicit Euler, no frame skipped', () => {
    const states = push(env, () => -1);
    for (let t = 1; t < states.length; t++) {
      for (let i = 0; i < 9; i++) {
        const moved = states[t][i] - states[t - 1][i];
        // Positions and rates are rounded to float32, rates of up to 32 to 2⁻²⁰ / 2.
        expect(Math.abs(moved - 0.01 * states[t][9 + i])).toBeLessThan(1e-6);
      }
    }
  });
});
