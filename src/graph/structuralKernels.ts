/** @file Kernels of the operators that move, index and accumulate elements. */

import type { Node, Shape } from './node.ts';
import { broadcastOffsets, offsets, pick } from './offsets.ts';
import { sizeOf, stridesOf } from './shape.ts';

/** Computes a node's value from those of its inputs; all row-major, predicates as 0 and 1. */
export type Kernel = (node: Node, ...inputs: readonly Float64Array[]) => Float64Array;

/** Transpose: entries in the order of `perm`. */
export const transposeKernel: Kernel = (node, x) => {
  const strides = stridesOf(node.inputs[0].shape);
  const perm = node.attributes.perm as readonly number[];
  return pick(
    x,
    offsets(
      node.shape,
      perm.map((axis) => strides[axis]),
    ),
  );
};

/** Expand: entries repeated along broadcast dimensions. */
export const expandKernel: Kernel = (node, x) =>
  pick(x, broadcastOffsets(node.inputs[0].shape, node.shape));

/** Slice: entries `start` to `end` of `axis`. */
export const sliceKernel: Kernel = (node, x) => {
  const strides = stridesOf(node.inputs[0].shape);
  const { axis, start } = node.attributes;
  return pick(x, offsets(node.shape, strides, Number(start) * strides[Number(axis)]));
};

/** Writes `values` of `shape` into a region of `result`, `position` along an axis of `node`. */
function place(
  result: Float64Array,
  node: Node,
  values: Float64Array,
  shape: Shape,
  position: number,
): void {
  const strides = stridesOf(node.shape);
  const to = offsets(shape, strides, position * strides[Number(node.attributes.axis)]);
  for (let i = 0; i < to.length; i++) result[to[i]] = values[i];
}

/** Pad: zeros before and after along `axis`. */
export const padKernel: Kernel = (node, x) => {
  const result = new Float64Array(sizeOf(node.shape));
  place(result, node, x, node.inputs[0].shape, Number(node.attributes.before));
  return result;
};

/** Concat: the parts one after the other along `axis`. */
export const concatKernel: Kernel = (node, ...parts) => {
  const result = new Float64Array(sizeOf(node.shape));
  let position = 0;
  node.inputs.forEach(({ shape }, i) => {
    place(result, node, parts[i], shape, position);
    position += shape[Number(node.attributes.axis)];
  });
  return result;
};

/** A shape seen from one axis: [outer, length, inner]. */
function around(shape: Shape, node: Node): [number, number, number] {
  const axis = Number(node.attributes.axis);
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

/** CumSum along `axis`, possibly exclusive or from the end. */
export const cumulativeSumKernel: Kernel = (node, x) => {
  const [outer, length, inner] = around(node.shape, node);
  const { exclusive, reverse } = node.attributes;
  const result = new Float64Array(x.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      for (let step = 0; step < length; step++) {
        const position = (o * length + (reverse ? length - 1 - step : step)) * inner + i;
        result[position] = exclusive ? total : total + x[position];
        total += x[position];
      }
    }
  }
  return result;
};

function resolveIndex(node: Node, index: number, length: number): number {
  if (index < -length || index >= length) {
    throw new RangeError(`${node.op}: index ${index} is outside a dimension of size ${length}`);
  }
  return index < 0 ? index + length : index;
}

/** Gather: whole slices of `axis` by index. */
export const gatherKernel: Kernel = (node, x, indices) => {
  const [outer, length, inner] = around(node.inputs[0].shape, node);
  const result = new Float64Array(sizeOf(node.shape));
  let position = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const start = (o * length + resolveIndex(node, index, length)) * inner;
      result.set(x.subarray(start, start + inner), position);
      position += inner;
    }
  }
  return result;
};

/** For every element of `indices` the position in an array of `shape` that it names. */
function elementPositions(node: Node, shape: Shape, indices: Float64Array): Int32Array {
  const [, length, inner] = around(shape, node);
  const [, count] = around(node.inputs[1].shape, node);
  return Int32Array.from(indices, (index, i) => {
    const outer = Math.floor(i / (count * inner));
    return (outer * length + resolveIndex(node, index, length)) * inner + (i % inner);
  });
}

/** GatherElements: single entries along `axis` by index. */
export const gatherElementsKernel: Kernel = (node, x, indices) =>
  pick(x, elementPositions(node, node.inputs[0].shape, indices));

/** ScatterElements with reduction add: updates are added at the indices along `axis`. */
export const scatterAddKernel: Kernel = (node, x, indices, updates) => {
  const result = x.slice();
  elementPositions(node, node.shape, indices).forEach((position, i) => {
    result[position] += updates[i];
  });
  return result;
};
