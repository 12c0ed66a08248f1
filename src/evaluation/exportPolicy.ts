/** @file A policy as one ONNX file that needs nothing else: normaliser inside, actions within the limits of the robot. */

import { contextInput } from '../data/context.ts';
import { type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { constant } from '../graph/constant.ts';
import { clip } from '../graph/elementwise.ts';
import { input } from '../graph/node.ts';
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
}

/**
 * The bytes of an ONNX model with input `state` `[N, S]`, for a policy with a context a second input `context` `[N, C]`,
 * and output `action` `[N, A]`, any N: the mean action, clipped to the action limit.
 */
export function exportPolicy({ spec, theta, normalizer, actionLimit }: ExportedPolicy): Uint8Array {
  const { mean, std } = normalizerMoments(normalizer);
  const state = input([1, spec.stateSize]);
  const moments = { mean: constant(mean), std: constant(std) };
  const read = contextInput(spec.contextSize, 1);
  const policy = distribution(spec, constant(theta), state, moments, read.node);
  const action = Number.isFinite(actionLimit)
    ? clip(policy.mean, -actionLimit, actionLimit)
    : policy.mean;
  return toOnnx(simplify({ inputs: { state, ...read.inputs }, outputs: { action } }), {
    rows: 'N',
  });
}
