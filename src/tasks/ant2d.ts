/**
 * @file Ant2D: walk at a velocity in the plane. Task parameters and weights.
 *
 * | k | ψ_k              | state | Ψ       | default | weight c_k |
 * | - | ---------------- | ----- | ------- | ------- | ---------- |
 * | 0 | velocity along x | 32    | [-3, 3] | 0.9     | 1          |
 * | 1 | velocity along y | 33    | [-3, 3] | 0.9     | 1          |
 *
 *     r_ψ = 5.05 − |vx′ − ψ_0| − |vy′ − ψ_1| − 0.005 Σ clip(a)²
 *
 * | number                               | source                                                           |
 * | ------------------------------------ | ---------------------------------------------------------------- |
 * | box                                  | paper, section 5                                                 |
 * | weights, bonus (5 and another 0.05)  | released code (facts 1.1); the paper's Appendix C is not at hand |
 * | control cost                         | released code (facts 1.1)                                        |
 * | default ψ: 0.3 in units of the box   | released code (facts 1.5)                                        |
 *
 * The termination rule is in `tasks/ant.ts`. The real and the virtual reward share this definition. The released code
 * clips the action only in the real control cost (facts 1.6); here it is clipped in both (`velocityReward`).
 */

import { antFamily, antIndex } from './ant.ts';
import { taskBox } from './box.ts';
import type { TaskFamily } from './taskFamily.ts';

/** Ant2D. */
export const ant2d: TaskFamily = antFamily({
  name: 'ant2d',
  aliveBonus: 5.05,
  targets: [
    { name: 'velocity along x [m/s]', stateIndex: antIndex.velocityX, weight: 1 },
    { name: 'velocity along y [m/s]', stateIndex: antIndex.velocityY, weight: 1 },
  ],
  box: taskBox([-3, -3], [3, 3]),
  defaultTask: [0.9, 0.9],
});
