import { describe, expect, test } from 'vitest';
import { adjointImplicitTerm, columnImplicitTerm, regularizedInverse } from './implicitGradient.ts';

/** Indefinite, with eigenvectors (1, 1, 0), (1, −1, 0), (0, 0, 1) and eigenvalues 1, −3, 0.01. */
const matrix = [
  [-1, 2, 0],
  [2, -1, 0],
  [0, 0, 0.01],
];
const hessian = async (v: Float64Array): Promise<Float64Array> =>
  Float64Array.from(matrix, (row) => row.reduce((sum, x, j) => sum + x * v[j], 0));
const solver = { hessian, cgIterations: 20, cgTolerance: 1e-12 };

describe('regularized inverse', () => {
  test('turns each eigenvalue λ into λ/(λ² + δ²), also where H is indefinite', async () => {
    const inverse = regularizedInverse({ ...solver, damping: 0.5 });
    const { x, residual } = await inverse(Float64Array.of(2, 0, 1));
    // b = (1, 1, 0) + (1, −1, 0) + (0, 0, 1); factors 1/1.25 = 0.8, −3/9.25, 0.01/0.2501.
    expect(x[0]).toBeCloseTo(0.8 - 3 / 9.25, 10);
    expect(x[1]).toBeCloseTo(0.8 + 3 / 9.25, 10);
    expect(x[2]).toBeCloseTo(0.01 / 0.2501, 10);
    expect(residual).toBeLessThan(1e-10);
  });

  test('is the inverse when nothing is damped', async () => {
    const { x } = await regularizedInverse({ ...solver, damping: 0 })(Float64Array.of(1, 1, 1));
    expect(x[0]).toBeCloseTo(1, 8);
    expect(x[1]).toBeCloseTo(1, 8);
    expect(x[2]).toBeCloseTo(100, 6);
  });
});

test('the adjoint and the column-wise solve are one number', async () => {
  const columns = [Float64Array.of(1, -2, 0.5), Float64Array.of(0.3, 0.7, -1)];
  const slope = Float64Array.of(0.2, -0.4, 1.5);
  for (const damping of [0, 0.1, 2]) {
    const inverse = regularizedInverse({ ...solver, damping });
    const transpose = async (w: Float64Array): Promise<Float64Array> =>
      Float64Array.from(columns, (column) => column.reduce((sum, x, i) => sum + x * w[i], 0));
    const adjoint = await adjointImplicitTerm(inverse, transpose, slope);
    const columnWise = await columnImplicitTerm(inverse, columns, slope);
    expect(adjoint.solutions).toHaveLength(1);
    expect(columnWise.solutions).toHaveLength(2);
    for (const k of [0, 1]) expect(adjoint.term[k]).toBeCloseTo(columnWise.term[k], 8);
  }
});
