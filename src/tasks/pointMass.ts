/**
 * @file The point-mass family: move to a target position and rest there. Quadratic, so that returns have closed forms.
 *
 * | k | ψ_k                | state | Ψ       | default |
 * | - | ------------------ | ----- | ------- | ------- |
 * | 0 | target position, x | 0     | [-1, 1] | 0.5     |
 * | 1 | target position, y | 1     | [-1, 1] | 0.5     |
 *
 *     r_ψ = −(‖p′ − ψ‖² + 0.1 ‖v′‖² + 0.1 ‖a‖²),   s′ = (p′, v′)
 *
 * The action is not clipped, as there would be no closed form with a clip. Episodes never terminate. The family is
 * ours; the dynamics are in `envs/pointMass/pointMass.ts`.
 */

import { zeros } from '../graph/constant.ts';
import { add, multiply, negate, square, subtract } from '../graph/elementwise.ts';
import { cast } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { slice } from '../graph/structure.ts';
import { taskBox } from './box.ts';
import type { RewardInputs, TaskFamily } from './taskFamily.ts';

/** S and A. */
export const pointMassSize = { state: 4, action: 2 } as const;

/** The costs of squared distance to the target, squared speed and squared force. */
export const pointMassWeights = { position: 1, velocity: 0.1, action: 0.1 } as const;

/** `[N]` the sum of the squares of every row. */
function squaredNorm(x: Node): Node {
  return sum(square(x), { axes: [1] });
}

function reward({ psi, action, nextState }: RewardInputs): Node {
  const { position, velocity, action: force } = pointMassWeights;
  const distance = squaredNorm(subtract(slice(nextState, 1, 0, 2), psi));
  const speed = squaredNorm(slice(nextState, 1, 2, 4));
  const motion = add(multiply(distance, position), multiply(speed, velocity));
  return negate(add(motion, multiply(squaredNorm(action), force)));
}

/** The family, with 20 steps per episode; `{ ...pointMass, timeLimit }` changes the length. */
export const pointMass: TaskFamily = {
  name: 'pointMass',
  stateSize: pointMassSize.state,
  actionSize: pointMassSize.action,
  actionLimit: Infinity,
  timeLimit: 20,
  box: taskBox([-1, -1], [1, 1]),
  parameterNames: ['target position, x [m]', 'target position, y [m]'],
  defaultTask: [0.5, 0.5],
  reward,
  terminated: ({ nextState }): Node => cast(zeros([nextState.shape[0]]), 'bool'),
};
