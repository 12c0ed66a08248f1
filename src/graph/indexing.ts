/** @file Reading and accumulating elements by integer index. Negative indices count from the back. */

import { constant, zeros } from './constant.ts';
import { createNode, type Node, type Shape } from './node.ts';
import { assertSameType, assertType, formatShape, resolveAxis, sameShape } from './shape.ts';
import { broadcastTo, reshape } from './structure.ts';

/**
 * The slices of x at `indices` (int32, any shape I) along an axis:
 * `[…, x.shape[axis], …]` → `[…, ...I, …]`. Repeated indices are allowed.
 */
export function gather(x: Node, indices: Node, axis = 0): Node {
  assertType('Gather', indices, 'int32');
  const along = resolveAxis('Gather', axis, x.shape);
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  return createNode('Gather', [x, indices], x.type, shape, { attributes: { axis: along } });
}

/** x in reverse order along an axis. */
export function reverse(x: Node, axis = 0): Node {
  const length = x.shape[resolveAxis('Reverse', axis, x.shape)];
  return gather(x, constant(Int32Array.from({ length }, (_, i) => length - 1 - i)), axis);
}

function assertAligned(op: string, x: Shape, indices: Shape, axis: number): void {
  const fits = x.every((dimension, i) => i === axis || dimension === indices[i]);
  if (x.length !== indices.length || !fits) {
    throw new RangeError(
      `${op}: shapes ${formatShape(x)} and ${formatShape(indices)} (indices) differ outside axis ${axis}`,
    );
  }
}

/**
 * One element of x per index: result[i][j] = x[indices[i][j]][j] for axis 0. `indices` (int32)
 * has the shape of the result, equal to that of x except along the axis.
 */
export function gatherElements(x: Node, indices: Node, axis = 0): Node {
  assertType('GatherElements', indices, 'int32');
  const along = resolveAxis('GatherElements', axis, x.shape);
  assertAligned('GatherElements', x.shape, indices.shape, along);
  return createNode('GatherElements', [x, indices], x.type, indices.shape, {
    attributes: { axis: along },
  });
}

/**
 * x with every update added at its index: result[indices[i][j]][j] += updates[i][j] for axis 0.
 * `updates` and `indices` (int32) share one shape, equal to that of x except along the axis;
 * repeated indices accumulate.
 */
export function scatterAddElements(x: Node, indices: Node, updates: Node, axis = 0): Node {
  assertType('ScatterElements', x, 'float32');
  assertType('ScatterElements', indices, 'int32');
  assertSameType('ScatterElements', x, updates);
  const along = resolveAxis('ScatterElements', axis, x.shape);
  assertAligned('ScatterElements', x.shape, indices.shape, along);
  if (!sameShape(indices.shape, updates.shape)) {
    throw new RangeError(
      `ScatterElements: shapes ${formatShape(indices.shape)} (indices) and ${formatShape(updates.shape)} (updates) differ`,
    );
  }
  return createNode('ScatterElements', [x, indices, updates], x.type, x.shape, {
    attributes: { axis: along, reduction: 'add' },
  });
}

/**
 * The transpose of `gather`: zeros of `shape` plus the slices of `updates` added at `indices`
 * along an axis. `updates` has the shape that `gather` gives for x of `shape`.
 */
export function scatterAdd(shape: Shape, indices: Node, updates: Node, axis = 0): Node {
  const along = resolveAxis('scatterAdd', axis, shape);
  const gathered = [...shape.slice(0, along), ...indices.shape, ...shape.slice(along + 1)];
  if (!sameShape(gathered, updates.shape)) {
    throw new RangeError(
      `scatterAdd: expected updates of shape ${formatShape(gathered)}, got ${formatShape(updates.shape)}`,
    );
  }
  const count = indices.shape.reduce((product, dimension) => product * dimension, 1);
  const flat = [...shape.slice(0, along), count, ...shape.slice(along + 1)];
  const column = shape.map((_, i) => (i === along ? count : 1));
  return scatterAddElements(
    zeros(shape),
    broadcastTo(reshape(indices, column), flat),
    reshape(updates, flat),
    along,
  );
}
