/**
 * @file Cheetah-Highdim: reach a direction ψ in the space of all 18 normalised coordinates of the state.
 *
 * | k    | ψ_k                                     | state | Ψ       | default |
 * | ---- | --------------------------------------- | ----- | ------- | ------- |
 * | 0-17 | weight of coordinate k in units of σ_k  | k     | [-1, 1] | 0.3     |
 *
 *     r_ψ = ψᵀ (s′ − μ) / σ − 0.05 Σ clip(a)²
 *
 * | number                             | source                                                                    |
 * | ---------------------------------- | ------------------------------------------------------------------------- |
 * | box                                | paper, section 5                                                          |
 * | control cost, 200 steps            | released code (facts 1.1); the paper's reward is ψᵀ s′ alone              |
 * | μ, σ                               | measured (`halfCheetahMoments`), as the paper says: under a random policy |
 * | default ψ: 0.3 in every coordinate | released code (facts 1.5)                                                 |
 *
 * Episodes never end early, except in a state with a non-finite entry. Coordinate 0 is the position along the track,
 * which drifts without bound and dominates the reward where |ψ_0| is near 1; this is as in the paper (facts 8.26).
 *
 * A reward that is linear in ψ grows towards the boundary of Ψ, which is where the paper tests (facts 7):
 * `evaluation/testTasks.ts` draws twenty tasks there.
 */

import { not } from '../graph/logic.ts';
import { allFinite } from './alive.ts';
import { taskBox } from './box.ts';
import { halfCheetahMoments } from './halfCheetahMoments.ts';
import { linearStateReward } from './linearState.ts';
import type { TaskFamily } from './taskFamily.ts';

/** Cost per unit of Σ clip(a)² in a step. */
const cheetahControlCost = 0.05;

/** The coordinates of the state (the table is in `envs/robots/halfCheetah.ts`). */
const joints = [
  'x',
  'z',
  'pitch',
  'back thigh',
  'back shin',
  'back foot',
  'front thigh',
  'front shin',
  'front foot',
];
const coordinates = [...joints, ...joints.map((joint) => `rate of ${joint}`)];

/** S and K. */
const size = coordinates.length;

/** Cheetah-Highdim. */
export const cheetahHighdim: TaskFamily = {
  name: 'cheetah-highdim',
  stateSize: size,
  actionSize: 6,
  actionLimit: 1,
  timeLimit: 200,
  box: taskBox(new Array<number>(size).fill(-1), new Array<number>(size).fill(1)),
  parameterNames: coordinates.map((coordinate) => `weight of ${coordinate}`),
  defaultTask: new Array<number>(size).fill(0.3),
  reward: (x) => linearStateReward(halfCheetahMoments, cheetahControlCost, x),
  terminated: ({ nextState }) => not(allFinite(nextState)),
};
