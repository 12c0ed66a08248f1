/** @file Jacobi's rotations: matrices with known eigenvalues, the defining properties, small eigenvalues, wrong input. */

import { describe, expect, it } from 'vitest';
import { keyFromSeed, normals } from './random.ts';
import { type SymmetricEigen, symmetricEigen } from './symmetricEigen.ts';

/** A + Aᵀ for a matrix of normals. */
function randomSymmetric(seed: number, n: number): Float64Array {
  const draws = normals(keyFromSeed(seed), n * n);
  return Float64Array.from(draws, (x, at) => x + draws[(at % n) * n + Math.floor(at / n)]);
}

/** V diag(f(λ)) Vᵀ. */
function rebuilt({ values, vectors }: SymmetricEigen, f = (x: number) => x): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return values.reduce(
      (sum, value, k) => sum + vectors[i * n + k] * f(value) * vectors[j * n + k],
      0,
    );
  });
}

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe('symmetricEigen', () => {
  it('finds eigenvalues known by hand', () => {
    // Trace 4, determinant 3; eigenvectors along the diagonals.
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2));
    expect(Array.from(values)).toEqual([expect.closeTo(1, 15), expect.closeTo(3, 15)]);
    expect(Array.from(vectors, Math.abs)).toEqual(
      new Array(4).fill(expect.closeTo(Math.SQRT1_2, 15)),
    );
    // A reflection: -1 and 1, although its diagonal is zero.
    const { values: reflected } = symmetricEigen(Float64Array.of(0, 1, 1, 0));
    expect(Array.from(reflected)).toEqual([-1, 1]);
    expect(Array.from(symmetricEigen(Float64Array.of(7)).values)).toEqual([7]);
  });

  it('finds the eigenvalues 2 − 2 cos(kπ / (n + 1)) of the second difference', () => {
    const n = 18;
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      const distance = Math.abs(Math.floor(at / n) - (at % n));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });
    const { values } = symmetricEigen(matrix);
    const expected = values.map((_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(largestDifference(values, expected)).toBeLessThan(1e-14);
  });

  it.each([1, 2, 3, 7, 18])('gives an orthogonal V with A = V diag(λ) Vᵀ for n = %i', (n) => {
    const matrix = randomSymmetric(n, n);
    const before = matrix.slice();
    const eigen = symmetricEigen(matrix);
    expect(matrix).toEqual(before);
    expect(Array.from(eigen.values)).toEqual(Array.from(eigen.values).sort((a, b) => a - b));
    const rounding = 1e-14 * n;
    expect(largestDifference(rebuilt(eigen), matrix)).toBeLessThan(rounding);
    const unit = symmetricEigen(new Float64Array(n * n).fill(0)).vectors;
    expect(
      largestDifference(
        rebuilt(eigen, () => 1),
        unit,
      ),
    ).toBeLessThan(rounding);
  });

  it('gives small eigenvalues digits of their own', () => {
    // D M D for a well conditioned M has eigenvalues over 24 decades; their product is the determinant, 3 · 10⁻²⁴.
    const scales = [1e-6, 1, 1e-6];
    const core = [
      [2, 1, 0],
      [1, 2, 0],
      [0, 0, 1],
    ];
    const matrix = Float64Array.from({ length: 9 }, (_, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      return scales[i] * core[i][j] * scales[j];
    });
    const { values } = symmetricEigen(matrix);
    expect(values[0] * values[1] * values[2]).toBeCloseTo(3e-24, 36);
    expect(values[0] / 1e-12).toBeCloseTo(1, 10);
    // Eliminating the large coordinate leaves 10⁻¹² (2 − 1/2).
    expect(values[1] / 1e-12).toBeCloseTo(1.5, 10);
  });

  it.each([
    [Float64Array.of(1, 2, 3), 'symmetricEigen: 3 entries, expected a square matrix'],
    [new Float64Array(0), 'symmetricEigen: 0 entries, expected a square matrix'],
    [
      Float64Array.of(1, 2, 3, 1),
      'symmetricEigen: entries (1, 0) and (0, 1) are 3 and 2, expected equal finite numbers',
    ],
    [Float64Array.of(1, 0, 0, Number.NaN), 'entries (1, 1) and (1, 1) are NaN and NaN'],
  ])('refuses %o', (matrix, message) => {
    expect(() => symmetricEigen(matrix)).toThrow(message);
  });
});
