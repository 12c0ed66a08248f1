import { readFileSync } from 'node:fs';
import loadMujoco from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { createHopper } from './hopper.ts';
import { createMujocoEnv, readAsset } from './mujoco.ts';

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/hopper.json', import.meta.url), 'utf8'),
);
const { trajectory, option } = fixture;

/** The names of a kind of object, in order. */
const kinds = { body: 'nbody', joint: 'njnt', geom: 'ngeom' } as const;

describe('assets/hopper.xml', () => {
  it('compiles to the reference model, array by array', async () => {
    const mujoco = await loadMujoco();
    const model = mujoco.MjModel.from_xml_string(await readAsset('hopper.xml'));
    const arrays = Object.keys(fixture).filter(
      (key) => !['name', 'mujoco', 'option', 'trajectory'].includes(key) && !key.endsWith('_names'),
    );
    expect(arrays.length).toBeGreaterThan(35);
    for (const key of arrays) {
      const expected: number[] = [fixture[key]].flat();
      const actual: number[] = [Reflect.get(model, key)].flatMap((value) =>
        typeof value === 'number' ? [value] : Array.from<number>(value),
      );
      expect(actual, key).toHaveLength(expected.length);
      const difference = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
      expect(difference, key).toBeLessThan(1e-9);
    }
    for (const key of Object.keys(option)) {
      const value = Reflect.get(model.opt, key);
      expect(typeof value === 'number' ? value : Array.from(value), key).toEqual(option[key]);
    }
    for (const [kind, countKey] of Object.entries(kinds)) {
      const object = mujoco.mjtObj[`mjOBJ_${kind.toUpperCase()}` as 'mjOBJ_BODY'].value;
      const names = Array.from({ length: Reflect.get(model, countKey) }, (_, i) =>
        mujoco.mj_id2name(model, object, i),
      );
      expect(names).toEqual(fixture[`${kind}_names`]);
    }
    model.delete();
  });

  it('moves along the reference trajectory', async () => {
    const seen = { qpos: [0], qvel: [0] };
    const env = await createMujocoEnv(
      {
        name: 'hopper',
        xml: await readAsset('hopper.xml'),
        stateSize: 0,
        timeLimit: 200,
        frameSkip: 1,
        reset: (qpos, qvel) => {
          for (let i = 0; i < 6; i++) qpos[i] += 0.05 * Math.sin(i + 1);
          for (let i = 0; i < 6; i++) qvel[i] = 0.1 * Math.cos(i + 1);
        },
        observe: ({ qpos, qvel }) => {
          seen.qpos = [...qpos];
          seen.qvel = [...qvel];
        },
      },
      1,
    );
    const state = new Float32Array(0);
    env.reset(0, keyFromSeed(0), state);
    let compared = 0;
    for (let t = 0; t < trajectory.steps; t++) {
      // The reference's controls are float64, actions float32: 0.8·2⁻²⁵ apart, far below the tolerance.
      env.step(
        0,
        Float32Array.from([0, 1, 2], (j) => 0.8 * Math.sin(0.1 * (t + 1) + j)),
        state,
      );
      if ((t + 1) % trajectory.recordEvery !== 0) continue;
      const row = (t + 1) / trajectory.recordEvery - 1;
      for (const name of ['qpos', 'qvel'] as const) {
        for (let i = 0; i < 6; i++) {
          const tolerance = 1e-6 * Math.max(1, Math.abs(trajectory[name][row][i]));
          const difference = Math.abs(seen[name][i] - trajectory[name][row][i]);
          expect(difference, `${name}[${i}] at ${t}`).toBeLessThan(tolerance);
          compared++;
        }
      }
    }
    expect(compared).toBe(20 * 12);
    env.dispose();
  });
});

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
