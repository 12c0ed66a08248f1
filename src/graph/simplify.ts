/** @file Makes a program cheaper without changing its values: dead parts, constants, identities, common subexpressions. */

import { constant, full } from './constant.ts';
import { type Copying, copyLoop, rebuild, withInputs } from './copy.ts';
import { evaluate } from './interpreter.ts';
import { kernels } from './kernels.ts';
import type { Node } from './node.ts';
import type { Program } from './program.ts';
import { pruneLoops } from './pruneLoops.ts';
import { rewrite } from './rewriteRules.ts';
import { sizeOf } from './shape.ts';

/** Results up to this size are computed beforehand … */
const smallResult = 4096;
/** … and of any size if elements are only moved, so that weights sliced from a frozen vector are constants. */
const moving = new Set(['Reshape', 'Transpose', 'Slice', 'Concat']);
/** Constants up to this size are compared by value. */
const comparedConstant = 64;

const isConstant = (node: Node): boolean =>
  node.op === 'Constant' || (node.op === 'Expand' && node.inputs[0].op === 'Constant');

/** The value of a node with constant inputs, as a constant. Expand is kept: one number is cheaper to store. */
function fold(node: Node): Node | undefined {
  const foldable = node.op in kernels && node.op !== 'Constant' && node.op !== 'Expand';
  const bounded = sizeOf(node.shape) <= smallResult || moving.has(node.op);
  if (!foldable || !bounded || !node.inputs.every(isConstant)) return undefined;
  const [values] = evaluate([node]);
  return values.length > 1 && values.every((value) => Object.is(value, values[0]))
    ? full(node.shape, values[0], node.type)
    : constant(values, node.shape, node.type);
}

const commutative = new Set(['Add', 'Mul', 'And', 'Or', 'Equal']);

/** Equal keys, equal values. Undefined for nodes that are only equal to themselves. */
function keyOf(node: Node, numberOf: (node: Node) => number): string | undefined {
  if (node.op === 'Input' || node.op === 'Loop') return undefined;
  if (node.data && node.data.length > comparedConstant) return undefined;
  const inputs = node.inputs.map(numberOf);
  if (commutative.has(node.op)) inputs.sort((a, b) => a - b);
  const values = Array.from(node.data ?? [], (value) => (Object.is(value, -0) ? '-0' : value));
  return [
    node.op,
    inputs.join(),
    node.type,
    node.shape.join(),
    JSON.stringify(node.attributes),
    values.join(),
  ].join('|');
}

/** Rewrites a graph from its inputs to its outputs, each value once. */
function reduceGraph(outputs: readonly Node[]): Node[] {
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => {
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    return number;
  };
  const known = new Map<string, Node>();
  const share = (node: Node): Node => {
    const key = keyOf(node, numberOf);
    if (key === undefined) return node;
    const first = known.get(key) ?? node;
    known.set(key, first);
    return first;
  };
  const reduce = (node: Node): Node => {
    const better = fold(node) ?? rewrite(node);
    if (better === undefined) return share(node);
    return reduce(withInputs(better, better.inputs.map(reduceNew)));
  };
  const reduced = new Set<Node>();
  const reduceNew = (node: Node): Node => (reduced.has(node) ? node : remember(reduce(node)));
  const remember = (node: Node): Node => {
    reduced.add(node);
    return node;
  };
  const copying: Copying = {
    remake: (node, inputs) =>
      remember(
        node.op === 'Loop' ? copyLoop(node, inputs, copying) : reduce(withInputs(node, inputs)),
      ),
  };
  return rebuild(outputs, new Map(), copying);
}

/**
 * A program of the same inputs, output names and values with fewer nodes. Loop bodies are simplified too. Compiling
 * calls this. Differentiate first: the stacked values of loops that only a gradient would read are removed here, and a
 * later gradient would have to run the loop again.
 */
export function simplify<I extends string, O extends string>(
  program: Program<I, O>,
): Program<I, O> {
  const names = Object.keys(program.outputs) as O[];
  const outputs = reduceGraph(pruneLoops(names.map((name) => program.outputs[name])));
  return {
    inputs: program.inputs,
    outputs: Object.fromEntries(names.map((name, i) => [name, outputs[i]])) as Record<O, Node>,
  };
}
