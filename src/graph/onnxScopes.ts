/** @file Which nodes a model needs, and in which graph each belongs: the outermost one or the body of a Loop. */

import { placeholdersOf } from './loop.ts';
import type { Node } from './node.ts';
import { byOrder } from './traverse.ts';

/** A graph of a model: the outermost one, or the body of a Loop node. */
export type Scope = Node | 'outermost';

/** An inner Loop is read by the body of the Loop around it, so it has the smaller order. */
const innermost = (a: Scope, b: Scope): Scope =>
  a === 'outermost' || (b !== 'outermost' && byOrder(b, a) < 0) ? b : a;

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
  return [...seen].sort(byOrder);
}

/** The scope of every node: the innermost Loop whose placeholders it depends on. */
export function scopesOf(nodes: readonly Node[]): Map<Node, Scope> {
  const scopes = new Map<Node, Scope>();
  for (const loop of nodes) {
    if (loop.body === undefined) continue;
    for (const node of placeholdersOf(loop.body)) scopes.set(node, loop);
  }
  for (const node of nodes) {
    if (scopes.has(node)) continue;
    const ofInputs = node.inputs.map((input) => scopes.get(input) ?? 'outermost');
    scopes.set(node, ofInputs.reduce(innermost, 'outermost'));
  }
  return scopes;
}
