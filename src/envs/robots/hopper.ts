/**
 * @file Hopper: a one-legged planar robot with three motors. MuJoCo's physics, the paper's time step.
 *
 * State (S = 11), a function of the simulator's qpos and qvel
 *
 * | index | meaning                        | range      | joint         | unit  |
 * | ----- | ------------------------------ | ---------- | ------------- | ----- |
 * | 0     | z, height of the torso         | ℝ          | `rootz`       | m     |
 * | 1     | pitch of the torso             | ℝ          | `rooty`       | rad   |
 * | 2     | thigh angle                    | ℝ          | `thigh_joint` | rad   |
 * | 3     | leg angle                      | ℝ          | `leg_joint`   | rad   |
 * | 4     | foot angle                     | ℝ          | `foot_joint`  | rad   |
 * | 5     | vx, forward velocity           | [-10, 10]  | `rootx`       | m/s   |
 * | 6     | vz, vertical velocity          | [-10, 10]  | `rootz`       | m/s   |
 * | 7     | pitch rate                     | [-10, 10]  | `rooty`       | rad/s |
 * | 8     | thigh rate                     | [-10, 10]  | `thigh_joint` | rad/s |
 * | 9     | leg rate                       | [-10, 10]  | `leg_joint`   | rad/s |
 * | 10    | foot rate                      | [-10, 10]  | `foot_joint`  | rad/s |
 *
 * The position x of the torso is left out. Rates are clipped to ±10; the family clips the predictions of a learned
 * model alike (`constrainPlanar` of `tasks/planar.ts`), so that both worlds have the same set of states.
 *
 * Action (A = 3)
 *
 * | index | meaning         | range   | joint         | torque at 1 |
 * | ----- | --------------- | ------- | ------------- | ----------- |
 * | 0     | torque at thigh | [-1, 1] | `thigh_joint` | 200 N m     |
 * | 1     | torque at leg   | [-1, 1] | `leg_joint`   | 200 N m     |
 * | 2     | torque at foot  | [-1, 1] | `foot_joint`  | 200 N m     |
 *
 * Actions outside the box are allowed; the simulator clamps them.
 *
 * - Joints: soft limits, which push back and can be passed: thigh and leg −2.62 to 0 rad, foot ±0.79 rad.
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 6 positions, 0.1 N(0, 1) for each of the 6 velocities. qpos0 is upright
 *   with z = 1.25. Gymnasium's hopper starts within ±0.005; ours is the released code's.
 * - Termination: the task family's rule (`tasks/hopper2d.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 0.4 s.
 * - Time step: 0.002 s, Runge-Kutta of order 4, frame skip 1. Gymnasium's hopper skips 4: its numbers are not comparable.
 * - Reward: none; rewards belong to tasks.
 * - No `mj_forward` after a reset: the state reads qpos and qvel only, and `mj_step` recomputes everything else.
 * - Source: Lin et al. 2020, section 5 (tasks), the released code's environment (frame skip, steps, start, clip), and the
 *   robot of Gymnasium's `hopper.xml` by its compiled figures (`models/hopper.ts`, `fixtures/README.md`).
 */

import { hopper2d } from '../../tasks/hopper2d.ts';
import type { Env } from '../env.ts';
import { createMujocoEnv, spreadStart } from '../mujoco/mujoco.ts';
import { observePlanar, planarLabels } from './planar.ts';
import { robots } from './robots.ts';

/** Names of the entries of its states and actions. */
export const hopperLabels = planarLabels(['thigh_joint', 'leg_joint', 'foot_joint']);

/**
 * `numEnvs` hoppers.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createHopper(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = hopper2d;
  const spec = { name: 'hopper', stateSize, timeLimit, frameSkip: 1, reset: spreadStart };
  return createMujocoEnv({ ...spec, mjcf: robots.hopper, observe: observePlanar }, numEnvs);
}
