/** @file The observed rates of planar robots are clipped to ±10: one limit for the real and the learned world. */

import { clip } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { concat, slice } from '../graph/structure.ts';

/** Observed rates are clipped to ± this number, in m/s and rad/s (released code; facts 1.2). */
export const planarRateLimit = 10;

/**
 * `[N, S]` states with the rates, from index `firstRate` on, clipped to ±10 as in real observations; the released
 * code's model may predict more (facts 1.6). NaN stays NaN, so that it still ends the episode.
 */
export function constrainPlanar(firstRate: number, state: Node): Node {
  const positions = slice(state, 1, 0, firstRate);
  const rates = slice(state, 1, firstRate, state.shape[1]);
  return concat([positions, clip(rates, -planarRateLimit, planarRateLimit)], 1);
}
