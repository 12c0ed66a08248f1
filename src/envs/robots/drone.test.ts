import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import type { Env } from '../env.ts';
import { drawStarts, rangeOf, rootMeanSquare } from '../starts.testdata.ts';
import { createDrone } from './drone.ts';

const dt = 0.02;

describe('createDrone', () => {
  let env: Env;

  beforeAll(async () => {
    env = await createDrone(1);
  });

  afterAll(() => env.dispose());

  /** The state at a start, and after each of `steps` steps under one action. */
  function fly(action: readonly number[], steps: number): Float32Array[] {
    const states = Array.from({ length: steps + 1 }, () => new Float32Array(6));
    env.reset(0, keyFromSeed(4), states[0]);
    for (let t = 0; t < steps; t++) env.step(0, Float32Array.from(action), states[t + 1]);
    return states;
  }

  it('has the sizes and times of its manual', () => {
    expect(env).toMatchObject({ stateSize: 6, actionSize: 2, numEnvs: 1, timeLimit: 200 });
    expect(env.timeStep).toBe(dt);
  });

  it('starts within ±0.1 of level flight at x = 0, z = 1, with rates of 0.1', () => {
    const starts = drawStarts(env, 300);
    [0, 1, 0].forEach((value, i) => {
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThanOrEqual(value - 0.1001);
      expect(highest).toBeLessThanOrEqual(value + 0.1001);
      expect(highest - lowest).toBeGreaterThan(0.18);
    });
    // 900 rates: the relative standard error of a root mean square is 1/√(2n); 4 of them.
    expect(Math.abs(rootMeanSquare(starts, 3, 6) * 10 - 1)).toBeLessThan(4 / Math.sqrt(2 * 900));
  });

  it('moves as Newton says: thrust along its own axis, weight, and drag', () => {
    const [mass, drag, weight] = [0.5, 0.1, 0.5 * 9.81];
    for (const action of [0, 0.4, 1]) {
      const [start, next] = fly([action, action], 1);
      const thrust = 2 * (2.5 + 2.5 * action);
      const [, , pitch, vx, vz] = start;
      const force = [
        thrust * Math.sin(pitch) - drag * vx,
        thrust * Math.cos(pitch) - weight - drag * vz,
      ];
      // Over one step of 0.02 s pitch and speed change a little; the force by at most 2 % of the thrust.
      expect(Math.abs(next[3] - vx - (dt * force[0]) / mass)).toBeLessThan(
        (0.02 * thrust * dt) / mass,
      );
      expect(Math.abs(next[4] - vz - (dt * force[1]) / mass)).toBeLessThan(
        (0.02 * thrust * dt) / mass,
      );
    }
  });

  it('turns towards its weaker rotor: right side down when the left one pushes more', () => {
    const [start, next] = fly([0.1, -0.1], 1);
    expect(next[5] - start[5]).toBeGreaterThan(0.1);
    const [other, after] = fly([-0.1, 0.1], 1);
    expect(after[5] - other[5]).toBeLessThan(-0.1);
  });

  it('clamps actions', () => {
    expect(fly([7, -7], 5)).toEqual(fly([1, -1], 5));
  });

  it('stands on the ground without thrust', () => {
    const last = fly([-1, -1], 200)[200];
    expect(Math.abs(last[2])).toBeLessThan(0.3);
    expect(last[1]).toBeGreaterThan(0.02);
    expect(last[1]).toBeLessThan(0.1);
    expect(Math.abs(last[4])).toBeLessThan(0.05);
  });
});
