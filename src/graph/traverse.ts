/** @file Walks over the graph in topological order. Loops are opaque: what a body reads is an input of its Loop node. */

import type { Node } from './node.ts';

/** Compares nodes by their order: what a node reads comes before it. */
export const byOrder = (a: Node, b: Node): number => a.order - b.order;

/**
 * All nodes that `roots` depend on, roots included, each after its inputs.
 * `enter` limits the walk: a node for which it is false is left out, and so is what only it reads.
 */
export function ancestors(
  roots: Iterable<Node>,
  enter: (node: Node) => boolean = () => true,
): Node[] {
  const found = new Set<Node>();
  const pending = [...roots];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node) || !enter(node)) continue;
    found.add(node);
    pending.push(...node.inputs);
  }
  return [...found].sort(byOrder);
}

/**
 * The nodes among the ancestors of `roots` that depend on one of `sources`, sources included, each after its inputs.
 * `through` limits the paths: a node for which it is false counts as independent.
 */
export function dependents(
  roots: Iterable<Node>,
  sources: Iterable<Node>,
  through: (node: Node) => boolean = () => true,
): Node[] {
  const depends = new Set(sources);
  let oldest = Number.POSITIVE_INFINITY;
  for (const source of depends) oldest = Math.min(oldest, source.order);
  // What depends on a source has a greater order, so nothing older than the oldest source can depend on one.
  const candidates = ancestors(roots, (node) => node.order >= oldest);
  return candidates.filter((node) => {
    if (depends.has(node)) return true;
    if (!through(node) || !node.inputs.some((input) => depends.has(input))) return false;
    depends.add(node);
    return true;
  });
}
