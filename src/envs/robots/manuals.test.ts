/** @file The tables that head the robots' files, against the models: joints, units and torques of state and action. */

import { readFileSync } from 'node:fs';
import type { MjModel } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { type Key, keyFromSeed } from '../../math/random.ts';
import type { Labels } from '../labels.ts';
import { compileModel } from '../mujoco/compileModel.ts';
import { normalizeQuaternion, spreadStart } from '../mujoco/mujoco.ts';
import { readRobot } from '../mujoco/robot.ts';
import type { Place } from '../mujoco/robotParts.ts';
import { problemByName } from '../problems.ts';
import { robots } from './robots.ts';

/** Cells of the tables in the comment that heads a file, a list a table, without their headers. */
function tablesOf(file: string): string[][][] {
  const [comment] = readFileSync(new URL(file, import.meta.url), 'utf8').split('*/');
  const blocks = comment.split('\n').reduce<string[][]>(
    (all, line) => {
      if (line.startsWith(' * |')) all.at(-1)?.push(line);
      else if ((all.at(-1)?.length ?? 0) > 0) all.push([]);
      return all;
    },
    [[]],
  );
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) =>
      lines.slice(2).map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    );
}

/** First and last of `3-6`, or of `3`. */
function indices(cell: string): number[] {
  const [first, last = first] = cell.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** One name for every entry: the one of a cell, or those from the first to the last of `a` … `b` in `names`. */
function jointsOf(cell: string, count: number, names: readonly string[]): string[] {
  const [first, last = null] = [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  if (last === null) return new Array<string>(count).fill(first);
  return names.slice(names.indexOf(first), names.indexOf(last) + 1);
}

/** The joint of every number of some places, and whether it is an angle. */
function entriesOf(places: readonly Place[]): string[] {
  return places.flatMap(({ name, size }) => new Array<string>(size).fill(name));
}

type Names = (qpos: readonly string[], qvel: readonly string[]) => readonly string[];
const planar: Names = (qpos, qvel) => [...qpos.slice(1), ...qvel];

const cases: readonly (readonly [file: string, family: string, keyof typeof robots, Names])[] = [
  ['./hopper.ts', 'hopper2d', 'hopper', planar],
  ['./walker.ts', 'walker2d', 'walker2d', planar],
  ['./halfCheetah.ts', 'cheetah-highdim', 'halfCheetah', (qpos, qvel) => [...qpos, ...qvel]],
  [
    './gymnasiumCheetah.ts',
    'half-cheetah-vel',
    'halfCheetah',
    (qpos, qvel) => [...qpos.slice(1), ...qvel, 'rootx'],
  ],
  ['./drone.ts', 'drone2d', 'drone', (qpos, qvel) => [...qpos, ...qvel]],
  ['./ant.ts', 'ant2d', 'ant', (qpos, qvel) => [...qpos, ...qvel, ...new Array(6).fill('root')]],
];

/** MuJoCo alone, started as the built-in robots are, and read by the words of the labels. */
async function createReplay(mjcf: string, timeStep: number, { stateNames, actuators }: Labels) {
  const { mujoco, model } = await compileModel({ name: 'replay', mjcf });
  const { positions, velocities, quaternions } = await readRobot({ name: 'replay', mjcf });
  const data = new mujoco.MjData(model);
  const { qpos, qvel, ctrl } = data as Record<'qpos' | 'qvel' | 'ctrl', Float64Array>;
  let before = qpos.slice();
  const places = { qpos: positions, qvel: velocities };
  const readers = stateNames.map((label) => {
    const [, change, array, name, number = '0', limit = 'Infinity'] =
      /^(change per second of )?(qpos|qvel)\.(\w+)(?:\.(\d))?(?: within ±(\d+))?$/.exec(label)!;
    const { start } = places[array as 'qpos'].find((place) => place.name === name)!;
    const index = start + Number(number);
    if (change !== undefined) return () => (qpos[index] - before[index]) / timeStep;
    const values = array === 'qpos' ? qpos : qvel;
    return () => Math.max(-limit, Math.min(Number(limit), values[index]));
  });
  return {
    reset(key: Key): void {
      spreadStart(qpos, qvel, key);
      for (const address of quaternions) normalizeQuaternion(qpos, address);
      before = qpos.slice();
    },
    step(action: Float32Array): void {
      before = qpos.slice();
      for (const [i, { range }] of actuators.entries()) {
        const [low, high] = range!;
        ctrl[i] = (low + high) / 2 + ((high - low) / 2) * action[i];
      }
      const frames = Math.round(timeStep / model.opt.timestep);
      for (let i = 0; i < frames; i++) mujoco.mj_step(model, data);
    },
    read: (): Float32Array => Float32Array.from(readers, (read) => read()),
    dispose(): void {
      data.delete();
      model.delete();
    },
  };
}

describe.each(cases)('%s', (file, family, robot, namesOf) => {
  const [states, actions] = tablesOf(file);
  const { stateSize, actionSize } = problemByName(family).family;

  it('lists every entry of the state once, in order, with its joint and a unit', async () => {
    const { positions, velocities } = await readRobot({ name: robot, mjcf: robots[robot] });
    const joints = positions.map(({ name }) => name);
    const listed = states.flatMap(([index]) => indices(index));
    expect(listed).toEqual(Array.from({ length: stateSize }, (_, i) => i));
    const named = states.flatMap(([index, , , joint]) =>
      jointsOf(joint, indices(index).length, joints),
    );
    expect(named).toEqual(namesOf(entriesOf(positions), entriesOf(velocities)));
    for (const [, meaning, range, , unit] of states) {
      expect([meaning, range, unit].every((cell) => cell !== '')).toBe(true);
    }
  });

  it('has labels, by whose words alone a simulation gives the same states', async () => {
    const { makeEnv, stateNames = [], actuators = [] } = problemByName(family);
    expect(stateNames).toHaveLength(stateSize);
    const joints = actions.map(([, , , joint]) => joint.replaceAll('`', ''));
    const { actuators: modelled } = await readRobot({ name: robot, mjcf: robots[robot] });
    expect(actuators).toEqual(modelled.map(({ range }, i) => ({ name: joints[i], range })));
    const env = await makeEnv(1);
    const replay = await createReplay(robots[robot], env.timeStep, { stateNames, actuators });
    const state = new Float32Array(stateSize);
    const key = keyFromSeed(3);
    env.reset(0, key, state);
    replay.reset(key);
    expect([...replay.read()]).toEqual([...state]);
    // A third of full torque in one direction: rates pass the limits of the planar robots.
    const action = new Float32Array(actionSize).fill(1 / 3);
    for (let t = 0; t < 100; t++) {
      env.step(0, action, state);
      replay.step(action);
      expect([...replay.read()]).toEqual([...state]);
    }
    env.dispose();
    replay.dispose();
  });

  // The drone's actuators are rotors, not motors at joints.
  it.skipIf(robot === 'drone')(
    'lists every action once, in order, with its joint, its range and its torque',
    async () => {
      const { mujoco, model } = await compileModel({ name: robot, mjcf: robots[robot] });
      expect(actions).toHaveLength(actionSize);
      const listed = actions.map(([index, , range, joint, torque]) => ({
        index,
        range,
        joint,
        torque,
      }));
      expect(listed).toEqual(
        Array.from({ length: actionSize }, (_, i) => ({
          index: String(i),
          range: `[${model.actuator_ctrlrange[2 * i]}, ${model.actuator_ctrlrange[2 * i + 1]}]`,
          joint: `\`${jointName(model, Number(model.actuator_trnid[2 * i]))}\``,
          torque: `${model.actuator_gear[6 * i]} N m`,
        })),
      );
      model.delete();

      function jointName(of: MjModel, joint: number): string {
        return mujoco.mj_id2name(of, mujoco.mjtObj.mjOBJ_JOINT.value, joint);
      }
    },
  );
});
