/**
 * @file Half cheetah: a planar trunk on a front and a hind leg, with springs in its joints. MuJoCo's physics.
 *
 * State (S = 18): the simulator's qpos and qvel, whole and not clipped
 *
 * | index | meaning                    | range | joint    | unit  |
 * | ----- | -------------------------- | ----- | -------- | ----- |
 * | 0     | x, position along the track | ℝ    | `rootx`  | m     |
 * | 1     | z, height of the trunk, 0 at the start pose | ℝ | `rootz` | m |
 * | 2     | pitch of the trunk         | ℝ     | `rooty`  | rad   |
 * | 3     | back thigh angle           | ℝ     | `bthigh` | rad   |
 * | 4     | back shin angle            | ℝ     | `bshin`  | rad   |
 * | 5     | back foot angle            | ℝ     | `bfoot`  | rad   |
 * | 6     | front thigh angle          | ℝ     | `fthigh` | rad   |
 * | 7     | front shin angle           | ℝ     | `fshin`  | rad   |
 * | 8     | front foot angle           | ℝ     | `ffoot`  | rad   |
 * | 9     | vx, velocity along the track | ℝ   | `rootx`  | m/s   |
 * | 10    | vz, vertical velocity      | ℝ     | `rootz`  | m/s   |
 * | 11    | pitch rate                 | ℝ     | `rooty`  | rad/s |
 * | 12-17 | rates of the joints of 3-8 | ℝ     | `bthigh` … `ffoot` | rad/s |
 *
 * Action (A = 6)
 *
 * | index | meaning               | range   | joint    | torque at 1 |
 * | ----- | --------------------- | ------- | -------- | ----------- |
 * | 0     | torque at back thigh  | [-1, 1] | `bthigh` | 120 N m     |
 * | 1     | torque at back shin   | [-1, 1] | `bshin`  | 90 N m      |
 * | 2     | torque at back foot   | [-1, 1] | `bfoot`  | 60 N m      |
 * | 3     | torque at front thigh | [-1, 1] | `fthigh` | 120 N m     |
 * | 4     | torque at front shin  | [-1, 1] | `fshin`  | 60 N m      |
 * | 5     | torque at front foot  | [-1, 1] | `ffoot`  | 30 N m      |
 *
 * Actions outside the box are allowed; the simulator clamps them.
 *
 * - Joints: soft limits in rad, which push back and can be passed: back thigh −0.52 to 1.05, back shin ±0.79, back foot −0.4
 *   to 0.79, front thigh −1 to 0.7, front shin −1.2 to 0.87, front foot ±0.5; springs pull them to 0.
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 9 positions, 0.1 N(0, 1) for each of the 9 velocities.
 * - Termination: the task family's rule (`tasks/cheetahHighdim.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 2 s.
 * - Time step: 0.01 s, semi-implicit Euler, frame skip 1. Gymnasium's half cheetah skips 5: its numbers are not comparable.
 * - Reward: none; rewards belong to tasks.
 * - No `mj_forward` after a reset: the state reads qpos and qvel only, and `mj_step` recomputes everything else.
 * - Source: Lin et al. 2020, section 5 (tasks), the released code's environment (frame skip, steps, start, state), and the
 *   robot of Gymnasium's `half_cheetah.xml` by its compiled figures (`models/halfCheetah.ts`, `fixtures/README.md`).
 */

import { cheetahHighdim } from '../../tasks/cheetahHighdim.ts';
import type { Env } from '../env.ts';
import { type Labels, motors } from '../labels.ts';
import { createMujocoEnv, spreadStart } from '../mujoco/mujoco.ts';
import { observeWhole, wholeStateNames } from './planar.ts';
import { robots } from './robots.ts';

const legs = ['bthigh', 'bshin', 'bfoot', 'fthigh', 'fshin', 'ffoot'];

/** Names of the entries of its states and actions. */
export const halfCheetahLabels: Labels = {
  stateNames: wholeStateNames(legs),
  actuators: motors(legs),
};

/**
 * `numEnvs` half cheetahs.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createHalfCheetah(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = cheetahHighdim;
  const spec = { name: 'halfCheetah', stateSize, timeLimit, frameSkip: 1, reset: spreadStart };
  return createMujocoEnv({ ...spec, mjcf: robots.halfCheetah, observe: observeWhole }, numEnvs);
}
