/** @file SLBO's multi-step L2 loss of a dynamics model on windows of H consecutive transitions. */

import { normalize } from '../data/normalizer.ts';
import { constant } from '../graph/constant.ts';
import { add, divide, maximum, multiply, sqrt, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { mean, sum } from '../graph/reduce.ts';
import { reshape, slice } from '../graph/structure.ts';
import {
  applyDelta,
  type DynamicsSpec,
  type MemberNodes,
  normalizedDelta,
} from './dynamicsModel.ts';

/** B windows of H rows, time-major. */
export interface WindowNodes {
  /** `[B, S]` the state before the first transition. */
  readonly firstStates: Node;
  /** `[H, B, A]` */
  readonly actions: Node;
  /** `[H, B, S]` */
  readonly nextStates: Node;
  /** `[H, B]` 1 for rows of the window, 0 after its episode has ended; absent: all 1. */
  readonly mask?: Node;
}

/**
 * Below this the root mean square is treated as constant: at error 0 the norm has no gradient (0 / 0 in the chain
 * rule), and this floor makes it exactly 0 there. It is 1e-10 standard deviations, far below float32 accuracy.
 */
const smallestSquare = 1e-20;

/**
 * The mean over the valid rows of ℓ_h = √(mean_d ((Δ̂_h − Δ_h) / σ_Δ)²): not squared. The model starts at the true
 * first state of a window and continues from its own predictions: ŝ_0 = s_0, ŝ_{h+1} = T̂_φ(ŝ_h, a_h), Δ̂_h = ŝ_{h+1} −
 * ŝ_h. Source: the multi-step L2 loss of SLBO.
 * @returns a scalar in units of σ_Δ
 */
export function multiStepLoss(spec: DynamicsSpec, nodes: MemberNodes, window: WindowNodes): Node {
  const { deltaMoments } = nodes;
  const [horizon, batchSize] = window.actions.shape;
  const rowOf = (node: Node, h: number): Node =>
    reshape(slice(node, 0, h, h + 1), node.shape.slice(1));
  let predicted = window.firstStates;
  let state = window.firstStates;
  let total: Node = constant(0);
  for (let h = 0; h < horizon; h++) {
    const nextState = rowOf(window.nextStates, h);
    const output = normalizedDelta(spec, nodes, predicted, rowOf(window.actions, h));
    const losses = rootMeanSquare(
      subtract(output, normalize(subtract(nextState, state), deltaMoments.mean, deltaMoments.std)),
    );
    const valid = window.mask === undefined ? losses : multiply(losses, rowOf(window.mask, h));
    total = add(total, sum(valid));
    if (h + 1 < horizon) predicted = applyDelta(nodes, predicted, output);
    state = nextState;
  }
  const rows = window.mask === undefined ? horizon * batchSize : maximum(sum(window.mask), 1);
  return divide(total, rows);
}

/** √(mean of squares) of every row of `[B, S]`, with gradient 0 at 0. */
function rootMeanSquare(errors: Node): Node {
  return sqrt(maximum(mean(square(errors), { axes: [1] }), smallestSquare));
}
