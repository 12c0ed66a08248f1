import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { createHopper } from './hopper.ts';

describe('createHopper', () => {
  it('has the sizes and times of its manual', async () => {
    const env = await createHopper(2);
    expect(env).toMatchObject({ stateSize: 11, actionSize: 3, numEnvs: 2, timeLimit: 200 });
    expect(env.timeStep).toBe(0.002);
    env.dispose();
  });

  it('starts within ±0.1 of the upright pose', async () => {
    const env = await createHopper(1);
    const state = new Float32Array(11);
    const lowest = new Float32Array(11).fill(Number.POSITIVE_INFINITY);
    const highest = new Float32Array(11).fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < 300; i++) {
      env.reset(0, foldIn(keyFromSeed(1), i), state);
      state.forEach((value, j) => {
        lowest[j] = Math.min(lowest[j], value);
        highest[j] = Math.max(highest[j], value);
      });
    }
    const upright = [1.25, 0, 0, 0, 0];
    upright.forEach((value, j) => {
      expect(lowest[j]).toBeGreaterThanOrEqual(value - 0.1001);
      expect(highest[j]).toBeLessThanOrEqual(value + 0.1001);
      expect(highest[j] - lowest[j]).toBeGreaterThan(0.18);
    });
    env.dispose();
  });

  it('clips rates to ±10', async () => {
    const env = await createHopper(1);
    const state = new Float32Array(11);
    const extremes: number[] = [];
    for (const torque of [-1, 1]) {
      env.reset(0, keyFromSeed(2), state);
      for (let t = 0; t < 200; t++) {
        env.step(0, new Float32Array(3).fill(torque), state);
        extremes.push(Math.min(...state.subarray(5)), Math.max(...state.subarray(5)));
      }
    }
    expect([Math.min(...extremes), Math.max(...extremes)]).toEqual([-10, 10]);
    env.dispose();
  });
});
