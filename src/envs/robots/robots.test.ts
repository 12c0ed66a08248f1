/** @file The robots' MJCF documents against the reference figures: every array of the model, and a trajectory. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileModel } from '../mujoco/compileModel.ts';
import { robots } from './robots.ts';

/** The names of a kind of object, in order. */
const kinds = { body: 'nbody', joint: 'njnt', geom: 'ngeom', actuator: 'nu' } as const;

/** Entries of a fixture that are no arrays of the model. */
const described = new Set(['name', 'mujoco', 'option', 'trajectory']);

/** The drone is ours and has no reference. */
const { drone, ...classic } = robots;

describe.each(Object.entries(classic))('%s', (name, mjcf) => {
  const robot = name === 'halfCheetah' ? 'half_cheetah' : name;
  const fixture = JSON.parse(
    readFileSync(new URL(`./fixtures/${robot}.json`, import.meta.url), 'utf8'),
  );
  const { trajectory, option, nq, nv, nu } = fixture;

  it('compiles to the reference model, array by array', async () => {
    const { mujoco, model } = await compileModel({ name: robot, mjcf });
    const arrays = Object.keys(fixture).filter(
      (key) => !described.has(key) && !key.endsWith('_names'),
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
      expect(names, kind).toEqual(fixture[`${kind}_names`]);
    }
    model.delete();
  });

  it('moves along the reference trajectory', async () => {
    const { mujoco, model } = await compileModel({ name: robot, mjcf });
    const data = new mujoco.MjData(model);
    const { qpos, qvel, ctrl, xpos }: Record<'qpos' | 'qvel' | 'ctrl' | 'xpos', Float64Array> =
      data;
    qpos.set(trajectory.qpos0);
    qvel.set(trajectory.qvel0);
    const torso = 3;
    let compared = 0;
    for (let t = 0; t < trajectory.steps; t++) {
      for (let j = 0; j < nu; j++) ctrl[j] = 0.8 * Math.sin(0.1 * (t + 1) + j);
      mujoco.mj_step(model, data);
      if ((t + 1) % trajectory.recordEvery !== 0) continue;
      const row = (t + 1) / trajectory.recordEvery - 1;
      const seen = { qpos, qvel, torso_xpos: xpos.subarray(torso, torso + 3) };
      for (const [name, values] of Object.entries(seen)) {
        trajectory[name][row].forEach((expected: number, i: number) => {
          expect(Math.abs(values[i] - expected), `${name}[${i}] at ${t}`).toBeLessThan(1e-6);
          compared++;
        });
      }
    }
    expect(compared).toBe(20 * (nq + nv + 3));
    data.delete();
    model.delete();
  });
});
