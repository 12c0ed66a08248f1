/**
 * @file Drone2D: fly to a place and hover there. Task parameters, weights and the termination rule; all of it is ours.
 *
 * | k | ψ_k | state | Ψ        | default | weight c_k |
 * | - | --- | ----- | -------- | ------- | ---------- |
 * | 0 | x   | 0     | [-1, 1]  | 0.3     | 1          |
 * | 1 | z   | 1     | [0.5, 2] | 1.475   | 1          |
 *
 *     r_ψ = 5 − |x′ − ψ_0| − |z′ − ψ_1| − 0.001 Σ clip(a)²
 *
 * An episode ends in s′ unless it is alive: all entries finite, |x| < 3, z < 4, |pitch| < 1.5.
 */

import { and, less, not } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { columnOf } from '../graph/structure.ts';
import { allFinite, between } from './alive.ts';
import { taskBox } from './box.ts';
import type { TaskFamily } from './taskFamily.ts';
import { type VelocityWeights, velocityFamily } from './velocity.ts';

/** Indices in the state (the table is in `envs/robots/drone.ts`). */
const [X, Z, PITCH] = [0, 1, 2];

/** The weights of the reward, in one place. */
const drone2dWeights: VelocityWeights = {
  aliveBonus: 5,
  controlCost: 0.001,
  targets: [
    { name: 'x [m]', stateIndex: X, weight: 1 },
    { name: 'z [m]', stateIndex: Z, weight: 1 },
  ],
};

/** `[N]` bool, not alive. */
function terminated({ nextState }: { readonly nextState: Node }): Node {
  const near = and(between(columnOf(nextState, X), -3, 3), less(columnOf(nextState, Z), 4));
  const level = between(columnOf(nextState, PITCH), -1.5, 1.5);
  return not(and(and(near, level), allFinite(nextState)));
}

/** Drone2D. */
export const drone2d: TaskFamily = velocityFamily(drone2dWeights, {
  name: 'drone2d',
  stateSize: 6,
  actionSize: 2,
  actionLimit: 1,
  timeLimit: 200,
  box: taskBox([-1, 0.5], [1, 2]),
  defaultTask: [0.3, 1.475],
  terminated,
});
