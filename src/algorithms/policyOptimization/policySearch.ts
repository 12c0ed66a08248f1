/** @file What optimises π_θ and V inside a frozen model. */

import type { Key } from '../../math/random.ts';
import type { Learner } from '../learner.ts';
import type { World } from '../world.ts';

/** The part of the learner that a search reads. */
export type SearchLearner = Pick<
  Learner,
  'psi' | 'model' | 'normalizers' | 'theta' | 'optimizer' | 'value' | 'virtualSteps' | 'history'
>;

/** Where a search begins: with a random θ and V, or with a policy that has learned and its V. */
export type PolicyOrigin = 'fresh' | 'learned';

/** What a search gives. */
export interface Searched {
  /** What replaces the corresponding part of the learner. */
  readonly learned: Pick<Learner, 'theta' | 'optimizer' | 'value' | 'virtualSteps'>;
  /** Of the last update, by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * A way to optimise a policy and its value function in T̂_φ under ψ. What it remembers from one call to the next is the
 * learner's `optimizer`: plain data, which is saved with it.
 */
export interface PolicySearch {
  /** The state before the first update of θ `[P]`. */
  initial(
    world: Pick<World, 'optimizer' | 'config'>,
    theta: Float32Array,
    origin: PolicyOrigin,
  ): unknown;
  /**
   * `rollout.updates` updates of θ and V; φ, the normalisers and ψ stay as they are. Equal arguments give equal bits.
   *
   * @throws NumericalFault naming what is not finite, and what to try.
   */
  improve(world: World, learner: SearchLearner, key: Key): Promise<Searched>;
}

/** What a search gives that has nothing left to do. */
export function unchanged({ theta, optimizer, value, virtualSteps }: SearchLearner): Searched {
  return { learned: { theta, optimizer, value, virtualSteps }, metrics: {} };
}
