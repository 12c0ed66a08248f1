/** @file Tensors as they are stored: a typed array and a shape. */

/** Element types that the project stores, by the array that holds them. */
const arrayTypes = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

/** Name of an element type in safetensors. */
export type TensorType = 'F32' | 'F64' | 'I32' | 'U32' | 'U8';

/** Elements of a tensor. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A row-major array with its shape. */
export interface Tensor {
  readonly data: TensorData;
  /** Sizes of the dimensions; `[]` is one number. */
  readonly shape: readonly number[];
}

/** True for the name of an element type. */
export function isTensorType(name: unknown): name is TensorType {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

/** Number of elements of a shape. */
export function tensorSize(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes an element. */
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
