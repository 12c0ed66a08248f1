import { afterAll, beforeEach, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import type { Env } from '../env.ts';
import type { Grip } from '../grip.ts';
import { createMujocoEnv, type MujocoSpec } from './mujoco.ts';

/** A ball of 2 kg on a rail along x that starts at rest, and a heavy one that stands beyond it. */
const spec: MujocoSpec = {
  name: 'rail',
  mjcf: `<mujoco>
    <option timestep="0.01" gravity="0 0 0" integrator="Euler"/>
    <visual><map stiffness="50"/></visual>
    <worldbody>
      <geom type="plane" size="9 9 1" pos="0 0 -1"/>
      <body pos="0 3 0"><geom size="0.5" mass="99"/></body>
      <body><joint name="x" type="slide" axis="1 0 0"/><geom size="0.1" mass="2"/></body>
    </worldbody>
    <actuator><motor joint="x"/></actuator>
  </mujoco>`,
  stateSize: 2,
  timeLimit: 100,
  frameSkip: 1,
  reset: () => {},
  observe: ({ qpos, qvel }, state) => state.set([qpos[0], qvel[0]]),
};
const env: Env = await createMujocoEnv(spec, 2);
const grip = env.grip as Grip;
afterAll(() => env.dispose());

const state = new Float32Array(2);
beforeEach(() => {
  for (const index of [0, 1]) env.reset(index, keyFromSeed(1), state);
});
const step = (index = 0): Float32Array => {
  env.step(index, Float32Array.of(0), state);
  return state.slice();
};
/** Against the ball, from above. */
const down = { origin: [0.05, 0, 4], direction: [0, 0, -2] } as const;

it('takes what a ray meets first and moves, where it meets it', () => {
  expect(grip.held()).toBeNull();
  expect(grip.take(0, { origin: [2, 0, 4], direction: [0, 0, -1] })).toBe(false);
  expect(grip.take(0, { origin: [0, 3, 4], direction: [0, 0, -1] })).toBe(false);
  expect(grip.take(0, down)).toBe(true);
  const [x, y, z] = grip.held() ?? [];
  expect([x, y]).toEqual([0.05, 0]);
  expect(z).toBeCloseTo(Math.sqrt(0.1 ** 2 - 0.05 ** 2), 6);
  expect(grip.take(0, null)).toBe(true);
  expect(grip.held()).toEqual([0, 0, 0]);
});

it('pulls as the spring of the viewer: stiffness, mass and distance, no swing', () => {
  grip.take(0, null);
  expect(Array.from(step())).toEqual([0, 0]);
  grip.pull([0.3, 0, 0]);
  // MuJoCo counts a third of the mass on each axis: along two of them the ball cannot move, so the mass is 3 · 2 kg.
  const [first] = [step()[1]];
  expect(first).toBeCloseTo((50 * 6 * 0.3 * 0.01) / 2, 4);
  let farthest = 0;
  for (let t = 0; t < 300; t++) farthest = Math.max(farthest, step()[0]);
  expect(state[0]).toBeCloseTo(0.3, 3);
  expect(grip.held()?.[0]).toBeCloseTo(state[0], 6);
  expect(farthest).toBeLessThan(0.31);
});

it('leaves other simulators alone, and all when it lets go or an episode begins', () => {
  grip.take(0, down);
  grip.pull([1, 0, 0]);
  expect(Array.from(step(1))).toEqual([0, 0]);
  const [, speed] = step();
  expect(speed).toBeGreaterThan(0);
  grip.letGo();
  expect(step()[1]).toBeCloseTo(speed, 6);
  grip.take(0, down);
  grip.pull([1, 0, 0]);
  step();
  env.reset(0, keyFromSeed(1), state);
  expect(grip.held()).toBeNull();
  expect(Array.from(step())).toEqual([0, 0]);
});
