/** @file A context: C numbers that a network may read beside the state, such as ψ; as an input of programs, and as data. */

import { input, type Node } from '../graph/node.ts';

/** The input `context` of a program, or none. */
export interface ContextInput {
  /** `[N, C]`; undefined for C = 0, so that the program is the one without a context. */
  readonly node: Node | undefined;
  /** To be spread among the program's inputs: `context`, or nothing. Types of programs leave the name out. */
  readonly inputs: object;
}

/** The input for N rows. */
export function contextInput(contextSize: number, rows: number): ContextInput {
  if (contextSize === 0) return { node: undefined, inputs: {} };
  const node = input([rows, contextSize]);
  return { node, inputs: { context: node } };
}

/**
 * To be spread among a program's feeds: `context`, or nothing. The runtime refuses one that is missing, that the program
 * does not read, or that has another length.
 */
export function contextFeed(context: Float32Array | undefined): object {
  return context === undefined ? {} : { context };
}

/** Rows, such as those of E environments `[E, C]`, one after the other as often as said: `[times · E, C]`, time-major. */
export function repeatRows(rows: ArrayLike<number>, times: number): Float32Array {
  const repeated = new Float32Array(times * rows.length);
  for (let i = 0; i < times; i++) repeated.set(rows, i * rows.length);
  return repeated;
}
