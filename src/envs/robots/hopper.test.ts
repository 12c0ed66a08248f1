import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../env.ts';
import { drawStarts, push, rangeOf, rootMeanSquare } from '../starts.testdata.ts';
import { createHopper } from './hopper.ts';

describe('createHopper', () => {
  let env: Env;

  beforeAll(async () => {
    env = await createHopper(2);
  });

  afterAll(() => env.dispose());

  it('has the sizes and times of its manual', () => {
    expect(env).toMatchObject({ stateSize: 11, actionSize: 3, numEnvs: 2, timeLimit: 200 });
    expect(env.timeStep).toBe(0.002);
  });

  it('starts within ±0.1 of the upright pose, with rates of 0.1', () => {
    const starts = drawStarts(env, 300);
    const upright = [1.25, 0, 0, 0, 0];
    upright.forEach((value, i) => {
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThanOrEqual(value - 0.1001);
      expect(highest).toBeLessThanOrEqual(value + 0.1001);
      expect(highest - lowest).toBeGreaterThan(0.18);
    });
    // 1,800 rates: the relative standard error of a root mean square is 1/√(2n); 4 of them.
    expect(Math.abs(rootMeanSquare(starts, 5, 11) * 10 - 1)).toBeLessThan(4 / Math.sqrt(2 * 1800));
  });

  it('clips rates to ±10', () => {
    const states = [-1, 1].flatMap((torque) => push(env, () => torque));
    const rates = states.flatMap((state) => [...state.subarray(5)]);
    expect([Math.min(...rates), Math.max(...rates)]).toEqual([-10, 10]);
  });
});
