/** @file A policy as it acts in a world: θ with the normaliser of states that it was optimised with. */

import type { NormalizerState } from '../data/normalizer.ts';
import type { GaussianPolicySpec } from './gaussianPolicy.ts';

/** A policy and the normaliser that belongs to it. */
export interface PolicyInWorld {
  /** `[P]` */
  readonly theta: Float32Array;
  /** Of states. */
  readonly normalizer: NormalizerState;
  /** Its form, where that is another than the world's. */
  readonly form?: GaussianPolicySpec;
}

/** The policy of a learner, or of anything else that has θ and normalisers. */
export function policyOf({
  theta,
  normalizers,
}: {
  readonly theta: Float32Array;
  readonly normalizers: { readonly state: NormalizerState };
}): PolicyInWorld {
  return { theta, normalizer: normalizers.state };
}
