/** @file Which element of an array a multi-index names: the arithmetic under the interpreter's kernels. */

import type { Shape } from './node.ts';
import { stridesOf } from './shape.ts';

/** Offsets `start + Σ index·stride` of all indices of a shape, in row-major order. */
export function offsets(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  let all = Int32Array.of(start);
  shape.forEach((dimension, axis) => {
    const next = new Int32Array(all.length * dimension);
    for (let i = 0, position = 0; i < all.length; i++) {
      for (let j = 0; j < dimension; j++) next[position++] = all[i] + j * strides[axis];
    }
    all = next;
  });
  return all;
}

/** For every element of `to` the element of `from` that broadcasts to it. */
export function broadcastOffsets(from: Shape, to: Shape): Int32Array {
  const strides = stridesOf(from);
  const added = to.length - from.length;
  return offsets(
    to,
    to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : strides[axis - added])),
  );
}

/** The elements at the given offsets. */
export function pick(values: Float64Array, from: Int32Array): Float64Array {
  const result = new Float64Array(from.length);
  for (let i = 0; i < from.length; i++) result[i] = values[from[i]];
  return result;
}
