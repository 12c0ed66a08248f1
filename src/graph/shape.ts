/** @file Shapes: sizes, broadcasting, axes, and the errors that name the operator and the shapes involved. */

import type { ElementType, Node, Shape } from './node.ts';

/** A shape as it appears in error messages: `[50, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  }
  return strides;
}

/** Whether both shapes have the same dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * The shape of an elementwise result by ONNX multidirectional broadcasting: shapes are aligned at
 * the last dimension, and a dimension of 1 (or a missing one) repeats.
 * @throws RangeError naming `op` and both shapes when a pair of dimensions differs and neither is 1.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const fromA = a[axis - rank + a.length] ?? 1;
    const fromB = b[axis - rank + b.length] ?? 1;
    if (fromA !== fromB && fromA !== 1 && fromB !== 1) {
      throw new RangeError(
        `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast (dimension ${axis} of the result would be ${fromA} or ${fromB})`,
      );
    }
    return fromA === 1 ? fromB : fromA;
  });
}

/**
 * An axis counted from the front; negative axes count from the back.
 * @throws RangeError when the axis does not exist.
 */
export function resolveAxis(op: string, axis: number, shape: Shape): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length) {
    throw new RangeError(
      `${op}: axis ${axis} does not exist in shape ${formatShape(shape)}, expected an integer in [${-shape.length}, ${shape.length - 1}]`,
    );
  }
  return resolved;
}

/** @throws RangeError unless every dimension is a positive integer. */
export function assertDimensions(op: string, shape: Shape): void {
  if (!shape.every((dimension) => Number.isInteger(dimension) && dimension > 0)) {
    throw new RangeError(`${op}: shape ${formatShape(shape)} must consist of positive integers`);
  }
}

/** Whether a value from untyped code is a node. */
export function isNode(value: unknown): value is Node {
  const { op, shape }: Partial<Node> = Object(value);
  return typeof op === 'string' && Array.isArray(shape);
}

/**
 * @throws TypeError naming `op` and the value if it is not a node, for example because untyped code misspelled a name.
 */
export function assertNode(op: string, value: Node): void {
  if (isNode(value)) return;
  const given: unknown = value;
  const shown = typeof given === 'object' ? 'an object' : `${typeof given} ${String(given)}`;
  const what = given === undefined || given === null ? String(given) : shown;
  throw new TypeError(`${op}: an operand is ${what}, expected a node of the graph`);
}

/** @throws TypeError unless the node's element type is one of `expected`. */
export function assertType(op: string, node: Node, ...expected: readonly ElementType[]): void {
  assertNode(op, node);
  if (!expected.includes(node.type)) {
    throw new TypeError(
      `${op}: operand of shape ${formatShape(node.shape)} has type ${node.type}, expected ${expected.join(' or ')}`,
    );
  }
}

/** @throws TypeError unless both nodes have the same element type. */
export function assertSameType(op: string, a: Node, b: Node): void {
  if (a.type !== b.type) {
    throw new TypeError(
      `${op}: operands ${a.type} ${formatShape(a.shape)} and ${b.type} ${formatShape(b.shape)} must have the same type`,
    );
  }
}
