/** @file A program: named inputs, named outputs, and the nodes between them. */

import type { Node } from './node.ts';

/**
 * A pure function as a graph. Inputs are `Input` nodes of type float32 or int32; outputs are float32
 * (cast predicates and indices before naming them as outputs).
 */
export interface Program<I extends string = string, O extends string = string> {
  readonly inputs: Readonly<Record<I, Node>>;
  readonly outputs: Readonly<Record<O, Node>>;
}
