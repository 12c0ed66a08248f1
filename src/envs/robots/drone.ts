/**
 * @file Planar drone: a bar with a rotor at either end that flies in the x-z plane. MuJoCo's physics; the robot is ours.
 *
 * State (S = 6): the simulator's qpos and qvel, whole and not clipped
 *
 * | index | meaning                        | range | joint   | unit  |
 * | ----- | ------------------------------ | ----- | ------- | ----- |
 * | 0     | x, position along the ground   | ℝ     | `rootx` | m     |
 * | 1     | z, height                      | ℝ     | `rootz` | m     |
 * | 2     | pitch                          | ℝ     | `rooty` | rad   |
 * | 3     | vx, horizontal velocity        | ℝ     | `rootx` | m/s   |
 * | 4     | vz, vertical velocity          | ℝ     | `rootz` | m/s   |
 * | 5     | pitch rate                     | ℝ     | `rooty` | rad/s |
 *
 * Action (A = 2)
 *
 * | index | meaning                 | range   | actuator | control  |
 * | ----- | ----------------------- | ------- | -------- | -------- |
 * | 0     | thrust of the left rotor | [-1, 1] | `left`  | 0 to 5 N |
 * | 1     | thrust of the right rotor | [-1, 1] | `right` | 0 to 5 N |
 *
 * Actions outside the box are allowed and clamped. At 0 both rotors push with 2.5 N, 2 % more than the weight.
 *
 * - Start: qpos0 + U(-0.1, 0.1) for each of the 3 positions, 0.1 N(0, 1) for each of the 3 velocities. qpos0 is level at
 *   x = 0, z = 1.
 * - Termination: the task family's rule (`tasks/drone2d.ts`); the environment has none.
 * - Truncation: after 200 steps, that is 4 s.
 * - Time step: 0.02 s, Runge-Kutta of order 4, frame skip 1.
 * - Reward: none; rewards belong to tasks.
 */

import { drone2d } from '../../tasks/drone2d.ts';
import type { Env } from '../env.ts';
import { type Actuator, controlRangeOf, type Labels } from '../labels.ts';
import { createMujocoEnv, spreadStart } from '../mujoco/mujoco.ts';
import type { Geom } from '../scene.ts';
import { observeWhole, wholeStateNames } from './planar.ts';
import { robots } from './robots.ts';

/** Their controls are newtons. */
const rotors: readonly Actuator[] = ['left', 'right'].map((name) => ({ name, range: [0, 5] }));

/** Names of the entries of its states and actions. */
export const droneLabels: Labels = {
  stateNames: wholeStateNames([]),
  actuators: rotors,
};

/** The place where a task sends it, as a ball that can be seen through. */
function marks(psi: ArrayLike<number>): Geom[] {
  return [
    {
      ...{ shape: 'sphere', size: [0.11, 0.11, 0.11], position: [psi[0], 0, psi[1]] },
      ...{ rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], colour: [0.15, 0.45, 0.95, 0.4] },
    },
  ];
}

/**
 * `numEnvs` drones.
 *
 * @throws RangeError when `numEnvs` is not a positive integer.
 */
export function createDrone(numEnvs: number): Promise<Env> {
  const { stateSize, timeLimit } = drone2d;
  const controlRange = controlRangeOf(rotors)!;
  const spec = { name: 'drone', stateSize, timeLimit, frameSkip: 1, reset: spreadStart };
  const seen = { mjcf: robots.drone, observe: observeWhole, marks };
  return createMujocoEnv({ ...spec, ...seen, controlRange }, numEnvs);
}
