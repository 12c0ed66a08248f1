/** @file Which nodes a model needs, and in which graph each belongs: the outermost one or the body of a Loop. */

import { placeholdersOf } from './loop.ts';
import type { Node } from './node.ts';

/** The scope of nodes that depend on no Loop: deeper scopes are the ids of their Loop nodes. */
export const outermost: number = Number.POSITIVE_INFINITY;

/** Every node that the outputs need, including Loop bodies and their placeholders, in topological order. */
export function reachableNodes(outputs: readonly Node[]): Node[] {
  const seen = new Set<Node>(outputs);
  const pending = [...seen];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    pending.push(node);
  };
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    node.inputs.forEach(visit);
    if (node.body === undefined) continue;
    for (const inner of [...node.body.carried, ...node.body.nextCarried, ...node.body.stacked]) {
      visit(inner);
    }
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/**
 * The scope of every node: the innermost Loop whose placeholders it depends on. An inner Loop is
 * made before the Loop around it, so the smallest id among the scopes of the inputs is the innermost.
 */
export function scopesOf(nodes: readonly Node[]): Map<Node, number> {
  const scopes = new Map<Node, number>();
  for (const { id, body } of nodes) {
    if (body === undefined) continue;
    for (const node of placeholdersOf(body)) scopes.set(node, id);
  }
  for (const node of nodes) {
    if (scopes.has(node)) continue;
    const ofInputs = node.inputs.map((input) => scopes.get(input) ?? outermost);
    scopes.set(node, Math.min(outermost, ...ofInputs));
  }
  return scopes;
}
