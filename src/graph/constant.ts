/** @file Constants: host data as nodes. */

import { type ConstantData, createNode, type ElementType, type Node, type Shape } from './node.ts';
import { assertDimensions, formatShape, sizeOf } from './shape.ts';

function defaultType(data: number | ConstantData | readonly number[]): ElementType {
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint8Array) return 'bool';
  return 'float32';
}

function storage(data: ConstantData | readonly number[], type: ElementType): ConstantData {
  if (type === 'int32') return Int32Array.from(data);
  if (type === 'bool') return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  return data instanceof Float32Array ? data.slice() : Float64Array.from(data);
}

/**
 * A constant of the given shape (row-major). A number makes a scalar; without a shape an array makes a vector. The type
 * follows the data: Int32Array int32, Uint8Array bool, otherwise float32. The data are copied; numbers keep float64
 * precision until they are serialised.
 * @throws RangeError if the number of elements does not match the shape.
 */
export function constant(
  data: number | ConstantData | readonly number[],
  shape: Shape = typeof data === 'number' ? [] : [data.length],
  type: ElementType = defaultType(data),
): Node {
  assertDimensions('Constant', shape);
  const values = typeof data === 'number' ? [data] : data;
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(
      `Constant: ${values.length} elements given, shape ${formatShape(shape)} has ${sizeOf(shape)}`,
    );
  }
  return createNode('Constant', [], type, [...shape], { data: storage(values, type) });
}

/** `value` everywhere: one stored number, expanded at run time. */
export function full(shape: Shape, value: number, type: ElementType = 'float32'): Node {
  assertDimensions('Constant', shape);
  const scalar = constant(value, [], type);
  return shape.length === 0 ? scalar : createNode('Expand', [scalar], type, [...shape]);
}

/** 0 everywhere. */
export function zeros(shape: Shape, type: ElementType = 'float32'): Node {
  return full(shape, 0, type);
}

/** 1 everywhere. */
export function ones(shape: Shape, type: ElementType = 'float32'): Node {
  return full(shape, 1, type);
}
