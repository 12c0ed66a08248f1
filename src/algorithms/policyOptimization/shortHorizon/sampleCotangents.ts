/** @file From the derivatives of what every step of a window is worth to those of its actions: back from the last step to the first. */

import { zeros } from '../../../graph/constant.ts';
import { add, divide, multiply, subtract } from '../../../graph/elementwise.ts';
import { gather, reverse } from '../../../graph/indexing.ts';
import { loop } from '../../../graph/loop.ts';
import type { Node } from '../../../graph/node.ts';
import { concat, reshape, slice } from '../../../graph/structure.ts';
import type { DynamicsNodes, DynamicsSpec } from '../../../models/dynamicsModel.ts';
import { type StepSlopes, stepPullback } from '../../../models/tracedStep.ts';
import {
  type GaussianPolicySpec,
  meanPullback,
  meanSlopes,
} from '../../../policies/gaussianPolicy.ts';
import type { TaskFamily } from '../../../tasks/taskFamily.ts';

/** What steps through a window, and its shape. */
export interface WindowForm {
  readonly family: TaskFamily;
  readonly dynamics: DynamicsSpec;
  readonly policy: GaussianPolicySpec;
  /** E. */
  readonly numEnvs: number;
  /** h. */
  readonly horizon: number;
}

/** A window that has been run. */
export interface RunWindow {
  readonly nodes: DynamicsNodes;
  readonly theta: Node;
  /** `[hE, S]` the states of all steps. */
  readonly visited: Node;
  /** `[h, E, ·]` of the model. */
  readonly slopes: StepSlopes;
  /** `[h, E, A]` how much of the gradient of an action as the model reads it is that of the sample. */
  readonly passes: Node;
  /** `[h, E]` 0 where the episode ends: the next state is then a restart, or is not in the window. */
  readonly goesOn: Node;
  /** `[hE, ·]` the derivatives of J in s, in the sample and in s′, each with the other two fixed. */
  readonly local: readonly Node[];
}

/**
 * `[hE, A]` ∂J / ∂ sample, with all that follows from it: with λ the derivative in the state after a step, and a step
 * s′ = T(s, a), a = μ(s) + noise,
 *
 *     g = local in s′ + λ,   ∂J/∂a = local in a + g ∂T/∂a,   λ ← local in s + g ∂T/∂s + ∂J/∂a ∂μ/∂s.
 */
export function sampleCotangents(
  { family, dynamics, policy, numEnvs, horizon }: WindowForm,
  { nodes, theta, visited, slopes, passes, goesOn, local }: RunWindow,
): Node {
  const { stateSize, actionSize } = family;
  const moments = nodes.stateMoments;
  const stacked = (x: Node): Node => reshape(x, [horizon, numEnvs, x.shape[1]]);
  const [ofStates, ofSamples, ofNext] = local.map(stacked);
  const following = reshape(goesOn, [horizon, numEnvs, 1]);
  // The state that follows has a derivative of its own, but in the last step, which none follows in the window.
  const none = zeros([1, numEnvs, stateSize]);
  const ofFollowing = slice(concat([ofStates, none], 0), 0, 1, horizon + 1);
  const ofReached = add(ofNext, multiply(following, ofFollowing));
  const policySlopes = meanSlopes(policy, theta, visited, moments).map(stacked);
  const { stacked: found } = loop({
    length: horizon,
    carried: [zeros([numEnvs, stateSize])],
    body: ([later], _, index) => {
      // Read from the end: a reversed copy of what every unit of the model did would be dear.
      const position = subtract(horizon - 1, index);
      const at = (x: Node): Node => gather(x, position);
      const step = {
        free: at(slopes.free),
        withinLimit: at(slopes.withinLimit),
        active: slopes.active.map(at),
      };
      const { state, features } = stepPullback(
        dynamics,
        nodes,
        step,
        add(at(ofReached), multiply(at(following), later)),
        family,
      );
      const ofAction = slice(features, 1, stateSize, stateSize + actionSize);
      const ofSample = add(at(ofSamples), multiply(ofAction, at(passes)));
      const ofNormalized = add(
        slice(features, 1, 0, stateSize),
        meanPullback(policy, theta, policySlopes.map(at), ofSample),
      );
      return {
        carried: [add(state, divide(ofNormalized, moments.std))],
        stacked: [ofSample],
      };
    },
  });
  return reshape(reverse(found[0]), [horizon * numEnvs, actionSize]);
}
