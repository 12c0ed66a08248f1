/** @file What a MuJoCo model is made of, by name: joints, bodies, sensors and actuators with their places in the arrays. */

import type { MainModule, MjModel } from '@mujoco/mujoco';
import { compileModel } from './compileModel.ts';
import type { ModelSource } from './mjcfFile.ts';
import type { Robot } from './robotParts.ts';

/** Numbers of a joint in qpos and in qvel, by MuJoCo's type: free, ball, slide, hinge. */
const jointSizes = [
  { qpos: 7, qvel: 6, quaternion: 3 },
  { qpos: 4, qvel: 3, quaternion: 0 },
  { qpos: 1, qvel: 1, quaternion: null },
  { qpos: 1, qvel: 1, quaternion: null },
] as const;

/**
 * Compiles the model and describes it.
 *
 * @throws Error when MuJoCo cannot read the model; RangeError when it has nothing that moves.
 */
export async function readRobot(source: ModelSource): Promise<Robot> {
  const { mujoco, model } = await compileModel(source);
  try {
    if (model.njnt === 0) {
      throw new RangeError(`${source.name}: the model has no joint, expected a robot that moves`);
    }
    return describe(mujoco, model);
  } finally {
    model.delete();
  }
}

function describe(mujoco: MainModule, model: MjModel): Robot {
  const { mjOBJ_JOINT, mjOBJ_BODY, mjOBJ_SENSOR, mjOBJ_ACTUATOR, mjOBJ_KEY } = mujoco.mjtObj;
  const nameOf = (kind: { value: number }, index: number): string => {
    const name = mujoco.mj_id2name(model, kind.value, index);
    // The binding gives text of its own for objects without a name, which then leads nowhere.
    const known = name !== '' && mujoco.mj_name2id(model, kind.value, name) === index;
    return known ? name : `#${index}`;
  };
  const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const joints = indices(model.njnt).map((i) => ({
    name: nameOf(mjOBJ_JOINT, i),
    ...jointSizes[model.jnt_type[i]],
    positionAt: Number(model.jnt_qposadr[i]),
    velocityAt: Number(model.jnt_dofadr[i]),
  }));
  /** Many models name no motor: it is then called after the joint that it drives. */
  const actuatorName = (index: number): string => {
    const name = nameOf(mjOBJ_ACTUATOR, index);
    const drivesJoint = model.actuator_trntype[index] === mujoco.mjtTrn.mjTRN_JOINT.value;
    if (!name.startsWith('#') || !drivesJoint) return name;
    return nameOf(mjOBJ_JOINT, Number(model.actuator_trnid[2 * index]));
  };
  return {
    positions: joints.map(({ name, positionAt, qpos }) => ({
      name,
      start: positionAt,
      size: qpos,
    })),
    velocities: joints.map(({ name, velocityAt, qvel }) => ({
      name,
      start: velocityAt,
      size: qvel,
    })),
    bodies: indices(model.nbody).map((i) => ({
      name: nameOf(mjOBJ_BODY, i),
      start: i,
      size: 1,
      root: Number(model.body_rootid[i]),
    })),
    sensors: indices(model.nsensor).map((i) => ({
      name: nameOf(mjOBJ_SENSOR, i),
      start: Number(model.sensor_adr[i]),
      size: Number(model.sensor_dim[i]),
    })),
    actuators: indices(model.nu).map((i) => ({
      name: actuatorName(i),
      range: rangeOf(model.actuator_ctrlrange[2 * i], model.actuator_ctrlrange[2 * i + 1]),
    })),
    activations: indices(model.nu).flatMap((i) => {
      const size = Number(model.actuator_actnum[i]);
      const start = Number(model.actuator_actadr[i]);
      return size === 0 ? [] : [{ name: nameOf(mjOBJ_ACTUATOR, i), start, size }];
    }),
    keyframes: indices(model.nkey).map((i) => nameOf(mjOBJ_KEY, i)),
    quaternions: joints.flatMap(({ positionAt, quaternion }) =>
      quaternion === null ? [] : [positionAt + quaternion],
    ),
  };
}

/** MuJoCo leaves (0, 0) where there is no range; the flag itself cannot be read through its binding. */
function rangeOf(low: number, high: number): readonly [number, number] | null {
  return low < high ? [low, high] : null;
}
