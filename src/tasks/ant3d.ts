/**
 * @file Ant3D: walk at a velocity in the plane, the torso at a height. Task parameters and weights.
 *
 * | k | ψ_k              | state | Ψ          | default | weight c_k |
 * | - | ---------------- | ----- | ---------- | ------- | ---------- |
 * | 0 | velocity along x | 32    | [-3, 3]    | 0.9     | 1          |
 * | 1 | velocity along y | 33    | [-3, 3]    | 0.9     | 1          |
 * | 2 | height           | 2     | [0.4, 0.6] | 0.53    | 30         |
 *
 *     r_ψ = 3.05 − |vx′ − ψ_0| − |vy′ − ψ_1| − 30 |z′ − ψ_2| − 0.005 Σ clip(a)²
 *
 * | number                               | source                                                           |
 * | ------------------------------------ | ---------------------------------------------------------------- |
 * | box                                  | paper, section 5                                                 |
 * | weights, bonus (3 and another 0.05)  | released code (facts 1.1); the paper's Appendix C is not at hand |
 * | control cost                         | released code (facts 1.1)                                        |
 * | default ψ: 0.3 in units of the box   | released code (facts 1.5)                                        |
 *
 * The termination rule is in `tasks/ant.ts`. The real and the virtual reward share one definition, as for Ant2D.
 */

import { antFamily, antIndex } from './ant.ts';
import { taskBox } from './box.ts';
import type { TaskFamily } from './taskFamily.ts';

/** Ant3D. */
export const ant3d: TaskFamily = antFamily({
  name: 'ant3d',
  aliveBonus: 3.05,
  targets: [
    { name: 'velocity along x [m/s]', stateIndex: antIndex.velocityX, weight: 1 },
    { name: 'velocity along y [m/s]', stateIndex: antIndex.velocityY, weight: 1 },
    { name: 'height [m]', stateIndex: antIndex.height, weight: 30 },
  ],
  box: taskBox([-3, -3, 0.4], [3, 3, 0.6]),
  defaultTask: [0.9, 0.9, 0.53],
});
