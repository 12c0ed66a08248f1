/** @file A policy as one ONNX file that needs nothing else: normaliser inside, controls in the units of the robot. */

import { contextInput } from '../data/context.ts';
import { type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { type Actuator, controlRangeOf } from '../envs/labels.ts';
import { constant } from '../graph/constant.ts';
import { add, clip, multiply } from '../graph/elementwise.ts';
import { input, type Node } from '../graph/node.ts';
import { toOnnx } from '../graph/onnx.ts';
import { simplify } from '../graph/simplify.ts';
import { distribution, type GaussianPolicySpec } from '../policies/gaussianPolicy.ts';

/** A policy and everything that its actions depend on. */
export interface ExportedPolicy {
  readonly spec: GaussianPolicySpec;
  /** `[P]` θ. */
  readonly theta: Float32Array;
  /** Moments of states with which the policy was trained. */
  readonly normalizer: NormalizerState;
  /** Actions are clipped to [-limit, limit]; `Infinity` turns clipping off. */
  readonly actionLimit: number;
  /** What the robot's actuators take, if known. */
  readonly actuators?: readonly Actuator[] | undefined;
  /** What a reader of the file should know, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX model with input `state` `[N, S]`, for a policy with a context a second input `context` `[N, C]`,
 * and output `action` `[N, A]`, any N: the mean action, clipped to the action limit. A second output `control` `[N, A]` is
 * what the actuators take: the action mapped from [-1, 1] to their ranges.
 */
export function exportPolicy(exported: ExportedPolicy): Uint8Array {
  const { spec, theta, normalizer, actionLimit, actuators, metadata = {} } = exported;
  const { mean, std } = normalizerMoments(normalizer);
  const state = input([1, spec.stateSize]);
  const moments = { mean: constant(mean), std: constant(std) };
  const read = contextInput(spec.contextSize, 1);
  const policy = distribution(spec, constant(theta), state, moments, read.node);
  const action = Number.isFinite(actionLimit)
    ? clip(policy.mean, -actionLimit, actionLimit)
    : policy.mean;
  const outputs: Record<string, Node> = {
    action,
    ...(actuators && { control: controlOf(action, actuators) }),
  };
  const program = simplify({ inputs: { state, ...read.inputs }, outputs });
  return toOnnx(program, { rows: 'N', metadata });
}

/** `[1, A]` actions in the units of the actuators; without ranges they are that already. */
function controlOf(action: Node, actuators: readonly Actuator[]): Node {
  const range = controlRangeOf(actuators);
  if (range === null) return action;
  return add(constant(range.middle), multiply(constant(range.half), clip(action, -1, 1)));
}
