import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conjugateGradient } from './conjugateGradient.ts';
import { keyFromSeed, normals, splitKey } from './random.ts';
import { relativeError } from './vector.ts';

type Matrix = readonly Float64Array[];

const product = (matrix: Matrix, v: Float64Array): Float64Array =>
  Float64Array.from(matrix, (row) => row.reduce((sum, entry, i) => sum + entry * v[i], 0));

const diagonal = (...entries: number[]): Matrix =>
  entries.map((entry, i) => Float64Array.from(entries, (_, j) => (i === j ? entry : 0)));

/** BᵀB / n + 0.1 I: symmetric, eigenvalues from 0.1 to about 4. */
function randomPositiveMatrix(seed: number, size: number): Matrix {
  const rows = splitKey(keyFromSeed(seed), size).map((key) => normals(key, size));
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_unused, j) => {
      const sum = rows.reduce((total, row) => total + row[i] * row[j], 0);
      return sum / size + (i === j ? 0.1 : 0);
    }),
  );
}

/** Gaussian elimination; needs no pivoting for positive definite matrices. */
function directSolve(matrix: Matrix, b: Float64Array): Float64Array {
  const a = matrix.map((row) => row.slice());
  const x = b.slice();
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const factor = a[j][i] / a[i][i];
      for (let k = i; k < x.length; k++) a[j][k] -= factor * a[i][k];
      x[j] -= factor * x[i];
    }
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] -= a[i][k] * x[k];
    x[i] /= a[i][i];
  }
  return x;
}

describe('conjugateGradient', () => {
  it('agrees with elimination on random positive definite systems, damped or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom(0, 0.1, 3),
        async (seed, size, damping) => {
          const matrix = randomPositiveMatrix(seed, size);
          const b = Float64Array.from(normals(keyFromSeed(seed + 1), size));
          const result = await conjugateGradient({
            apply: (v) => product(matrix, v),
            b,
            iterations: 3 * size,
            relativeTolerance: 1e-11,
            damping,
          });
          const damped = matrix.map((row, i) => row.map((a, j) => (i === j ? a + damping : a)));
          expect(relativeError(result.solution, directSolve(damped, b))).toBeLessThan(1e-9);
          expect(result.negativeCurvature).toBe(false);
          expect(result.residuals).toHaveLength(result.iterations + 1);
          const left = product(damped, result.solution).map((value, i) => b[i] - value);
          expect(Math.hypot(...left) / Math.hypot(...b)).toBeLessThan(1e-10);
          expect(result.residualNorm).toBeCloseTo(Math.hypot(...left) / Math.hypot(...b), 14);
          expect(result.residuals.at(-1)).toBeLessThanOrEqual(1e-11);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('needs as many iterations as there are distinct eigenvalues', async () => {
    const matrix = diagonal(1, 1, 5, 5, 5, 9);
    const result = await conjugateGradient({
      apply: async (v) => product(matrix, v),
      b: Float64Array.of(1, 2, 3, 4, 5, 6),
      iterations: 50,
      relativeTolerance: 1e-12,
    });
    expect(result.iterations).toBe(3);
    const expected = [1, 2, 3 / 5, 4 / 5, 1, 6 / 9];
    result.solution.forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i], 12);
    });
  });

  it('returns the best iterate when the residual grows', async () => {
    // A = diag(1, 100), b = (10, 1): pᵀAp = 200, step 101 / 200 = 0.505, residual (4.95, -49.5) = 4.95 (1, -10),
    // which is 4.95 ‖b‖, worse than x = 0. The second iteration is exact: x = (10, 0.01).
    const solve = (iterations: number) =>
      conjugateGradient({
        apply: (v) => product(diagonal(1, 100), v),
        b: Float64Array.of(10, 1),
        iterations,
        relativeTolerance: 1e-12,
      });
    const one = await solve(1);
    expect(one.solution).toEqual(Float64Array.of(0, 0));
    expect(one.residualNorm).toBe(1);
    expect(one.residuals[1]).toBeCloseTo(4.95, 12);
    const two = await solve(2);
    expect(two.solution[0]).toBeCloseTo(10, 12);
    expect(two.solution[1]).toBeCloseTo(0.01, 12);
    expect(two.residualNorm).toBeLessThan(1e-12);
  });

  it('tells the residual of what it returns, not that of the recurrence', async () => {
    // Products rounded to float32: the recurrence goes down to the tolerance, b − A x stays at the rounding.
    const matrix = randomPositiveMatrix(5, 30);
    const b = Float64Array.from(normals(keyFromSeed(6), 30));
    const rounded = (v: Float64Array) => Float64Array.from(Float32Array.from(product(matrix, v)));
    const result = await conjugateGradient({
      apply: rounded,
      b,
      iterations: 200,
      relativeTolerance: 1e-11,
    });
    const left = rounded(result.solution).map((value, i) => b[i] - value);
    expect(Math.min(...result.residuals)).toBeLessThanOrEqual(1e-11);
    expect(result.residualNorm).toBeCloseTo(Math.hypot(...left) / Math.hypot(...b), 14);
    expect(result.residualNorm).toBeGreaterThan(1e-9);
  });

  it('stops at a direction of no or negative curvature and keeps what it had', async () => {
    // b = (1, 1), A = diag(1, -1): pᵀAp = 0 at once.
    const flat = await conjugateGradient({
      apply: (v) => product(diagonal(1, -1), v),
      b: Float64Array.of(1, 1),
      iterations: 10,
      relativeTolerance: 1e-10,
    });
    expect(flat).toMatchObject({ negativeCurvature: true, iterations: 1, residualNorm: 1 });
    expect(flat.solution).toEqual(Float64Array.of(0, 0));
    // b = (1, 0.1), A = diag(2, -1): pᵀAp = 1.99, step 1.01 / 1.99, and then the curvature is negative.
    const later = await conjugateGradient({
      apply: (v) => product(diagonal(2, -1), v),
      b: Float64Array.of(1, 0.1),
      iterations: 10,
      relativeTolerance: 1e-10,
    });
    expect(later).toMatchObject({ negativeCurvature: true, iterations: 2 });
    expect(later.solution[0]).toBeCloseTo(1.01 / 1.99, 12);
    expect(later.residualNorm).toBeLessThan(1);
  });

  it('solves the damped system where A alone is indefinite', async () => {
    const result = await conjugateGradient({
      apply: (v) => product(diagonal(2, -1), v),
      b: Float64Array.of(8, 3),
      iterations: 10,
      relativeTolerance: 1e-12,
      damping: 2,
    });
    expect(result.negativeCurvature).toBe(false);
    expect(result.solution[0]).toBeCloseTo(2, 12);
    expect(result.solution[1]).toBeCloseTo(3, 12);
  });

  it('stops at the tolerance', async () => {
    const matrix = randomPositiveMatrix(3, 40);
    const b = Float64Array.from(normals(keyFromSeed(4), 40));
    const apply = (v: Float64Array) => product(matrix, v);
    const loose = await conjugateGradient({ apply, b, iterations: 100, relativeTolerance: 0.1 });
    expect(loose.residuals[loose.iterations]).toBeLessThanOrEqual(0.1);
    for (const residual of loose.residuals.slice(0, -1)) expect(residual).toBeGreaterThan(0.1);
  });

  it('solves b = 0 without a product', async () => {
    const apply = (): Float64Array => {
      throw new Error('no product is needed');
    };
    const b = new Float64Array(3);
    const result = await conjugateGradient({ apply, b, iterations: 5, relativeTolerance: 0 });
    expect(result).toMatchObject({ solution: b, residualNorm: 0, iterations: 0, residuals: [0] });
  });

  it('names what is wrong with its arguments', async () => {
    const good = {
      apply: (v: Float64Array) => v,
      b: Float64Array.of(1),
      iterations: 1,
      relativeTolerance: 0,
    };
    await expect(conjugateGradient({ ...good, iterations: -1 })).rejects.toThrow(
      /iterations is -1/,
    );
    await expect(conjugateGradient({ ...good, damping: -2 })).rejects.toThrow(/damping is -2/);
    await expect(conjugateGradient({ ...good, relativeTolerance: Number.NaN })).rejects.toThrow(
      /relativeTolerance is NaN/,
    );
    await expect(conjugateGradient({ ...good, b: Float64Array.of(Number.NaN) })).rejects.toThrow(
      /b has a non-finite/,
    );
    await expect(conjugateGradient({ ...good, apply: () => new Float64Array(2) })).rejects.toThrow(
      /returned 2 entries, expected 1/,
    );
    await expect(
      conjugateGradient({ ...good, apply: () => Float64Array.of(Number.NaN) }),
    ).rejects.toThrow(/non-finite entry/);
  });
});
