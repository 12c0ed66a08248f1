/**
 * @file Walker2D: walk at a forward velocity and a height. Task parameters, weights and the termination rule.
 *
 * | k | ψ_k              | state | Ψ          | default | weight c_k |
 * | - | ---------------- | ----- | ---------- | ------- | ---------- |
 * | 0 | forward velocity | 8     | [-2, 2]    | 0.6     | 1          |
 * | 1 | height           | 0     | [1.0, 1.8] | 1.52    | 5          |
 *
 *     r_ψ = 10 − |vx′ − ψ_0| − 5 |z′ − ψ_1| − 0.001 Σ clip(a)²
 *
 * An episode ends in s′ unless it is alive: all entries finite, 0.8 < z < 2.0, |pitch| < 1.
 *
 * | number                                | source                                                               |
 * | ------------------------------------- | -------------------------------------------------------------------- |
 * | box, weights, bonus, control cost     | released code (facts 1.1); the paper's Appendix C is not at hand     |
 * | limits of the rule, 200 steps         | released code (facts 1.1, 1.3)                                       |
 * | default ψ: 0.3 in units of the box    | released code (facts 1.5)                                            |
 *
 * The released code draws the heights of its baselines' tasks from [1.2, 1.6] only (facts 1.6), ours come from all of
 * Ψ. Both worlds clip rates to ±10 (`constrainPlanar`) and the action in the control cost (`velocityReward`); the test
 * for finite numbers is ours.
 */

import { and, not } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { columnOf } from '../graph/structure.ts';
import { allFinite, between } from './alive.ts';
import { taskBox } from './box.ts';
import { constrainPlanar } from './planar.ts';
import type { TaskFamily } from './taskFamily.ts';
import { type VelocityWeights, velocityFamily } from './velocity.ts';

/** Indices in the state (the table is in `envs/robots/walker.ts`). */
const HEIGHT = 0;
const PITCH = 1;
const FIRST_RATE = 8;

/** The weights of the reward, in one place. */
const walker2dWeights: VelocityWeights = {
  aliveBonus: 10,
  controlCost: 0.001,
  targets: [
    { name: 'forward velocity [m/s]', stateIndex: FIRST_RATE, weight: 1 },
    { name: 'height [m]', stateIndex: HEIGHT, weight: 5 },
  ],
};

/** `[N]` bool, not alive. */
function terminated({ nextState }: { readonly nextState: Node }): Node {
  const standing = between(columnOf(nextState, HEIGHT), 0.8, 2);
  const upright = between(columnOf(nextState, PITCH), -1, 1);
  return not(and(and(standing, upright), allFinite(nextState)));
}

/** Walker2D. */
export const walker2d: TaskFamily = velocityFamily(walker2dWeights, {
  name: 'walker2d',
  stateSize: 17,
  actionSize: 6,
  actionLimit: 1,
  timeLimit: 200,
  box: taskBox([-2, 1], [2, 1.8]),
  defaultTask: [0.6, 1.52],
  terminated,
  constrainState: (state: Node): Node => constrainPlanar(FIRST_RATE, state),
});
