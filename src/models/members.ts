/** @file The members of an ensemble: their parts of flat parameters, their keys, the rows that each of them gets, their mean. */

import { add, divide, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { foldIn, type Key } from '../math/random.ts';
import type { AdamState } from '../nn/adamLoop.ts';

/**
 * Rows `start` ≤ n < `end` of N that belong to a member: M consecutive blocks whose sizes differ by one at most, the larger
 * ones first.
 * @throws RangeError when there are fewer rows than members.
 */
export function blockOf(
  rows: number,
  members: number,
  member: number,
): { readonly start: number; readonly end: number } {
  if (rows < members) {
    throw new RangeError(
      `ensemble: ${rows} rows cannot be dealt to ${members} members, expected at least one for each`,
    );
  }
  const size = Math.floor(rows / members);
  const larger = rows % members;
  const start = member * size + Math.min(member, larger);
  return { start, end: start + size + (member < larger ? 1 : 0) };
}

/** The key of a member: that of the ensemble for the first, so that a single model draws as it would without members. */
export function memberKey(key: Key, member: number): Key {
  return member === 0 ? key : foldIn(key, member);
}

/** The part of a member of flat data `[M · P]`: a view `[P]`, not a copy. */
export function memberView(flat: Float32Array, members: number, member: number): Float32Array {
  const size = flat.length / members;
  return flat.subarray(member * size, (member + 1) * size);
}

/** The training state of a member, views of that of the ensemble. */
export function memberState(state: AdamState, members: number, member: number): AdamState {
  const part = (flat: Float32Array): Float32Array => memberView(flat, members, member);
  return {
    parameters: part(state.parameters),
    firstMoments: part(state.firstMoments),
    secondMoments: part(state.secondMoments),
    step: state.step,
  };
}

/** The training state of an ensemble from those of its members, which have taken equally many steps. */
export function joinStates(states: readonly AdamState[]): AdamState {
  return {
    parameters: concatenate(states.map(({ parameters }) => parameters)),
    firstMoments: concatenate(states.map(({ firstMoments }) => firstMoments)),
    secondMoments: concatenate(states.map(({ secondMoments }) => secondMoments)),
    step: states[0].step,
  };
}

/** Arrays one after the other; a single one as it is. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const joined = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** The mean of what the members predict of the same rows; a single member's as it is. */
export function meanOf(predictions: readonly Node[]): Node {
  return predictions.length === 1
    ? predictions[0]
    : divide(predictions.reduce(add), predictions.length);
}

/** The mean of what the members predict of the same rows, and the mean squared distance from it. */
export function meanAndVariance(predictions: readonly Node[]): {
  readonly mean: Node;
  readonly variance: Node;
} {
  const mean = meanOf(predictions);
  return { mean, variance: meanOf(predictions.map((one) => square(subtract(one, mean)))) };
}
