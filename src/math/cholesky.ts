/** @file Cholesky's factor of a symmetric positive definite matrix, and the linear solve by it. */

/**
 * The lower factor L `[n, n]` (row-major, zeros above the diagonal) of A = L Lᵀ, or null when A is not positive definite.
 * Of `matrix` `[n, n]` only the diagonal and what is below it are read.
 * @throws RangeError when the matrix does not have n² elements.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  assertSquare('cholesky', matrix, n);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j];
      for (let k = 0; k < j; k++) rest -= lower[i * n + k] * lower[j * n + k];
      if (i === j && !(rest > 0)) return null;
      lower[i * n + j] = i === j ? Math.sqrt(rest) : rest / lower[j * n + j];
    }
  }
  return lower;
}

/**
 * x `[n]` of L Lᵀ x = right, with the factor of {@link cholesky}.
 * @throws RangeError when the factor does not have n² elements.
 */
export function choleskySolve(lower: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  assertSquare('choleskySolve', lower, n);
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
}

function assertSquare(operator: string, matrix: Float64Array, n: number): void {
  if (matrix.length !== n * n) {
    throw new RangeError(`${operator}: ${matrix.length} elements, expected ${n * n} for n = ${n}`);
  }
}
