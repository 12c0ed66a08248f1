/**
 * @file Ant: a sphere on four legs that walks in the plane. MuJoCo's physics, the paper's time step.
 *
 * State (S = 35), a function of the simulator's qpos and qvel, before and after the step. Frame: the world's.
 *
 * | index | meaning                                         | range       | joint               | unit  |
 * | ----- | ----------------------------------------------- | ----------- | ------------------- | ----- |
 * | 0-2   | x, y, z of the torso                            | ℝ³          | `root`              | m     |
 * | 3-6   | orientation of the torso, quaternion w, x, y, z | unit sphere | `root`              | 1     |
 * | 7     | hip angle, leg 1                                | ℝ           | `hip_1`             | rad   |
 * | 8     | ankle angle, leg 1                              | ℝ           | `ankle_1`           | rad   |
 * | 9     | hip angle, leg 2                                | ℝ           | `hip_2`             | rad   |
 * | 10    | ankle angle, leg 2                              | ℝ           | `ankle_2`           | rad   |
 * | 11    | hip angle, leg 3                                | ℝ           | `hip_3`             | rad   |
 * | 12    | ankle angle, leg 3                              | ℝ           | `ankle_3`           | rad   |
 * | 13    | hip angle, leg 4                                | ℝ           | `hip_4`             | rad   |
 * | 14    | ankle angle, leg 4                              | ℝ           | `ankle_4`           | rad   |
 * | 15-17 | linear velocity of the torso                    | ℝ³          | `root`              | m/s   |
 * | 18-20 | angular velocity, in the frame of the torso     | ℝ³          | `root`              | rad/s |
 * | 21-28 | rates of the joints of 7-14                     | ℝ           | `hip_1` … `ankle_4` | rad/s |
 * | 29-31 | x, y, z of the torso again                      | ℝ³          | `root`              | m     |
 * | 32-34 | vx, vy, vz: change of 0-2 in the step           | ℝ³          | `root`              | m/s   |
 *
 * Legs by where they are at the start, seen from the torso: 1 at +x +y, 2 at −x +y, 3 at −x −y, 4 at +x −y. The model's
 * bodies keep Gymnasium's names, `front_left_leg` and so on, of which no direction of walking makes sense.
 *
 * Action (A = 8), in the order of the model's actuators
 *
 * | index | meaning                | range   | joint     | torque at 1 |
 * | ----- | ---------------------- | ------- | --------- | ----------- |
 * | 0     | torque at hip, leg 4   | [-1, 1] | `hip_4`   | 150 N m     |
 * | 1     | torque at ankle, leg 4 | [-1, 1] | `ankle_4` | 150 N m     |
 * | 2     | torque at hip, leg 1   | [-1, 1] | `hip_1`   | 150 N m     |
 * | 3     | torque at ankle, leg 1 | [-1, 1] | `ankle_1` | 150 N m     |
 * | 4     | torque at hip, leg 2   | [-1, 1] | `hip_2`   | 150 N m     |
 * | 5     | torque at ankle, leg 2 | [-1, 1] | `ankle_2` | 150 N m     |
 * | 6     | torque at hip, leg 3   | [-1, 1] | `hip_3`   | 150 N m     |
 * | 7     | torque at ankle, leg 3 | [-1, 1] | `ankle_3` | 150 N m     |
 *
 * Actions outside the box are allowed; the simulator clamps them.
 *
 * - Joints: soft limits, which push back and can be passed: hips ±0.52 rad (30°), ankles 0.52 to 1.22 rad (70°) on legs 1
 *   and 4, −1.22 to −0.52 rad on legs 2 and 3. Episodes start with the ankles at 0 ± 0.1, outside theirs.
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 15 positions, 0.1 N(0, 1) for each of the 14 velocities; then the
 *   quaternion is brought to length 1. MuJoCo did that itself before version 3.2, on which the released code ran; later
 *   versions leave it at 0.9 to 1.11 until the first step (facts 1.2). After a reset the velocity of 32-34 is 0.
 * - Termination: the task families' rule (`tasks/ant.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 2 s.
 * - Time step: 0.01 s, Runge-Kutta of order 4, frame skip 1. Gymnasium's ant skips 5: its numbers are not comparable.
 * - Reward: none; rewards belong to tasks.
 * - Entries 29-34 of the released code read the simulator's `xpos`, which after a Runge-Kutta step is that of its last
 *   stage and not of the new state. Ours read qpos: the position differs by 0.0002 m on average, the velocity by 0.015 m/s
 *   along x and y (facts 1.2), and the state is one moment of time.
 * - Source: Lin et al. 2020, section 5 (tasks), the released code's environment (frame skip, steps, start, state), and the
 *   robot of Gymnasium's `ant.xml` by its compiled figures (`models/ant.ts`, `fixtures/README.md`).
 */

import type { Key } from '../../math/random.ts';
import { antSizes } from '../../tasks/ant.ts';
import type { Env } from '../env.ts';
import { type Labels, motors } from '../labels.ts';
import { createMujocoEnv, normalizeQuaternion, spreadStart } from '../mujoco/mujoco.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import { robots } from './robots.ts';

const QUATERNION = 3;

/** The start of all robots, with an orientation that is one. */
function reset(qpos: Float64Array, qvel: Float64Array, key: Key): void {
  spreadStart(qpos, qvel, key);
  normalizeQuaternion(qpos, QUATERNION);
}

function observe({ qpos, qvel, previousQpos, timeStep }: Simulation, state: Float32Array): void {
  state.set(qpos);
  state.set(qvel, qpos.length);
  const torso = qpos.length + qvel.length;
  for (let i = 0; i < 3; i++) {
    state[torso + i] = qpos[i];
    state[torso + 3 + i] = (qpos[i] - previousQpos[i]) / timeStep;
  }
}

const legs = [1, 2, 3, 4].flatMap((leg) => [`hip_${leg}`, `ankle_${leg}`]);
const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}.${i}`);

/** Names of the entries of its states and actions. */
export const antLabels: Labels = {
  stateNames: [
    ...numbered('qpos.root', 7),
    ...legs.map((joint) => `qpos.${joint}`),
    ...numbered('qvel.root', 6),
    ...legs.map((joint) => `qvel.${joint}`),
    ...numbered('qpos.root', 3),
    ...numbered('qpos.root', 3).map((name) => `change per second of ${name}`),
  ],
  actuators: motors([...legs.slice(6), ...legs.slice(0, 6)]),
};

/**
 * `numEnvs` ants.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createAnt(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = antSizes;
  const spec = { name: 'ant', stateSize, timeLimit, frameSkip: 1, reset, observe };
  return createMujocoEnv({ ...spec, mjcf: robots.ant }, numEnvs);
}
