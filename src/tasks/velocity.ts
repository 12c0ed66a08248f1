/** @file Rewards for reaching a velocity and a height: the form of all but one of the paper's locomotion families. */

import { constant } from '../graph/constant.ts';
import { abs, add, clip, multiply, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { concat, slice } from '../graph/structure.ts';
import type { RewardInputs, TaskFamily } from './taskFamily.ts';

/** One quantity of the state that has a target ψ_k. */
export interface VelocityTarget {
  /** What it is, with its unit. */
  readonly name: string;
  /** Its index y_k in the state. */
  readonly stateIndex: number;
  /** c_k ≥ 0, the cost per unit of distance to the target. */
  readonly weight: number;
}

/** The table of weights of a family. */
export interface VelocityWeights {
  /** Reward of every step, including the terminating one. */
  readonly aliveBonus: number;
  /** Cost per unit of Σ clip(a)². */
  readonly controlCost: number;
  /** `[K]` targets in the order of ψ. */
  readonly targets: readonly VelocityTarget[];
}

/** `[N, K]` y, the quantities of the states `[N, S]` that have targets. */
function targetedQuantities({ targets }: VelocityWeights, state: Node): Node {
  return concat(
    targets.map(({ stateIndex }) => slice(state, 1, stateIndex, stateIndex + 1)),
    1,
  );
}

/**
 * `[N]` r_ψ = bonus − Σ_k c_k |s′[y_k] − ψ_k| − c_control Σ clip(a, −1, 1)².
 *
 * Where the sources differ (facts 1.1, 1.6):
 * - The paper writes + c_k |·|, which would reward missing the target; the released code's minus must be meant.
 * - The bonus and the control cost are the released code's; the paper's main text has neither.
 * - The action is clipped in the cost, in both worlds. The released code clips in the real rewards of some robots but
 *   not in their virtual ones, so that its learned world charges for force that cannot be applied.
 * - The targets are read from the state after the step.
 * - At an exact hit ∂|y − ψ|/∂ψ is taken as 0.
 */
export function velocityReward(
  weights: VelocityWeights,
  { psi, action, nextState }: Pick<RewardInputs, 'psi' | 'action' | 'nextState'>,
): Node {
  const prices = constant(weights.targets.map(({ weight }) => weight));
  const distances = abs(subtract(targetedQuantities(weights, nextState), psi));
  const missed = sum(multiply(distances, prices), { axes: [1] });
  const control = sum(square(clip(action, -1, 1)), { axes: [1] });
  return subtract(weights.aliveBonus, add(missed, multiply(control, weights.controlCost)));
}

/** The family whose reward is {@link velocityReward} with these weights; K is the number of targets. */
export function velocityFamily(
  weights: VelocityWeights,
  rest: Omit<TaskFamily, 'parameterNames' | 'reward'>,
): TaskFamily {
  return {
    ...rest,
    parameterNames: weights.targets.map(({ name }) => name),
    reward: (x) => velocityReward(weights, x),
  };
}
