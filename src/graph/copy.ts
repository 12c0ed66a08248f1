/** @file Rebuilds graphs node by node: the machinery under `substitute` and `simplify`. */

import { createLoop, loopParts } from './loop.ts';
import { createNode, input, type Node } from './node.ts';
import { ancestors } from './traverse.ts';

/** Positions of the parts of a loop that a copy keeps. */
export interface KeptParts {
  readonly carried: readonly number[];
  readonly sequences: readonly number[];
  readonly stacked: readonly number[];
}

/** How nodes are copied. */
export interface Copying {
  /** Copies a node, given its copied inputs. */
  readonly remake: (node: Node, inputs: readonly Node[]) => Node;
  /** Nodes for which this is false are not copied; only parts that are not kept may read them. */
  readonly isLive?: (node: Node) => boolean;
}

/** The same operator on other inputs of the same shapes. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  return inputs.every((input, i) => input === node.inputs[i])
    ? node
    : createNode(node.op, inputs, node.type, node.shape, { attributes: node.attributes });
}

/**
 * Copies of `outputs` and what they depend on. `copies` holds the copies decided beforehand and receives every new one.
 */
export function rebuild(
  outputs: readonly Node[],
  copies: Map<Node, Node>,
  copying: Copying,
): Node[] {
  const { remake, isLive = () => true } = copying;
  for (const node of ancestors(outputs, (found) => !copies.has(found) && isLive(found))) {
    const inputs = node.inputs.map((input) => copies.get(input) ?? input);
    copies.set(node, remake(node, inputs));
  }
  return outputs.map((output) => copies.get(output)!);
}

/** A loop with other inputs, its body copied with fresh placeholders; by default with all its parts. */
export function copyLoop(
  node: Node,
  inputs: readonly Node[],
  copying: Copying,
  kept?: KeptParts,
): Node {
  const { length, body, carried, sequences, captures } = loopParts(node);
  const all = (values: readonly Node[]): number[] => values.map((_, i) => i);
  const keptCarried = kept?.carried ?? all(carried);
  const keptSequences = kept?.sequences ?? all(sequences);
  const keptStacked = kept?.stacked ?? all(body.stacked);
  const capturesStart = carried.length + sequences.length;
  const scope = new Map(captures.map((capture, i) => [capture, inputs[capturesStart + i]]));
  const fresh = (placeholder: Node): Node => {
    const copy = input(placeholder.shape, placeholder.type);
    scope.set(placeholder, copy);
    return copy;
  };
  const placeholders = {
    index: fresh(body.index),
    carried: keptCarried.map((i) => fresh(body.carried[i])),
    slices: keptSequences.map((i) => fresh(body.slices[i])),
  };
  const results = rebuild(
    [...keptCarried.map((i) => body.nextCarried[i]), ...keptStacked.map((i) => body.stacked[i])],
    scope,
    copying,
  );
  return createLoop(
    length,
    keptCarried.map((i) => inputs[i]),
    keptSequences.map((i) => inputs[carried.length + i]),
    {
      ...placeholders,
      nextCarried: results.slice(0, keptCarried.length),
      stacked: results.slice(keptCarried.length),
    },
  );
}
