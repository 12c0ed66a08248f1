import { describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { createMujocoEnv, type MujocoSpec, spreadStart } from './mujoco.ts';
import type { Simulation } from './simulation.ts';

/** A mass of 2 kg on a rail, pushed by up to ±3 N; semi-implicit Euler. */
const sledgeXml = `<mujoco>
    <option timestep="0.01" gravity="0 0 0" integrator="Euler"/>
    <size memory="100K"/>
    <worldbody><body><joint name="x" type="slide" axis="1 0 0"/><geom size="0.1" mass="2"/></body></worldbody>
    <actuator><motor joint="x" gear="3" ctrlrange="-1 1"/></actuator>
  </mujoco>`;

const sledge: MujocoSpec = {
  name: 'sledge',
  mjcf: sledgeXml,
  stateSize: 2,
  timeLimit: 10,
  frameSkip: 1,
  reset: () => {},
  observe: ({ qpos, qvel }: Simulation, state) => state.set([qpos[0], qvel[0]]),
};

const start = keyFromSeed(1);

describe('createMujocoEnv', () => {
  it('integrates a constant force, with frame skip', async () => {
    const env = await createMujocoEnv({ ...sledge, frameSkip: 5 }, 1);
    expect([env.actionSize, env.stateSize, env.numEnvs]).toEqual([1, 2, 1]);
    expect(env.timeStep).toBeCloseTo(0.05, 12);
    const state = new Float32Array(2);
    env.reset(0, start, state);
    expect([...state]).toEqual([0, 0]);
    for (let t = 0; t < 4; t++) env.step(0, Float32Array.of(0.5), state);
    // 20 semi-implicit steps h = 0.01 with a = 0.5·3/2: v = 20ha, x = h²a (1 + 2 + … + 20) = 210h²a.
    const a = 0.75;
    expect(state[0]).toBeCloseTo(210 * 1e-4 * a, 7);
    expect(state[1]).toBeCloseTo(20 * 1e-2 * a, 7);
    env.dispose();
  });

  it('clamps actions to the control range', async () => {
    const env = await createMujocoEnv(sledge, 2);
    const states = [new Float32Array(2), new Float32Array(2)];
    for (const [e, action] of [1, 7].entries()) {
      env.reset(e, start, states[e]);
      env.step(e, Float32Array.of(action), states[e]);
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[0][1]).toBeCloseTo(0.015, 7);
    env.dispose();
  });

  it('keeps simulators apart and gives the positions of the step before', async () => {
    const speeds: number[] = [];
    const env = await createMujocoEnv(
      {
        ...sledge,
        reset: (_, qvel) => qvel.fill(2),
        observe: ({ qpos, previousQpos, timeStep }, state) => {
          speeds.push((qpos[0] - previousQpos[0]) / timeStep);
          state[0] = qpos[0];
        },
      },
      3,
    );
    const state = new Float32Array(2);
    for (let e = 0; e < 3; e++) env.reset(e, start, state);
    expect(speeds).toEqual([0, 0, 0]);
    env.step(1, Float32Array.of(0), state);
    env.step(1, Float32Array.of(0), state);
    expect(speeds[4]).toBeCloseTo(2, 9);
    expect(state[0]).toBeCloseTo(0.04, 7);
    env.step(2, Float32Array.of(0), state);
    expect(state[0]).toBeCloseTo(0.02, 7);
    env.reset(1, start, state);
    expect([speeds.at(-1), state[0]]).toEqual([0, 0]);
    env.dispose();
  });

  it('goes on when the memory of WASM grows', async () => {
    const views: Float64Array[] = [];
    const spec: MujocoSpec = {
      ...sledge,
      observe: (simulation, state) => {
        views.push(simulation.qpos);
        sledge.observe(simulation, state);
      },
    };
    const env = await createMujocoEnv(spec, 1);
    const state = new Float32Array(2);
    env.reset(0, start, state);
    env.step(0, Float32Array.of(1), state);
    // Simulators with a large arena, until the heap had to move.
    const large = await createMujocoEnv({ ...sledge, mjcf: sledgeXml.replace('100K', '40M') }, 8);
    expect(views[0].length).toBe(0);
    env.step(0, Float32Array.of(1), state);
    expect(state[1]).toBeCloseTo(0.03, 7);
    large.dispose();
    env.dispose();
  });

  it('shows a diverged simulation as it is, in place of restarting it', async () => {
    const env = await createMujocoEnv({ ...sledge, reset: (qpos) => qpos.fill(Number.NaN) }, 1);
    const state = new Float32Array(2);
    env.reset(0, start, state);
    env.step(0, Float32Array.of(0), state);
    expect(state[0]).toBeNaN();
    env.dispose();
  });

  it('frees everything when memory ends, and says so', async () => {
    const greedy = { ...sledge, mjcf: sledgeXml.replace('100K', '500M') };
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(createMujocoEnv(greedy, 9)).rejects.toThrow(
        /sledge: numEnvs is 9, but memory suffices for [1-4] simulators only/,
      );
    }
    const env = await createMujocoEnv(greedy, 1);
    env.dispose();
  });

  it('names what is wrong', async () => {
    await expect(createMujocoEnv(sledge, 0)).rejects.toThrow(
      'numEnvs is 0, expected a positive integer',
    );
    await expect(
      createMujocoEnv({ ...sledge, mjcf: '<mujoco><oops/></mujoco>' }, 1),
    ).rejects.toThrow(/sledge: MuJoCo cannot read the model: .*oops/s);
  });
});

describe('spreadStart', () => {
  it('draws positions within ±0.1 and velocities of standard deviation 0.1', () => {
    const n = 20_000;
    const qpos = new Float64Array(n).fill(1);
    const qvel = new Float64Array(n);
    spreadStart(qpos, qvel, keyFromSeed(3));
    const offsets = qpos.map((value) => value - 1);
    const meanSquare = (values: Float64Array): number =>
      values.reduce((total, value) => total + value * value, 0) / n;
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(0.1 + 1e-8);
    // U(-0.1, 0.1): variance 0.01/3; N: 0.01. Relative standard errors of a mean square: 0.9/√n and √2/√n; 4 of them.
    expect(Math.abs(meanSquare(offsets) * 300 - 1)).toBeLessThan((4 * 0.9) / Math.sqrt(n));
    expect(Math.abs(meanSquare(qvel) * 100 - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(n));
  });
});
