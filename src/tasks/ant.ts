/**
 * @file What the families of the ant share: the termination rule and the states that a real ant can be in.
 *
 * An episode ends in s′ unless it is alive: all entries finite, 0.2 ≤ z ≤ 1.0; or after 200 steps. Both rules are the
 * released code's (facts 1.1, 1.3). There is one rule for both worlds; the released code's virtual rule leaves out the
 * test for finite numbers (facts 1.6).
 *
 * The state is redundant (facts 1.2): entries 29-31 repeat the position, and the quaternion has length 1. A learned
 * model predicts every entry independently; `constrain` restores both properties, so that the two worlds have the same
 * set of states (the released code lets them drift apart). Entries 32-34, the velocity, depend on the previous state
 * and are left as predicted. Taken from the predicted positions, they would be worse (measured: 1.2 to 1.7 times the error
 * along x and y after a step, 1.6 to 5.4 times after 50): the change of a position varies as the velocity does, that of the
 * velocity six times less. Positions taken from the predicted velocities would be better after a step, not after 5 to 50.
 */

import { divide, sqrt, square } from '../graph/elementwise.ts';
import { and, greaterOrEqual, lessOrEqual, not } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { columnOf, concat, slice } from '../graph/structure.ts';
import { allFinite } from './alive.ts';
import type { TaskBox } from './box.ts';
import type { TaskFamily } from './taskFamily.ts';
import { type VelocityTarget, type VelocityWeights, velocityFamily } from './velocity.ts';

/** Indices in the state (the table is in `envs/robots/ant.ts`). */
const HEIGHT = 2;
const QUATERNION = 3;
const JOINTS = 7;
const POSITION_AGAIN = 29;
const VELOCITY = 32;

/** What the ant's families have in common. */
export const antSizes: Readonly<Record<'stateSize' | 'actionSize' | 'timeLimit', number>> = {
  stateSize: 35,
  actionSize: 8,
  timeLimit: 200,
};

/** The quantities of the ant that have targets. Velocities are the change in position over a step. */
export const antIndex: Readonly<Record<'velocityX' | 'velocityY' | 'height', number>> = {
  velocityX: VELOCITY,
  velocityY: VELOCITY + 1,
  height: HEIGHT,
};

/** `[N]` bool, not alive. */
function terminated({ nextState }: { readonly nextState: Node }): Node {
  const height = columnOf(nextState, HEIGHT);
  const inside = and(greaterOrEqual(height, 0.2), lessOrEqual(height, 1));
  return not(and(inside, allFinite(nextState)));
}

/** `[N, 35]` with the quaternion normalised to length 1 and the position repeated. */
function constrain(state: Node): Node {
  const position = slice(state, 1, 0, QUATERNION);
  const quaternion = slice(state, 1, QUATERNION, JOINTS);
  const length = sqrt(sum(square(quaternion), { axes: [1], keepDims: true }));
  const [motion, velocity] = [
    slice(state, 1, JOINTS, POSITION_AGAIN),
    slice(state, 1, VELOCITY, antSizes.stateSize),
  ];
  return concat([position, divide(quaternion, length), motion, position, velocity], 1);
}

/** A family of the ant: its targets with their weights, the bonus per step, and its box. */
export function antFamily({
  name,
  aliveBonus,
  targets,
  box,
  defaultTask,
}: {
  readonly name: string;
  readonly aliveBonus: number;
  readonly targets: readonly VelocityTarget[];
  readonly box: TaskBox;
  readonly defaultTask: readonly number[];
}): TaskFamily {
  const weights: VelocityWeights = { aliveBonus, controlCost: 0.005, targets };
  return velocityFamily(weights, {
    name,
    ...antSizes,
    actionLimit: 1,
    box,
    defaultTask,
    terminated,
    constrainState: constrain,
  });
}
