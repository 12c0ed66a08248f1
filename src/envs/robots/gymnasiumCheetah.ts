/**
 * @file The half cheetah of `halfCheetah.ts` as Gymnasium runs it: five frames a step, no position along the track in the state.
 *
 * State (S = 18): Gymnasium's observation, and in entry 17 the velocity that its rewards are computed from
 *
 * | index | meaning                    | range | joint    | unit  |
 * | ----- | -------------------------- | ----- | -------- | ----- |
 * | 0     | z, height of the trunk, 0 at the start pose | ℝ | `rootz` | m |
 * | 1     | pitch of the trunk         | ℝ     | `rooty`  | rad   |
 * | 2     | back thigh angle           | ℝ     | `bthigh` | rad   |
 * | 3     | back shin angle            | ℝ     | `bshin`  | rad   |
 * | 4     | back foot angle            | ℝ     | `bfoot`  | rad   |
 * | 5     | front thigh angle          | ℝ     | `fthigh` | rad   |
 * | 6     | front shin angle           | ℝ     | `fshin`  | rad   |
 * | 7     | front foot angle           | ℝ     | `ffoot`  | rad   |
 * | 8     | velocity along the track   | ℝ     | `rootx`  | m/s   |
 * | 9     | vertical velocity          | ℝ     | `rootz`  | m/s   |
 * | 10    | pitch rate                 | ℝ     | `rooty`  | rad/s |
 * | 11-16 | rates of the joints of 2-7 | ℝ     | `bthigh` … `ffoot` | rad/s |
 * | 17    | vx, change of the position along the track in the step, by its time | ℝ | `rootx` | m/s |
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
 * - Joints and their limits: those of `halfCheetah.ts`.
 * - Entry 17 is not in Gymnasium's observation. Rewards are functions of s, a and s′, and a learned model has to predict what
 *   they are computed from; entry 8 is the velocity at the end of the step, not over it. After a reset it is 0.
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 9 positions, 0.1 N(0, 1) for each of the 9 velocities, as in Gymnasium.
 * - Termination: the task family's rule (`tasks/halfCheetahVel.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 10 s.
 * - Time step: 0.05 s: five of the simulator's 0.01 s, semi-implicit Euler.
 * - Reward: none; rewards belong to tasks.
 * - No `mj_forward` after a reset: the state reads qpos and qvel only, and `mj_step` recomputes everything else.
 * - Source: `HalfCheetah-v5` of Gymnasium 1.4.0 (frame skip, observation, start); a test compares a trajectory with it.
 */

import { halfCheetahVel } from '../../tasks/halfCheetahVel.ts';
import type { Env } from '../env.ts';
import type { Labels } from '../labels.ts';
import { createMujocoEnv, type MujocoSpec, spreadStart } from '../mujoco/mujoco.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import { halfCheetahLabels } from './halfCheetah.ts';
import { robots } from './robots.ts';

function observe({ qpos, qvel, previousQpos, timeStep }: Simulation, state: Float32Array): void {
  state.set(qpos.subarray(1));
  state.set(qvel, qpos.length - 1);
  state[qpos.length - 1 + qvel.length] = (qpos[0] - previousQpos[0]) / timeStep;
}

/** Names of the entries of its states and actions. */
export const gymnasiumCheetahLabels: Labels = {
  stateNames: [...halfCheetahLabels.stateNames.slice(1), 'change per second of qpos.rootx'],
  actuators: halfCheetahLabels.actuators,
};

/** The robot as `createMujocoEnv` takes it. */
export const gymnasiumCheetahSpec: MujocoSpec = {
  name: 'gymnasiumCheetah',
  mjcf: robots.halfCheetah,
  stateSize: halfCheetahVel.stateSize,
  timeLimit: halfCheetahVel.timeLimit,
  frameSkip: 5,
  reset: spreadStart,
  observe,
};

/**
 * `numEnvs` half cheetahs of Gymnasium.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createGymnasiumCheetah(numEnvs: number): Promise<Env> {
  return createMujocoEnv(gymnasiumCheetahSpec, numEnvs);
}
