/** @file Removes from loops the carried values, sequences and stacked results that no output depends on. */

import { type Copying, copyLoop, type KeptParts, rebuild, withInputs } from './copy.ts';
import { loopOutput, loopParts } from './loop.ts';
import type { Node } from './node.ts';
import { ancestors } from './traverse.ts';

/** What the outputs of a graph depend on, loop bodies included. */
class Liveness {
  readonly nodes = new Set<Node>();
  readonly keptParts = new Map<Node, KeptParts>();

  /** Marks what `roots` depend on, up to `bound`. */
  mark(roots: readonly Node[], bound: ReadonlySet<Node>): void {
    const outputsRead = new Map<Node, Set<number>>();
    for (const root of roots) this.nodes.add(root);
    // Newest first: every reader of a node is visited before the node.
    for (const node of ancestors(roots, (found) => !bound.has(found)).reverse()) {
      if (!this.nodes.has(node)) continue;
      if (node.op === 'LoopOutput') {
        const read = outputsRead.get(node.inputs[0]) ?? new Set();
        outputsRead.set(node.inputs[0], read.add(Number(node.attributes.index)));
      }
      const read = node.op === 'Loop' ? this.#markLoop(node, outputsRead.get(node)) : node.inputs;
      for (const input of read) this.nodes.add(input);
    }
  }

  /** Marks the body of a loop, given which of its outputs are read; returns the inputs it then needs. */
  #markLoop(node: Node, outputsRead: ReadonlySet<number> = new Set()): Node[] {
    const { body, carried, sequences, captures } = loopParts(node);
    const indices = [...outputsRead].sort((a, b) => a - b);
    const stacked = indices.filter((i) => i >= carried.length).map((i) => i - carried.length);
    const bound = new Set(captures);
    let kept = indices.filter((i) => i < carried.length);
    for (let size = -1; size !== kept.length; ) {
      size = kept.length;
      this.mark(
        [...kept.map((i) => body.nextCarried[i]), ...stacked.map((i) => body.stacked[i])],
        bound,
      );
      const wasKept = new Set(kept);
      kept = carried.flatMap((_, i) =>
        wasKept.has(i) || this.nodes.has(body.carried[i]) ? [i] : [],
      );
    }
    const keptSequences = sequences.flatMap((_, i) => (this.nodes.has(body.slices[i]) ? [i] : []));
    this.keptParts.set(node, { carried: kept, sequences: keptSequences, stacked });
    return [
      ...kept.map((i) => carried[i]),
      ...keptSequences.map((i) => sequences[i]),
      ...captures.filter((capture) => this.nodes.has(capture)),
    ];
  }
}

/** The index, in the copy of a loop, of its old output `index`. */
function keptIndex(index: number, numCarried: number, kept: KeptParts): number {
  return index < numCarried
    ? kept.carried.indexOf(index)
    : kept.carried.length + kept.stacked.indexOf(index - numCarried);
}

/** `outputs` with their loops reduced to what the outputs depend on. */
export function pruneLoops(outputs: readonly Node[]): Node[] {
  const liveness = new Liveness();
  liveness.mark(outputs, new Set());
  const { nodes, keptParts } = liveness;
  const copying: Copying = {
    isLive: (node) => nodes.has(node),
    remake(node, inputs) {
      if (node.op === 'Loop') return copyLoop(node, inputs, copying, keptParts.get(node));
      if (node.op !== 'LoopOutput') return withInputs(node, inputs);
      const [loop] = node.inputs;
      const { carried } = loopParts(loop);
      const index = keptIndex(Number(node.attributes.index), carried.length, keptParts.get(loop)!);
      return loopOutput(inputs[0], index);
    },
  };
  return rebuild(outputs, new Map(), copying);
}
