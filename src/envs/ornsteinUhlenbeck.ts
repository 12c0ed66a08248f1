/**
 * @file Ornstein-Uhlenbeck noise for exploration: x ← x − θ x + σ N(0, 1), independently in each action coordinate.
 *
 * From x = 0 it tends to the standard deviation σ / √(1 − (1 − θ)²), which is 0.57 for θ = 0.15, σ = 0.3.
 *
 * The released code differs (facts 2.2, 8.16): one noise is shared by all 50 simulators, so that they all explore the
 * same way, and it is never reset. Ours is independent for every simulator and starts at 0 in every episode.
 */

import { type Key, normals } from '../math/random.ts';

/** The two constants of the noise. */
export interface OrnsteinUhlenbeck {
  /** θ, the part of x that decays in a step. */
  readonly theta: number;
  /** σ, the standard deviation of the kick of a step. */
  readonly sigma: number;
}

/** Advances the noise `x` `[A]` by one step, in place; the kick is drawn with `key`. */
export function stepOrnsteinUhlenbeck(
  x: Float32Array,
  key: Key,
  { theta, sigma }: OrnsteinUhlenbeck,
): void {
  const kicks = normals(key, x.length);
  for (let i = 0; i < x.length; i++) x[i] += sigma * kicks[i] - theta * x[i];
}
