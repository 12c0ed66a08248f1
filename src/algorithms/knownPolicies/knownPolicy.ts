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

/** A known policy that was optimised: a learner can go on from it. */
export type LearnedPolicy = KnownPolicy & { readonly value: Float32Array };

/** Whether a policy was optimised. */
export function isLearned(policy: KnownPolicy): policy is LearnedPolicy {
  return policy.value !== null;
}

/** What known policies say of a task before its first sample, and what the model does. Returns under ψ, undiscounted. */
export interface ZeroShotKnowledge {
  /** Name of the best known policy. */
  readonly policy: string;
  /** Mean return of its recorded episodes. */
  readonly mean: number;
  /** What its expected return is at least, with probability 0.95, as in `BestKnown`. */
  readonly floor: number;
  /** How many recorded episodes it has. */
  readonly episodes: number;
  /** Mean return of θ̂ inside the model. */
  readonly promise: number;
  /** Whether θ̂ is to be used; otherwise the best known policy is (`adaptation.trust`). */
  readonly trusted: boolean;
}
