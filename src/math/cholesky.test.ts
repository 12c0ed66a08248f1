import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cholesky, choleskySolve } from './cholesky.ts';
import { keyFromSeed, normals } from './random.ts';

/** B Bᵀ + I of a random B `[n, n]`: symmetric, its least eigenvalue at least 1. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const b = normals(keyFromSeed(seed), n * n);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += b[i * n + k] * b[j * n + k];
    return sum;
  });
}

const sizes = fc.record({ n: fc.integer({ min: 1, max: 12 }), seed: fc.nat(1000) });

describe('cholesky', () => {
  test('of [[4, 2], [2, 5]] is [[2, 0], [1, 2]]', () => {
    expect(cholesky(Float64Array.of(4, 2, 2, 5), 2)).toEqual(Float64Array.of(2, 0, 1, 2));
  });

  test('rebuilds the matrix as L Lᵀ', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const matrix = positiveDefinite(n, seed);
        const lower = cholesky(matrix, n)!;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += lower[i * n + k] * lower[j * n + k];
            expect(sum).toBeCloseTo(matrix[i * n + j], 10);
            if (j > i) expect(lower[i * n + j]).toBe(0);
          }
        }
      }),
    );
  });

  test('is null for what is not positive definite: eigenvalues 3 and −1, 2 and 0, NaN', () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeNull();
  });

  test('refuses a matrix of another size', () => {
    expect(() => cholesky(new Float64Array(6), 2)).toThrow('cholesky: 6 elements, expected 4');
  });
});

describe('choleskySolve', () => {
  test('gives the x whose product is the right-hand side', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const matrix = positiveDefinite(n, seed);
        const x = normals(keyFromSeed(seed + 1), n);
        const right = Float64Array.from(x, (_, i) => {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[j];
          return sum;
        });
        const found = choleskySolve(cholesky(matrix, n)!, right);
        for (let i = 0; i < n; i++) expect(found[i]).toBeCloseTo(x[i], 9);
      }),
    );
  });

  test('refuses a factor of another size', () => {
    expect(() => choleskySolve(new Float64Array(4), new Float64Array(3))).toThrow(
      'choleskySolve: 4 elements, expected 9 for n = 3',
    );
  });
});
