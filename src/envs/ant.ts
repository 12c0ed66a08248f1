/**
 * @file Ant: a sphere on four legs that walks in the plane. MuJoCo's physics, the paper's time step.
 *
 * State (S = 35), a function of the simulator's qpos and qvel, before and after the step. Frame: the world's.
 *
 * | index | meaning                             | range        | joint                 | unit  |
 * | ----- | ----------------------------------- | ------------ | --------------------- | ----- |
 * | 0-2   | x, y, z of the torso                | ℝ³           | `root`                | m     |
 * | 3-6   | orientation of the torso            | unit sphere  | `root`                | quaternion w, x, y, z |
 * | 7     | hip angle, front left               | ±30° (soft)  | `hip_1`               | rad   |
 * | 8     | ankle angle, front left             | 30° to 70°   | `ankle_1`             | rad   |
 * | 9     | hip angle, front right              | ±30°         | `hip_2`               | rad   |
 * | 10    | ankle angle, front right            | −70° to −30° | `ankle_2`             | rad   |
 * | 11    | hip angle, back left                | ±30°         | `hip_3`               | rad   |
 * | 12    | ankle angle, back left              | −70° to −30° | `ankle_3`             | rad   |
 * | 13    | hip angle, back right               | ±30°         | `hip_4`               | rad   |
 * | 14    | ankle angle, back right             | 30° to 70°   | `ankle_4`             | rad   |
 * | 15-17 | linear velocity of the torso        | ℝ³           | `root`                | m/s   |
 * | 18-20 | angular velocity, torso's own frame | ℝ³           | `root`                | rad/s |
 * | 21-28 | rates of the joints of 7-14         | ℝ            | `hip_1` … `ankle_4`   | rad/s |
 * | 29-31 | x, y, z of the torso again          | ℝ³           | `root`                | m     |
 * | 32-34 | vx, vy, vz: change of 0-2 in the step | ℝ³         | `root`                | m/s   |
 *
 * Action (A = 8), in the order of the model's actuators
 *
 * | index | meaning                    | range   | joint     | torque at 1 |
 * | ----- | -------------------------- | ------- | --------- | ----------- |
 * | 0     | torque at hip, back right  | [-1, 1] | `hip_4`   | 150 N m     |
 * | 1     | torque at ankle, back right | [-1, 1] | `ankle_4` | 150 N m    |
 * | 2     | torque at hip, front left  | [-1, 1] | `hip_1`   | 150 N m     |
 * | 3     | torque at ankle, front left | [-1, 1] | `ankle_1` | 150 N m    |
 * | 4     | torque at hip, front right | [-1, 1] | `hip_2`   | 150 N m     |
 * | 5     | torque at ankle, front right | [-1, 1] | `ankle_2` | 150 N m   |
 * | 6     | torque at hip, back left   | [-1, 1] | `hip_3`   | 150 N m     |
 * | 7     | torque at ankle, back left | [-1, 1] | `ankle_3` | 150 N m     |
 *
 * Actions outside of the box are allowed; the simulator clamps them.
 *
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 15 positions, 0.1 N(0, 1) for each of the 14 velocities; then the
 *   quaternion is brought to length 1. MuJoCo did that itself before version 3.2, on which the released code ran; later
 *   versions leave it at up to 0.1 from 1 until the first step (facts 1.2). After a reset the velocity of 32-34 is 0.
 * - Termination: the task families' rule (`tasks/ant.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 2 s.
 * - Time step: 0.01 s, Runge-Kutta of order 4, frame skip 1. Gymnasium's ant skips 5: its numbers are not comparable.
 * - Reward: none; rewards belong to tasks.
 * - Entries 29-34 of the released code read the simulator's `xpos`, which after a Runge-Kutta step is that of its last
 *   stage and not of the new state. Ours read qpos: the position differs by 0.0002 m on average, the velocity by 0.015 m/s
 *   along x and y (facts 1.2), and the state is one moment of time.
 * - Source: Lin et al. 2020, section 6 (tasks), the released code's environment (frame skip, start, state), and the
 *   robot of Gymnasium's `ant.xml` by its compiled figures (`assets/ant.xml`, `fixtures/README.md`).
 */

import type { Key } from '../math/random.ts';
import { ant2d } from '../tasks/ant2d.ts';
import type { Env } from './env.ts';
import { createMujocoEnv, normalizeQuaternion, spreadStart } from './mujoco.ts';
import { robots } from './robots.ts';
import type { Simulation } from './simulator.ts';

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

/**
 * `numEnvs` ants.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createAnt(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = ant2d;
  const spec = {
    name: 'ant',
    mjcf: robots.ant,
    stateSize,
    timeLimit,
    frameSkip: 1,
    reset,
    observe,
  };
  return createMujocoEnv(spec, numEnvs);
}
