/** @file The Sobol sequence: points that fill a cube more evenly than independent ones, however many are taken. */

/**
 * For each dimension after the first, a primitive polynomial over GF(2) and the first direction integers.
 *
 * @source Joe and Kuo 2008, "Constructing Sobol sequences with better two-dimensional projections", table new-joe-kuo-6
 */
const directions: readonly { readonly inner: number; readonly first: readonly number[] }[] = [
  { inner: 0, first: [1] },
  { inner: 1, first: [1, 3] },
  { inner: 1, first: [1, 3, 1] },
  { inner: 2, first: [1, 1, 1] },
  { inner: 1, first: [1, 1, 3, 3] },
  { inner: 4, first: [1, 3, 5, 13] },
  { inner: 2, first: [1, 1, 5, 5, 17] },
  { inner: 4, first: [1, 1, 5, 5, 5] },
  { inner: 7, first: [1, 1, 7, 11, 19] },
  { inner: 11, first: [1, 1, 5, 1, 1] },
  { inner: 13, first: [1, 1, 1, 3, 11] },
  { inner: 14, first: [1, 3, 5, 5, 31] },
  { inner: 1, first: [1, 3, 3, 9, 7, 49] },
  { inner: 13, first: [1, 1, 1, 15, 21, 21] },
  { inner: 16, first: [1, 3, 1, 13, 27, 49] },
  { inner: 19, first: [1, 1, 1, 15, 7, 5] },
  { inner: 22, first: [1, 3, 1, 15, 13, 25] },
  { inner: 25, first: [1, 1, 5, 5, 19, 61] },
  { inner: 1, first: [1, 3, 7, 11, 23, 15, 103] },
  { inner: 4, first: [1, 3, 7, 13, 13, 15, 69] },
];

/** Largest number of coordinates. */
export const maxSobolSize = directions.length + 1;

const BITS = 32;

/**
 * `[size]` point `index` of the sequence, in Gray code order, each coordinate as a whole number of 2⁻³².
 *
 * @param index - from 0, whose point is the origin
 * @throws RangeError unless 1 ≤ size ≤ {@link maxSobolSize} and 0 ≤ index < 2³²
 */
export function sobolPoint(index: number, size: number): Uint32Array {
  if (!(Number.isInteger(size) && size >= 1 && size <= maxSobolSize)) {
    throw new RangeError(
      `sobolPoint: size is ${size}, expected an integer from 1 to ${maxSobolSize}`,
    );
  }
  if (!(Number.isInteger(index) && index >= 0 && index < 2 ** BITS)) {
    throw new RangeError(`sobolPoint: index is ${index}, expected an integer from 0 to 2^32 - 1`);
  }
  const gray = (index ^ (index >>> 1)) >>> 0;
  const point = new Uint32Array(size);
  for (let k = 0; k < size; k++) {
    for (const [bit, number] of directionNumbers(k).entries()) {
      if ((gray >>> bit) & 1) point[k] ^= number;
    }
  }
  return point;
}

/** `[32]` v_j 2³² of one dimension: the first is the van der Corput sequence, the others follow a recurrence. */
function directionNumbers(dimension: number): Uint32Array {
  const numbers = new Uint32Array(BITS);
  if (dimension === 0) return numbers.map((_, j) => 1 << (BITS - 1 - j));
  const { inner, first } = directions[dimension - 1];
  const degree = first.length;
  for (let j = 0; j < BITS; j++) {
    if (j < degree) {
      numbers[j] = first[j] << (BITS - 1 - j);
      continue;
    }
    numbers[j] = numbers[j - degree] ^ (numbers[j - degree] >>> degree);
    for (let i = 1; i < degree; i++) {
      if ((inner >>> (degree - 1 - i)) & 1) numbers[j] ^= numbers[j - i];
    }
  }
  return numbers;
}
