/**
 * @file Walker: a planar robot with two legs. MuJoCo's physics, the paper's time step.
 *
 * State (S = 17), a function of the simulator's qpos and qvel
 *
 * | index | meaning                  | range     | joint              | unit  |
 * | ----- | ------------------------ | --------- | ------------------ | ----- |
 * | 0     | z, height of the torso   | ℝ         | `rootz`            | m     |
 * | 1     | pitch of the torso       | ℝ         | `rooty`            | rad   |
 * | 2     | right thigh angle        | ℝ         | `thigh_joint`      | rad   |
 * | 3     | right leg angle          | ℝ         | `leg_joint`        | rad   |
 * | 4     | right foot angle         | ℝ         | `foot_joint`       | rad   |
 * | 5     | left thigh angle         | ℝ         | `thigh_left_joint` | rad   |
 * | 6     | left leg angle           | ℝ         | `leg_left_joint`   | rad   |
 * | 7     | left foot angle          | ℝ         | `foot_left_joint`  | rad   |
 * | 8     | vx, forward velocity     | [-10, 10] | `rootx`            | m/s   |
 * | 9     | vz, vertical velocity    | [-10, 10] | `rootz`            | m/s   |
 * | 10    | pitch rate               | [-10, 10] | `rooty`            | rad/s |
 * | 11    | right thigh rate         | [-10, 10] | `thigh_joint`      | rad/s |
 * | 12    | right leg rate           | [-10, 10] | `leg_joint`        | rad/s |
 * | 13    | right foot rate          | [-10, 10] | `foot_joint`       | rad/s |
 * | 14    | left thigh rate          | [-10, 10] | `thigh_left_joint` | rad/s |
 * | 15    | left leg rate            | [-10, 10] | `leg_left_joint`   | rad/s |
 * | 16    | left foot rate           | [-10, 10] | `foot_left_joint`  | rad/s |
 *
 * The position x of the torso is left out. The family clips the predictions of a learned model like the rates here
 * (`constrainPlanar` of `tasks/planar.ts`), so that both worlds have the same set of states.
 *
 * Action (A = 6)
 *
 * | index | meaning                | range   | joint              | torque at 1 |
 * | ----- | ---------------------- | ------- | ------------------ | ----------- |
 * | 0     | torque at right thigh  | [-1, 1] | `thigh_joint`      | 100 N m     |
 * | 1     | torque at right leg    | [-1, 1] | `leg_joint`        | 100 N m     |
 * | 2     | torque at right foot   | [-1, 1] | `foot_joint`       | 100 N m     |
 * | 3     | torque at left thigh   | [-1, 1] | `thigh_left_joint` | 100 N m     |
 * | 4     | torque at left leg     | [-1, 1] | `leg_left_joint`   | 100 N m     |
 * | 5     | torque at left foot    | [-1, 1] | `foot_left_joint`  | 100 N m     |
 *
 * Actions outside the box are allowed; the simulator clamps them.
 *
 * - Joints: soft limits, which push back and can be passed: thighs and legs −2.62 to 0 rad, feet ±0.79 rad.
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 9 positions, 0.1 N(0, 1) for each of the 9 velocities. qpos0 is upright
 *   with z = 1.25. Gymnasium's walker starts within ±0.005; ours is the released code's.
 * - Termination: the task family's rule (`tasks/walker2d.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 0.4 s.
 * - Time step: 0.002 s, Runge-Kutta of order 4, frame skip 1. Gymnasium's walker skips 4: its numbers are not comparable.
 * - Reward: none; rewards belong to tasks.
 * - No `mj_forward` after a reset: the state reads qpos and qvel only, and `mj_step` recomputes everything else.
 * - Source: Lin et al. 2020, section 5 (tasks), the released code's environment (frame skip, steps, start, clip), and the
 *   robot of Gymnasium's `walker2d.xml` by its compiled figures (`models/walker2d.ts`, `fixtures/README.md`). The feet
 *   differ in friction, 0.9 and 1.9, in that model, and so here; Gymnasium's `walker2d_v5.xml` has 1.9 on both.
 */

import { walker2d } from '../../tasks/walker2d.ts';
import type { Env } from '../env.ts';
import { createMujocoEnv, spreadStart } from '../mujoco/mujoco.ts';
import { observePlanar, planarLabels } from './planar.ts';
import { robots } from './robots.ts';

/** Names of the entries of its states and actions. */
export const walkerLabels = planarLabels(
  ['thigh', 'leg', 'foot', 'thigh_left', 'leg_left', 'foot_left'].map((part) => `${part}_joint`),
);

/**
 * `numEnvs` walkers.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createWalker(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = walker2d;
  const spec = { name: 'walker', stateSize, timeLimit, frameSkip: 1, reset: spreadStart };
  return createMujocoEnv({ ...spec, mjcf: robots.walker2d, observe: observePlanar }, numEnvs);
}
