/** @file A policy that has acted in the real world: what it did is in D, so what it returns is known for every task. */

import type { NormalizerState } from '../../data/normalizer.ts';

/**
 * A policy with real episodes. All tasks share T*, and rewards are known functions of (s, a, s′): the return of a recorded
 * policy under any ψ can be computed from steps that were taken for another.
 */
export interface KnownPolicy {
  /** In words, such as `θ* of task 3`. */
  readonly name: string;
  /** θ, `[P]`. */
  readonly theta: Float32Array;
  /** Parameters of the value function that was fitted beside it; null for one that was not optimised. */
  readonly value: Float32Array | null;
  /** What θ and V normalise states with. */
  readonly normalizer: NormalizerState;
  /** Number of a shard of D: the first episode of every column is this policy's, without exploration noise. */
  readonly shard: number;
}
