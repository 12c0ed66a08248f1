/** @file Operators that move elements without changing them, and cumulative sums. */

import { createNode, type Node, type Shape } from './node.ts';
import {
  assertDimensions,
  assertNode,
  assertSameType,
  assertType,
  broadcastShapes,
  formatShape,
  resolveAxis,
  sameShape,
  sizeOf,
} from './shape.ts';

/**
 * The same elements in another shape.
 * @throws RangeError when the number of elements differs.
 */
export function reshape(x: Node, shape: Shape): Node {
  assertNode('Reshape', x);
  assertDimensions('Reshape', shape);
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw new RangeError(
      `Reshape: shape ${formatShape(x.shape)} has ${sizeOf(x.shape)} elements, ${formatShape(shape)} has ${sizeOf(shape)}`,
    );
  }
  return sameShape(shape, x.shape) ? x : createNode('Reshape', [x], x.type, [...shape]);
}

/** Permutes axes: dimension i of the result is dimension `permutation[i]` of x. Default: reversed. */
export function transpose(
  x: Node,
  permutation: readonly number[] = x.shape.map((_, axis) => x.shape.length - 1 - axis),
): Node {
  assertNode('Transpose', x);
  const perm = permutation.map((axis) => resolveAxis('Transpose', axis, x.shape));
  if (perm.length !== x.shape.length || new Set(perm).size !== perm.length) {
    throw new RangeError(
      `Transpose: permutation ${formatShape(permutation)} does not fit shape ${formatShape(x.shape)}`,
    );
  }
  if (perm.every((axis, position) => axis === position)) return x;
  const shape = perm.map((axis) => x.shape[axis]);
  return createNode('Transpose', [x], x.type, shape, { attributes: { perm } });
}

/**
 * x repeated to a shape it broadcasts to.
 * @throws RangeError when it does not.
 */
export function broadcastTo(x: Node, shape: Shape): Node {
  assertNode('Expand', x);
  assertDimensions('Expand', shape);
  if (sameShape(shape, x.shape)) return x;
  if (!sameShape(broadcastShapes('Expand', x.shape, shape), shape)) {
    throw new RangeError(
      `Expand: shape ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`,
    );
  }
  return createNode('Expand', [x], x.type, [...shape]);
}

/** Nodes joined along an existing axis; the other dimensions must agree. */
export function concat(nodes: readonly Node[], axis: number): Node {
  const first = firstOf('Concat', nodes);
  const along = resolveAxis('Concat', axis, first.shape);
  for (const node of nodes) {
    assertSameType('Concat', first, node);
    const fits = node.shape.every((dimension, i) => i === along || dimension === first.shape[i]);
    if (node.shape.length !== first.shape.length || !fits) {
      throw new RangeError(
        `Concat: shapes ${formatShape(first.shape)} and ${formatShape(node.shape)} differ outside axis ${along}`,
      );
    }
  }
  if (nodes.length === 1) return first;
  const shape = [...first.shape];
  shape[along] = nodes.reduce((total, node) => total + node.shape[along], 0);
  return createNode('Concat', [...nodes], first.type, shape, { attributes: { axis: along } });
}

/** The first of some nodes; there must be at least one. */
function firstOf(op: string, nodes: readonly Node[]): Node {
  if (nodes.length === 0) throw new RangeError(`${op}: no operands, expected at least one`);
  for (const node of nodes) assertNode(op, node);
  return nodes[0];
}

/** Nodes of one shape joined along a new axis. */
export function stack(nodes: readonly Node[], axis = 0): Node {
  const first = firstOf('Stack', nodes);
  const along = resolveAxis('Stack', axis, [...first.shape, 1]);
  const shape = [...first.shape.slice(0, along), 1, ...first.shape.slice(along)];
  for (const node of nodes) {
    if (!sameShape(node.shape, first.shape)) {
      throw new RangeError(
        `Stack: shapes ${formatShape(first.shape)} and ${formatShape(node.shape)} differ`,
      );
    }
  }
  return concat(
    nodes.map((node) => reshape(node, shape)),
    along,
  );
}

/** Elements start ≤ i < end along an axis. */
export function slice(x: Node, axis: number, start: number, end: number): Node {
  assertNode('Slice', x);
  const along = resolveAxis('Slice', axis, x.shape);
  const length = x.shape[along];
  const inside = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end <= length;
  if (!inside || start >= end) {
    throw new RangeError(
      `Slice: range ${start}…${end} must be non-empty and inside axis ${along} of shape ${formatShape(x.shape)}`,
    );
  }
  if (start === 0 && end === length) return x;
  const shape = [...x.shape];
  shape[along] = end - start;
  return createNode('Slice', [x], x.type, shape, { attributes: { axis: along, start, end } });
}

/** Zeros added along an axis: `before` in front, `after` at the end. */
export function pad(x: Node, axis: number, before: number, after: number): Node {
  assertType('Pad', x, 'float32', 'int32');
  const along = resolveAxis('Pad', axis, x.shape);
  if (!Number.isInteger(before) || !Number.isInteger(after) || before < 0 || after < 0) {
    throw new RangeError(`Pad: amounts ${before} and ${after} must be integers ≥ 0`);
  }
  if (before === 0 && after === 0) return x;
  const shape = [...x.shape];
  shape[along] += before + after;
  return createNode('Pad', [x], x.type, shape, { attributes: { axis: along, before, after } });
}

/** Column i of a matrix: `[N, M]` → `[N]`. */
export function columnOf(x: Node, i: number): Node {
  assertNode('columnOf', x);
  if (x.shape.length !== 2) {
    throw new RangeError(`columnOf: expected shape [N, M], got ${formatShape(x.shape)}`);
  }
  return reshape(slice(x, 1, i, i + 1), [x.shape[0]]);
}

/** How a cumulative sum runs. */
export interface CumulativeSumOptions {
  /** Leave the element itself out of its sum. Default: false. */
  readonly exclusive?: boolean;
  /** Sum from the end to the front. Default: false. */
  readonly reverse?: boolean;
}

/** Sums of all elements up to each one along an axis. */
export function cumulativeSum(x: Node, axis: number, options: CumulativeSumOptions = {}): Node {
  const { exclusive = false, reverse = false } = options;
  assertType('CumSum', x, 'float32');
  const attributes = {
    axis: resolveAxis('CumSum', axis, x.shape),
    exclusive: exclusive ? 1 : 0,
    reverse: reverse ? 1 : 0,
  };
  return createNode('CumSum', [x], x.type, x.shape, { attributes });
}
