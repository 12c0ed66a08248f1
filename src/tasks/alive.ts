/** @file Parts of rules of termination: every comparison with NaN is false, so what is not surely alive has ended. */

import { and, finite, greater, less } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';

/** low < x < high; false for NaN. */
export function between(x: Node, low: number, high: number): Node {
  return and(greater(x, low), less(x, high));
}

/** `[N]` bool: all entries of the row `[N, S]` are numbers; false too where they are so large that their sum is none. */
export function allFinite(state: Node): Node {
  return finite(sum(state, { axes: [1] }));
}
