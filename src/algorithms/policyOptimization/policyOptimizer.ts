/** @file What improves the parameters of a policy, given what it did and how good that was. */

import type { Key } from '../../math/random.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';

/** N steps that the policy took, all of them real: time-major rows of continuous rollouts. */
export interface PolicyBatch {
  /** `[N, S]` */
  readonly states: Float32Array;
  /** `[N, C]` where the policy has a context. */
  readonly context?: Float32Array | undefined;
  /** `[N, A]` as sampled. */
  readonly actions: Float32Array;
  /** `[N]`, in the scale of the returns. */
  readonly advantages: Float32Array;
}

/** What an update gives. */
export interface PolicyUpdate<S = unknown> {
  readonly state: S;
  /** `[P]` the improved θ, or the same one. */
  readonly theta: Float32Array;
  /** What is logged, by name. Numbers about the new policy come first, and their names begin with `policy`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * A compiled way to improve policies of one form on batches of one size. What it remembers from one update to the next
 * is its state S: plain data, which belongs to the learner and is saved with it.
 */
export interface PolicyOptimizer<S = unknown> {
  /** The state before the first update of a fresh θ `[P]`. */
  initial(theta: Float32Array): S;
  /**
   * One update. Equal arguments give equal bits.
   *
   * @throws RangeError for an advantage or a gradient that is not finite.
   */
  update(state: S, policy: PolicyInWorld, batch: PolicyBatch, key: Key): Promise<PolicyUpdate<S>>;
  dispose(): Promise<void>;
}
