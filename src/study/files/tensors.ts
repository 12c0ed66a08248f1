/** @file Named tensors: typed arrays with shapes, the element types that files store, and their bytes. */

import { DamagedFileError } from './fileErrors.ts';

/** The array that holds each element type the project stores, by its name in safetensors. */
export interface TensorArrays {
  readonly F32: Float32Array;
  readonly F64: Float64Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly U8: Uint8Array;
}

/** Name of an element type in safetensors. */
export type TensorType = keyof TensorArrays;

/** Elements of a tensor. */
export type TensorData = TensorArrays[TensorType];

const arrayTypes = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

/** A row-major array with its shape. */
export interface Tensor {
  readonly data: TensorData;
  /** Sizes of the dimensions; `[]` is one number. */
  readonly shape: readonly number[];
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** True for an array that can be the elements of a tensor; false for subclasses, which would not come back. */
export function isTensorData(value: unknown): value is TensorData {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Object.values(arrayTypes).some((type) => type.prototype === prototype);
}

/** A tensor of one dimension. */
export function vector(data: TensorData): Tensor {
  return { data, shape: [data.length] };
}

/** The elements of a tensor. @throws DamagedFileError when it is missing or of another type. */
export function elementsOf<T extends TensorType>(
  tensors: Tensors,
  name: string,
  type: T,
): TensorArrays[T] {
  const data = Object.hasOwn(tensors, name) ? tensors[name].data : null;
  if (data !== null && tensorType(data) === type) return data as TensorArrays[T];
  throw new DamagedFileError(`tensor ${name} is missing or not ${type}`);
}

/** True for the name of an element type. */
export function isTensorType(name: unknown): name is TensorType {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

/** Number of elements of a shape. */
export function tensorSize(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes per element. */
export function elementSize(type: TensorType): number {
  return arrayTypes[type].BYTES_PER_ELEMENT;
}

/** The element type of an array. */
export function tensorType(data: TensorData): TensorType {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof Uint32Array ? 'U32' : 'U8';
}

/** The array's bytes, not copied. Little-endian, as on every machine that Node and ONNX Runtime support. */
export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A tensor with a copy of the bytes. */
export function tensorFromBytes(
  type: TensorType,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return { data: new arrayTypes[type](buffer), shape };
}
