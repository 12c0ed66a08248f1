/** @file What the network of a policy or of a value function reads; nothing else normalises states for them. */

import { type MomentNodes, normalize } from '../data/normalizer.ts';
import type { Node } from '../graph/node.ts';
import { concat } from '../graph/structure.ts';

/**
 * The normalised state, followed by the context unchanged.
 *
 * @param state `[N, S]`
 * @param context `[N, C]`, or undefined for C = 0
 * @param moments of the states `[S]`, as nodes or constants
 * @returns `[N, S + C]`
 */
export function policyInput(state: Node, context: Node | undefined, moments: MomentNodes): Node {
  const normalized = normalize(state, moments.mean, moments.std);
  return context === undefined ? normalized : concat([normalized, context], 1);
}
