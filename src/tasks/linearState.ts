/** @file Rewards that are linear in the normalised state: the form of the paper's high-dimensional family. */

import { constant } from '../graph/constant.ts';
import { clip, divide, multiply, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import type { RewardInputs } from './taskFamily.ts';

/** Mean and standard deviation of the state under an untrained policy. */
export interface StateMoments {
  /** `[S]` μ, in the units of the state. */
  readonly mean: readonly number[];
  /** `[S]` σ > 0. */
  readonly std: readonly number[];
}

/** `[N, S]` y = (s′ − μ) / σ. */
function normalizedState({ mean, std }: StateMoments, nextState: Node): Node {
  return divide(subtract(nextState, constant(mean)), constant(std));
}

/**
 * `[N]` r_ψ = ψᵀ (s′ − μ) / σ − c_control Σ clip(a, −1, 1)².
 *
 * The paper prints ψᵀ s′ with a normalised state and no control cost. The cost and its clip, which the released code
 * has in both worlds, are taken from there. The 10⁻⁶ that it adds to every y has no effect and is left out (facts 1.1).
 */
export function linearStateReward(
  moments: StateMoments,
  controlCost: number,
  { psi, action, nextState }: Pick<RewardInputs, 'psi' | 'action' | 'nextState'>,
): Node {
  const gained = sum(multiply(normalizedState(moments, nextState), psi), { axes: [1] });
  const control = sum(square(clip(action, -1, 1)), { axes: [1] });
  return subtract(gained, multiply(control, controlCost));
}
