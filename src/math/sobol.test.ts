/** @file The Sobol sequence: points of an independent implementation, and that it is a net in every dimension. */

import { describe, expect, it } from 'vitest';
import { maxSobolSize, sobolPoint } from './sobol.ts';

const points = (count: number, size: number): number[][] =>
  Array.from({ length: count }, (_, index) =>
    Array.from(sobolPoint(index, size), (x) => x / 2 ** 32),
  );

it('has the first points in three dimensions', () => {
  // By hand, from the polynomials x, x + 1 and x² + x + 1.
  expect(points(4, 3)).toEqual([
    [0, 0, 0],
    [0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25],
    [0.25, 0.75, 0.75],
  ]);
});

it('is that of SciPy in all dimensions', () => {
  // scipy.stats.qmc.Sobol(21, scramble=False, bits=32).random(64)[[40, 63]]
  expect(points(64, maxSobolSize)[40]).toEqual([
    0.234375, 0.078125, 0.265625, 0.984375, 0.703125, 0.734375, 0.734375, 0.359375, 0.046875,
    0.359375, 0.828125, 0.890625, 0.515625, 0.046875, 0.171875, 0.921875, 0.984375, 0.859375,
    0.609375, 0.828125, 0.390625,
  ]);
  expect(points(64, maxSobolSize)[63]).toEqual([
    0.015625, 0.796875, 0.359375, 0.453125, 0.859375, 0.140625, 0.578125, 0.140625, 0.828125,
    0.578125, 0.421875, 0.671875, 0.546875, 0.765625, 0.328125, 0.765625, 0.078125, 0.390625,
    0.953125, 0.234375, 0.234375,
  ]);
});

describe('2ᵐ points in a row', () => {
  it.each(Array.from({ length: maxSobolSize }, (_, k) => k))(
    'have one in every interval of length 2⁻ᵐ of coordinate %i',
    (k) => {
      const cells = points(256, maxSobolSize).map((point) => Math.floor(point[k] * 256));
      expect(new Set(cells).size).toBe(256);
    },
  );

  it('have one in every box of area 2⁻ᵐ in two dimensions, of every shape', () => {
    for (let across = 0; across <= 6; across++) {
      const cells = points(64, 2).map(
        ([x, y]) => `${Math.floor(x * 2 ** across)} ${Math.floor(y * 2 ** (6 - across))}`,
      );
      expect(new Set(cells).size).toBe(64);
    }
  });
});

it('rejects sizes and numbers that it does not have', () => {
  expect(() => sobolPoint(0, 22)).toThrow('size is 22, expected an integer from 1 to 21');
  expect(() => sobolPoint(-1, 2)).toThrow('index is -1, expected an integer from 0 to 2^32 - 1');
});
