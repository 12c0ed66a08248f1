/**
 * @file A step of the learned model that keeps what its pullback reads, and the pullback: cotangents of s and a from that of
 * s′ by one more pass through the network, for gradients through many steps of a frozen model.
 */

import { multiply } from '../graph/elementwise.ts';
import { gradient } from '../graph/gradient.ts';
import { cast, greater, stopGradient } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { concat, slice } from '../graph/structure.ts';
import { mlpPullback } from '../nn/mlpPullback.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import {
  applyDelta,
  type DynamicsNodes,
  type DynamicsSpec,
  featuresOf,
  layersByMember,
} from './dynamicsModel.ts';
import { blockOf } from './members.ts';

type Constraint = Pick<TaskFamily, 'constrainState'>;

/** A step of N rows. */
export interface TracedStep {
  /** `[N, S]` ŝ′, as `predict` gives it. */
  readonly next: Node;
  /** `[N, S]` what the networks say. */
  readonly output: Node;
  /** `[N, units]` bool, of every hidden layer which units are above 0, in each row those of its member. */
  readonly active: readonly Node[];
}

/** What is known of a step once it has been taken, `[N, ·]` all. */
export interface StepSlopes {
  /** ŝ′ before the family's constraint. */
  readonly free: Node;
  /** 1 where that is not at the limit of the model, in each of S entries. */
  readonly withinLimit: Node;
  /** Which units of the hidden layers were above 0. */
  readonly active: readonly Node[];
}

/** The same step as `predict`. */
export function tracedStep(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
  family: Constraint,
): TracedStep {
  const byMember = layersByMember(spec, nodes, featuresOf(spec, nodes, state, action));
  const layers = byMember[0].map((_, layer) =>
    concat(
      byMember.map((ofMember) => ofMember[layer]),
      0,
    ),
  );
  // Kept as predicates: as numbers they would be four times as much to move between memory and processor.
  const active = layers.slice(0, -1).map((layer) => greater(layer, 0));
  const output = layers[layers.length - 1];
  const free = applyDelta(nodes, state, output);
  return { next: family.constrainState?.(free) ?? free, output, active };
}

/**
 * The slopes of h steps at once, `[h, N, ·]`, from what the steps stacked: nothing here is done step by step.
 * @param states `[h, N, S]`
 */
export function stepSlopes(
  nodes: DynamicsNodes,
  states: Node,
  { output, active }: Pick<TracedStep, 'output' | 'active'>,
): StepSlopes {
  const free = applyDelta(nodes, states, stopGradient(output));
  const [withinLimit] = gradient(sum(free), [states]);
  return { free, withinLimit, active };
}

/**
 * From the cotangent of ŝ′ `[N, S]` to those of s past the networks, `[N, S]`, and of what the networks read, `[N, S + A]`:
 * the normalised state and the clipped action.
 */
export function stepPullback(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  { free, withinLimit, active }: StepSlopes,
  cotangent: Node,
  { constrainState }: Constraint,
): { readonly state: Node; readonly features: Node } {
  const [ofFree] =
    constrainState === undefined ? [cotangent] : gradient(constrainState(free), [free], cotangent);
  const state = multiply(ofFree, withinLimit);
  const ofOutput = multiply(state, nodes.deltaMoments.std);
  const slopes = active.map((layer) => cast(layer, 'float32'));
  const features = nodes.members.map((parameters, member) => {
    const { start, end } = blockOf(cotangent.shape[0], spec.members, member);
    const rows = (x: Node): Node => slice(x, 0, start, end);
    return mlpPullback(parameters, slopes.map(rows), rows(ofOutput));
  });
  return { state, features: concat(features, 0) };
}
