import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import type { Env } from '../env.ts';
import { drawStarts, rangeOf, rootMeanSquare } from '../starts.testdata.ts';
import { createAnt } from './ant.ts';

const key = keyFromSeed(4);

describe('createAnt', () => {
  let env: Env;

  beforeAll(async () => {
    env = await createAnt(2);
  });

  afterAll(() => env.dispose());

  it('has the sizes and times of its manual', () => {
    expect(env).toMatchObject({ stateSize: 35, actionSize: 8, numEnvs: 2, timeLimit: 200 });
    expect(env.timeStep).toBe(0.01);
  });

  it('starts within ±0.1 of the upright pose, with rates of 0.1 and an orientation of length 1', () => {
    const starts = drawStarts(env, 300);
    const upright = [0, 0, 0.75, ...new Array<number>(12).fill(0)];
    for (const [i, value] of upright.entries()) {
      if (3 <= i && i < 7) continue;
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThanOrEqual(value - 0.1001);
      expect(highest).toBeLessThanOrEqual(value + 0.1001);
      expect(highest - lowest).toBeGreaterThan(0.18);
    }
    // 4,200 rates: the relative standard error of a root mean square is 1/√(2n); 4 of them.
    expect(Math.abs(rootMeanSquare(starts, 15, 29) * 10 - 1)).toBeLessThan(4 / Math.sqrt(2 * 4200));
    for (const start of starts) expect(Math.hypot(...start.subarray(3, 7))).toBeCloseTo(1, 6);
    // Before they are divided by a length of at least 0.9, x, y and z are within ±0.1.
    for (const i of [4, 5, 6]) {
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThan(-0.1 / 0.9);
      expect(highest).toBeLessThan(0.1 / 0.9);
      expect(highest - lowest).toBeGreaterThan(0.15);
    }
  });

  it('has no velocity in 32-34 at a start, also after an episode, and repeats the position in 29-31', () => {
    const state = new Float32Array(35);
    for (let episode = 0; episode < 2; episode++) {
      env.reset(0, foldIn(key, episode), state);
      expect([...state.subarray(32)]).toEqual([0, 0, 0]);
      expect([...state.subarray(29, 32)]).toEqual([...state.subarray(0, 3)]);
      for (let t = 0; t < 5; t++) env.step(0, new Float32Array(8).fill(1), state);
    }
  });

  it('shows the change of the position in a step as the velocity', () => {
    const states = [0, 1].map(() => new Float32Array(35));
    for (const e of [0, 1]) env.reset(e, foldIn(key, e), states[e]);
    for (let t = 0; t < 100; t++) {
      for (const e of [1, 0]) {
        const before = states[e].slice();
        env.step(e, normals(foldIn(foldIn(key, e), t), 8), states[e]);
        const after = states[e];
        for (let i = 0; i < 3; i++) {
          // Two positions below 4 m, rounded to float32 (2⁻²³ m each), differ by 2⁻²² m more or less: 2.4e-5 m/s.
          const velocity = (after[i] - before[i]) / 0.01;
          expect(Math.abs(after[32 + i] - velocity)).toBeLessThan(5e-5);
          expect(after[29 + i]).toBe(after[i]);
        }
        expect(Math.hypot(...after.subarray(3, 7))).toBeCloseTo(1, 6);
      }
    }
  });
});
