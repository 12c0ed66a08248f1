/** @file Vectors as typed arrays; every sum is accumulated in float64. */

/** A vector of host numbers. */
export type Vector = Float32Array | Float64Array;

/** xᵀy. */
export function dot(x: Vector, y: Vector): number {
  assertSameLength('dot', x, y);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** √(xᵀx). */
export function norm(x: Vector): number {
  return Math.sqrt(dot(x, x));
}

/** y ← y + a x, in place. */
export function axpy(a: number, x: Vector, y: Vector): void {
  assertSameLength('axpy', x, y);
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}

/** x + a y, a new vector of x's type. */
export function addScaled(x: Float32Array, a: number, y: Vector): Float32Array;
export function addScaled(x: Float64Array, a: number, y: Vector): Float64Array;
export function addScaled(x: Vector, a: number, y: Vector): Vector {
  assertSameLength('addScaled', x, y);
  const result = x.slice();
  axpy(a, y, result);
  return result;
}

/** The smallest positive float32 whose arithmetic is fast: 2⁻¹²⁶. */
const smallestNormal = 2 ** -126;

/**
 * x with every number below 2⁻¹²⁶ replaced by 0. Such numbers change no sum of ordinary size, but a product with one of
 * them takes a processor a hundred times as long. Weights of units that never fire decay to them.
 */
export function withoutDenormals(x: Float32Array): Float32Array {
  return x.map((entry) => (Math.abs(entry) < smallestNormal ? 0 : entry));
}

/** a x, a new vector of x's type. */
export function scale(a: number, x: Float32Array): Float32Array;
export function scale(a: number, x: Float64Array): Float64Array;
export function scale(a: number, x: Vector): Vector {
  const result = x.slice();
  for (let i = 0; i < result.length; i++) result[i] *= a;
  return result;
}

/** xᵀy / (‖x‖ ‖y‖), or 0 when a vector is zero. */
export function cosineSimilarity(x: Vector, y: Vector): number {
  const lengths = norm(x) * norm(y);
  return lengths === 0 ? 0 : dot(x, y) / lengths;
}

/** ‖x - y‖ / ‖y‖: how far x is from the reference y; infinite when only y is zero. */
export function relativeError(x: Vector, y: Vector): number {
  assertSameLength('relativeError', x, y);
  let squared = 0;
  for (let i = 0; i < x.length; i++) squared += (x[i] - y[i]) ** 2;
  return squared === 0 ? 0 : Math.sqrt(squared) / norm(y);
}

/** Whether all entries are finite. */
export function allFinite(x: Vector): boolean {
  return x.every(Number.isFinite);
}

function assertSameLength(operator: string, x: Vector, y: Vector): void {
  if (x.length !== y.length) {
    throw new RangeError(`${operator}: vectors have lengths ${x.length} and ${y.length}`);
  }
}
