import { describe, expect, it } from 'vitest';
import { foldIn, type Key, keyFromSeed, normals } from '../../math/random.ts';
import { robots } from '../robots/robots.ts';
import { compileModel } from './compileModel.ts';
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

/** Robots whose steps depend on more than qpos and qvel: contacts, activations, delayed controls, Runge-Kutta. */
const takingTurns = {
  hopper: robots.hopper,
  ant: robots.ant,
  'activation and delay': `<mujoco>
    <option timestep="0.01" integrator="implicitfast"/>
    <size memory="100K"/>
    <worldbody>
      <geom type="plane" size="9 9 1"/>
      <body pos="0 0 0.1"><joint name="x" type="slide" axis="1 0 0"/><joint name="z" type="slide" axis="0 0 1"/>
        <geom size="0.1" mass="2"/></body>
    </worldbody>
    <actuator>
      <general name="push" joint="x" dyntype="filter" dynprm="0.5" gainprm="50" ctrlrange="-1 1"/>
      <motor joint="z" gear="30" ctrlrange="-1 1" delay="0.05" nsample="8"/>
    </actuator>
    <sensor><actuatorfrc actuator="push"/></sensor>
  </mujoco>`,
};

/** What four episodes show in 30 rows, one of which begins anew on the way, and how their simulators were shared. */
async function statesOf(
  spec: MujocoSpec,
  memory: number,
): Promise<{ states: number[][]; simulators: number | undefined; bytes: number }> {
  const env = await createMujocoEnv(spec, 4, memory);
  const states: number[][] = [];
  const state = new Float32Array(spec.stateSize);
  const reset = (e: number, key: Key): void => {
    env.reset(e, key, state);
    states.push([...state]);
  };
  for (let e = 0; e < 4; e++) reset(e, foldIn(start, e));
  for (let t = 0; t < 30; t++) {
    for (let e = 0; e < 4; e++) {
      if (t === 17 && e === 2) reset(e, foldIn(start, 'again'));
      env.step(e, normals(foldIn(foldIn(start, e), t), env.actionSize), state);
      states.push([...state]);
    }
  }
  const { simulators } = env;
  env.dispose();
  const { mujoco, model } = await compileModel(spec);
  const data = new mujoco.MjData(model);
  const bytes = Number(data.nbuffer) + Number(data.narena);
  data.delete();
  model.delete();
  return { states, simulators, bytes };
}

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

  it('shows that a simulation has diverged, in place of restarting it', async () => {
    const env = await createMujocoEnv({ ...sledge, reset: (qpos) => qpos.fill(Number.NaN) }, 1);
    const state = new Float32Array(2);
    env.reset(0, start, state);
    env.step(0, Float32Array.of(0), state);
    expect(state[0]).toBeNaN();
    env.dispose();
  });

  it('runs episodes on one simulator where memory suffices for no more', async () => {
    // 500 MB each: nine would take more than WASM's 2 GB, two more than the quarter of it that an environment may take.
    const greedy = { ...sledge, mjcf: sledgeXml.replace('100K', '500M') };
    for (let attempt = 0; attempt < 3; attempt++) {
      const env = await createMujocoEnv(greedy, 9);
      expect([env.numEnvs, env.simulators]).toEqual([9, 1]);
      env.dispose();
      env.dispose();
    }
  });

  it('frees everything when memory does not suffice for a simulator, and says so', async () => {
    const greedy = { ...sledge, mjcf: sledgeXml.replace('100K', '1100M') };
    const first = await createMujocoEnv(greedy, 1);
    await expect(createMujocoEnv(greedy, 1)).rejects.toThrow(
      /^sledge: the model needs more memory than MuJoCo has, .* 2 GB .* <size memory="1100M"\/>: memory="1M"/,
    );
    first.dispose();
    (await createMujocoEnv(greedy, 1)).dispose();
  });

  it.each(Object.entries(takingTurns))(
    'gives the same bits on any number of simulators: %s',
    async (_, mjcf) => {
      const spec: MujocoSpec = {
        ...sledge,
        mjcf,
        stateSize: 6,
        frameSkip: 2,
        derived: true,
        reset: spreadStart,
        observe: ({ qpos, qvel, previousQpos, sensordata }, state) => {
          state.fill(0);
          state.set([qpos[0], qpos.at(-1) ?? 0, qvel[0], qvel.at(-1) ?? 0, previousQpos[0]]);
          if (sensordata.length > 0) state[5] = sensordata[0];
        },
      };
      const own = await statesOf(spec, Number.POSITIVE_INFINITY);
      expect(own.simulators).toBe(4);
      const shared = await statesOf(spec, 1);
      expect(shared.simulators).toBe(1);
      expect(shared.states).toEqual(own.states);
      const some = await statesOf(spec, 2.5 * own.bytes);
      expect(some.simulators).toBe(2);
      expect(some.states).toEqual(own.states);
      // The four episodes differ, so that a mix-up would be seen.
      expect(new Set(own.states.slice(-4).map(String)).size).toBe(4);
    },
  );

  it('calls a simulation diverged by positions, velocities and accelerations, whatever sensors read', async () => {
    // 3e6 N on the pad at rest: no fault. At 1e11 m, beyond mjMAXVAL = 1e10, MuJoCo calls the position bad.
    const diverges = async (at: number): Promise<boolean> => {
      const env = await createMujocoEnv(
        {
          ...sledge,
          reset: (qpos) => qpos.fill(at),
          observe: (_, state) => state.fill(3e6),
        },
        1,
      );
      const state = new Float32Array(2);
      env.reset(0, start, state);
      env.step(0, Float32Array.of(0), state);
      env.dispose();
      return state.some(Number.isNaN);
    };
    expect([await diverges(0), await diverges(1e9), await diverges(1e11)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('names what is wrong', async () => {
    await expect(createMujocoEnv(sledge, 0)).rejects.toThrow(
      'numEnvs is 0, expected a positive integer',
    );
    await expect(
      createMujocoEnv({ ...sledge, mjcf: '<mujoco><oops/></mujoco>' }, 1),
    ).rejects.toThrow(/sledge: MuJoCo cannot read the model: .*oops/s);
    const plugin = '<mujoco><extension><plugin plugin="mujoco.pid"/></extension></mujoco>';
    await expect(createMujocoEnv({ ...sledge, mjcf: plugin }, 1)).rejects.toThrow(
      /mujoco\.pid.*the WebAssembly build has no plugins/s,
    );
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
