import { describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { compileModel } from './compileModel.ts';
import { createMujocoEnv, type MujocoSpec } from './mujoco.ts';
import { compileObservation, type Observation } from './observation.ts';
import { readRobot } from './robot.ts';
import type { Robot } from './robotParts.ts';

/** A free body that carries a hinge; two sensors, one of three numbers. */
const mjcf = `<mujoco>
  <option timestep="0.01" integrator="RK4" gravity="0 0 -9.81"/>
  <size memory="100K"/>
  <worldbody>
    <body name="base" pos="0 0 1">
      <freejoint name="root"/>
      <geom size="0.1" mass="2"/>
      <site name="gyro"/>
      <body name="arm" pos="0.3 0 0">
        <joint name="hinge" axis="0 1 0"/>
        <geom type="capsule" size="0.05" fromto="0 0 0 0.4 0.1 0" mass="1"/>
        <body name="tip" pos="0.4 0.1 0"/>
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="hinge" ctrlrange="-1 1"/></actuator>
  <sensor><gyro name="gyro" site="gyro"/><jointpos name="angle" joint="hinge"/></sensor>
</mujoco>`;

const source = { name: 'probe', mjcf };

/** The state after `steps` steps from a start that turns, with its names. */
async function observeAfter(
  observation: Observation,
  steps: number,
): Promise<Record<string, number>> {
  const compiled = compileObservation(await readRobot(source), observation);
  const spec: MujocoSpec = {
    ...source,
    stateSize: compiled.names.length,
    timeLimit: 100,
    frameSkip: 1,
    derived: compiled.derived,
    reset: (_, qvel) => qvel.set([1, 2, 3, 0.5, -1, 2, 4]),
    observe: compiled.read,
  };
  const env = await createMujocoEnv(spec, 1);
  const state = new Float32Array(env.stateSize);
  env.reset(0, keyFromSeed(0), state);
  for (let t = 0; t < steps; t++) env.step(0, Float32Array.of(0.3), state);
  env.dispose();
  return Object.fromEntries(compiled.names.map((name, i) => [name, state[i]]));
}

describe('readRobot', () => {
  it('finds joints, bodies, sensors and actuators by name', async () => {
    const robot = await readRobot(source);
    expect(robot).toMatchObject({
      positions: [
        { name: 'root', start: 0, size: 7 },
        { name: 'hinge', start: 7, size: 1 },
      ],
      velocities: [
        { name: 'root', start: 0, size: 6 },
        { name: 'hinge', start: 6, size: 1 },
      ],
      sensors: [
        { name: 'gyro', start: 0, size: 3 },
        { name: 'angle', start: 3, size: 1 },
      ],
      // It has no name of its own, and drives this joint.
      actuators: [{ name: 'hinge', range: [-1, 1] }],
      quaternions: [3],
    } satisfies Partial<Robot>);
    expect(robot.bodies.map(({ name, root }) => [name, root])).toEqual([
      ['world', 0],
      ['base', 1],
      ['arm', 1],
      ['tip', 1],
    ]);
  });

  it('refuses a model in which nothing moves', async () => {
    const still = '<mujoco><worldbody><geom size="1"/></worldbody></mujoco>';
    await expect(readRobot({ name: 'rock', mjcf: still })).rejects.toThrow(
      'rock: the model has no joint, expected a robot that moves',
    );
  });
});

describe('compileObservation', () => {
  it('names every number in the order of its parts', async () => {
    const { names, derived } = compileObservation(await readRobot(source), [
      { qpos: ['hinge'] },
      { qvel: 'all' },
      { sensor: 'all' },
      { bodyPosition: ['tip'] },
      { bodyVelocity: ['arm'] },
    ]);
    expect(names).toEqual([
      'qpos.hinge',
      'qvel.root.0',
      'qvel.root.1',
      'qvel.root.2',
      'qvel.root.3',
      'qvel.root.4',
      'qvel.root.5',
      'qvel.hinge',
      'sensor.gyro.0',
      'sensor.gyro.1',
      'sensor.gyro.2',
      'sensor.angle',
      'bodyPosition.tip.x',
      'bodyPosition.tip.y',
      'bodyPosition.tip.z',
      'bodyVelocity.arm.x',
      'bodyVelocity.arm.y',
      'bodyVelocity.arm.z',
    ]);
    expect(derived).toBe(true);
  });

  it('derives nothing for joints alone', async () => {
    const robot = await readRobot(source);
    expect(compileObservation(robot, [{ qpos: 'all' }, { qvel: 'all' }]).derived).toBe(false);
  });

  it('reads quantities of one moment: positions are integrals of velocities', async () => {
    const parts: Observation = [
      { bodyPosition: ['tip'] },
      { bodyVelocity: ['tip'] },
      { sensor: 'all' },
      { qpos: 'all' },
    ];
    for (const steps of [0, 7]) {
      const [before, now, after] = await Promise.all(
        [0, 1, 2].map((more) => observeAfter(parts, steps + more)),
      );
      for (const axis of ['x', 'y', 'z']) {
        // A central difference over 2 h = 0.02 s of a motion with |x‴| < 300 m/s³: error below h²/6 · 300 = 0.005.
        const difference =
          (after[`bodyPosition.tip.${axis}`] - before[`bodyPosition.tip.${axis}`]) / 0.02;
        expect(Math.abs(now[`bodyVelocity.tip.${axis}`] - difference), axis).toBeLessThan(0.005);
      }
      expect(now['sensor.angle']).toBeCloseTo(now['qpos.hinge'], 6);
    }
  });

  it("agrees with MuJoCo's own velocity of a body", async () => {
    const { mujoco, model } = await compileModel(source);
    const data = new mujoco.MjData(model);
    data.qvel.set([1, 2, 3, 0.5, -1, 2, 4]);
    mujoco.mj_forward(model, data);
    const result = new mujoco.DoubleBuffer(6);
    mujoco.mj_objectVelocity(model, data, mujoco.mjtObj.mjOBJ_XBODY.value, 3, result, 0);
    const state = await observeAfter([{ bodyVelocity: ['tip'] }], 0);
    Object.values(state).forEach((value, j) => {
      expect(value).toBeCloseTo(result.GetView()[3 + j], 6);
    });
    result.delete();
    data.delete();
    model.delete();
  });

  it('takes a function', async () => {
    const state = await observeAfter(
      { names: ['speed'], read: ({ qvel }, out) => out.set([Math.hypot(...qvel.subarray(0, 3))]) },
      0,
    );
    expect(state.speed).toBeCloseTo(Math.sqrt(14), 5);
  });

  it('names what the model has not, what is empty and what is listed twice', async () => {
    const robot = await readRobot(source);
    const refused = (observation: Observation) => () => compileObservation(robot, observation);
    expect(refused([{ qpos: ['knee'] }])).toThrow(
      'observation: qpos is "knee", expected one of: root, hinge',
    );
    expect(refused([{ bodyPosition: ['hand'] }])).toThrow('expected one of: world, base, arm, tip');
    expect(refused([])).toThrow('observation: it is empty');
    expect(refused([{ qpos: 'all' }, { qpos: ['hinge'] }])).toThrow('"qpos.hinge" is listed twice');
  });
});
