/** @file Reductions over axes. */

import { multiply } from './elementwise.ts';
import { createNode, type Node } from './node.ts';
import { assertType, resolveAxis } from './shape.ts';

/** What is reduced and how the result is shaped. */
export interface ReduceOptions {
  /** Axes to reduce, negative from the back. Default: all. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with dimension 1. Default: false. */
  readonly keepDims?: boolean;
}

function reduce(op: string, x: Node, options: ReduceOptions): Node {
  assertType(op, x, 'float32');
  const { axes = x.shape.map((_, axis) => axis), keepDims = false } = options;
  const reduced = new Set(axes.map((axis) => resolveAxis(op, axis, x.shape)));
  if (reduced.size === 0) return x;
  const shape = x.shape.flatMap((dimension, axis) => {
    if (!reduced.has(axis)) return [dimension];
    return keepDims ? [1] : [];
  });
  return createNode(op, [x], 'float32', shape, {
    attributes: { axes: [...reduced].sort((a, b) => a - b), keepdims: keepDims ? 1 : 0 },
  });
}

/** The sum over axes (default: all, to a scalar). */
export function sum(x: Node, options: ReduceOptions = {}): Node {
  return reduce('ReduceSum', x, options);
}

/** The sum of squares over axes (default: all, to a scalar), in one pass: the bits of `sum(square(x))`. */
export function sumOfSquares(x: Node, options: ReduceOptions = {}): Node {
  const result = reduce('ReduceSumSquare', x, options);
  return result === x ? multiply(x, x) : result;
}

/** The mean over axes (default: all, to a scalar). */
export function mean(x: Node, options: ReduceOptions = {}): Node {
  return reduce('ReduceMean', x, options);
}

/** The maximum over axes (default: all, to a scalar). Elements that tie share the gradient equally. */
export function max(x: Node, options: ReduceOptions = {}): Node {
  return reduce('ReduceMax', x, options);
}
