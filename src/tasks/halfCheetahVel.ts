/**
 * @file Half-Cheetah-Vel: run at a velocity; a task of MAML and PEARL, not of the paper, for comparison with numbers published for
 * them.
 *
 * | k | ψ_k              | state | Ψ      | default |
 * | - | ---------------- | ----- | ------ | ------- |
 * | 0 | velocity along x | 17    | [0, 3] | 1.5     |
 *
 *     r_ψ = −|vx′ − ψ_0| − 0.05 Σ clip(a)²
 *
 * | number                                | source                                                                 |
 * | ------------------------------------- | ---------------------------------------------------------------------- |
 * | reward, box, 200 steps                | Rakelly et al. 2019, `cheetah-vel`; its code computes the velocity so too |
 * | default ψ: the middle of the box      | ours                                                                   |
 *
 * Episodes never end early, except in a state with a non-finite entry.
 */

import { not } from '../graph/logic.ts';
import { allFinite } from './alive.ts';
import { taskBox } from './box.ts';
import type { TaskFamily } from './taskFamily.ts';
import { type VelocityWeights, velocityFamily } from './velocity.ts';

/** The weights of the reward; the index is that of the table in `envs/robots/gymnasiumCheetah.ts`. */
const halfCheetahVelWeights: VelocityWeights = {
  aliveBonus: 0,
  controlCost: 0.05,
  targets: [{ name: 'velocity along x [m/s]', stateIndex: 17, weight: 1 }],
};

/** Half-Cheetah-Vel. */
export const halfCheetahVel: TaskFamily = velocityFamily(halfCheetahVelWeights, {
  name: 'half-cheetah-vel',
  stateSize: 18,
  actionSize: 6,
  actionLimit: 1,
  timeLimit: 200,
  box: taskBox([0], [3]),
  defaultTask: [1.5],
  terminated: ({ nextState }) => not(allFinite(nextState)),
});
