/** @file Parts of termination rules: every comparison with NaN is false, so a state with a NaN is never alive. */

import { and, finite, greater, less } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';

/** low < x < high; false for NaN. */
export function between(x: Node, low: number, high: number): Node {
  return and(greater(x, low), less(x, high));
}

/** `[N]` bool: all entries of the row `[N, S]` are finite; false too if they are so large that their sum is not. */
export function allFinite(state: Node): Node {
  return finite(sum(state, { axes: [1] }));
}
