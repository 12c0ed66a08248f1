/**
 * @file Hopper2D: hop at a forward velocity and a height. Task parameters, weights and the termination rule.
 *
 * | k | ψ_k              | state | Ψ          | default | weight c_k |
 * | - | ---------------- | ----- | ---------- | ------- | ---------- |
 * | 0 | forward velocity | 5     | [-2, 2]    | 0.6     | 1          |
 * | 1 | height           | 0     | [1.2, 2.0] | 1.72    | 5          |
 *
 *     r_ψ = 10 − |vx′ − ψ_0| − 5 |z′ − ψ_1| − 0.001 Σ clip(a)²
 *
 * An episode ends in s′ unless it is alive: all entries finite, |s′[i]| < 100 for i ≥ 2, z > 0.7, |pitch| < 0.2.
 *
 * | number                                | source                                                               |
 * | ------------------------------------- | -------------------------------------------------------------------- |
 * | box, weights, bonus, control cost     | released code (facts 1.1); the paper's Appendix C is not at hand     |
 * | limits of the rule, 200 steps         | released code (facts 1.1, 1.3)                                       |
 * | default ψ: 0.3 in units of the box    | released code (facts 1.5)                                            |
 *
 * The real and the virtual world share one definition; the released code has two that differ (facts 1.6):
 * - its virtual rule leaves out the absolute value in |s′[i]| < 100 and the test for finite numbers; ours has both;
 * - its real control cost does not clip the action; ours does (`velocityReward`);
 * - its learned model may predict rates beyond ±10, which real observations never have; ours clips them
 *   (`constrainPlanar`).
 */

import { abs } from '../graph/elementwise.ts';
import { and, cast, finite, greater, less, not, or } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { columnOf, slice } from '../graph/structure.ts';
import { between } from './alive.ts';
import { taskBox } from './box.ts';
import { constrainPlanar } from './planar.ts';
import type { TaskFamily } from './taskFamily.ts';
import { type VelocityWeights, velocityFamily } from './velocity.ts';

/** Indices in the state (the table is in `envs/robots/hopper.ts`). */
const HEIGHT = 0;
const PITCH = 1;
const FIRST_RATE = 5;
const STATE_SIZE = 11;

/** The weights of the reward, in one place. */
const hopper2dWeights: VelocityWeights = {
  aliveBonus: 10,
  controlCost: 0.001,
  targets: [
    { name: 'forward velocity [m/s]', stateIndex: FIRST_RATE, weight: 1 },
    { name: 'height [m]', stateIndex: HEIGHT, weight: 5 },
  ],
};

/**
 * `[N]` bool, not alive. Written so that a NaN anywhere ends the episode: every comparison with it is false.
 * The height needs a test for ∞; the other entries are bounded by the rule itself.
 */
function terminated({ nextState }: { readonly nextState: Node }): Node {
  const height = columnOf(nextState, HEIGHT);
  const standing = and(greater(height, 0.7), finite(height));
  const upright = between(columnOf(nextState, PITCH), -0.2, 0.2);
  const bounded = less(abs(slice(nextState, 1, PITCH + 1, STATE_SIZE)), 100);
  const outOfBounds = greater(sum(cast(not(bounded), 'float32'), { axes: [1] }), 0);
  return or(outOfBounds, not(and(standing, upright)));
}

/** Hopper2D. */
export const hopper2d: TaskFamily = velocityFamily(hopper2dWeights, {
  name: 'hopper2d',
  stateSize: STATE_SIZE,
  actionSize: 3,
  actionLimit: 1,
  timeLimit: 200,
  box: taskBox([-2, 1.2], [2, 2]),
  defaultTask: [0.6, 1.72],
  terminated,
  constrainState: (state: Node): Node => constrainPlanar(FIRST_RATE, state),
});
