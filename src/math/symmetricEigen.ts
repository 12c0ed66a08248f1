/** @file Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations in float64. */

/** A = V diag(λ) Vᵀ with VᵀV = I. */
export interface SymmetricEigen {
  /** `[n]` λ, ascending. */
  readonly values: Float64Array;
  /** `[n, n]` V, row-major: column j belongs to `values[j]`. */
  readonly vectors: Float64Array;
}

/**
 * Limit on the passes over all pairs of coordinates. Convergence is eventually quadratic: ten are enough for n = 100.
 */
const mostSweeps = 60;

/**
 * The cyclic method (Golub and Van Loan, Matrix Computations, section 8.5). An entry counts as zero when it is below
 * the rounding error of √|a_pp a_qq|, so that the small eigenvalues of a positive definite matrix are accurate too
 * (Demmel and Veselić 1992), however large the others are.
 *
 * @param matrix - `[n, n]`; it is not changed.
 * @throws RangeError unless the matrix is square, symmetric and finite.
 */
export function symmetricEigen(matrix: Float64Array): SymmetricEigen {
  const n = sizeOf(matrix);
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; rotateAll(a, vectors, n); sweep++) {
    if (sweep === mostSweeps)
      throw new Error(`symmetricEigen: no convergence after ${mostSweeps} sweeps`);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j]);
  return {
    values: Float64Array.from(order, (i) => a[i * n + i]),
    vectors: vectors.map((_, at) => vectors[at - (at % n) + order[at % n]]),
  };
}

/** One sweep, in place; false if every off-diagonal entry was negligible. */
function rotateAll(a: Float64Array, vectors: Float64Array, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n; p++) {
    for (let q = p + 1; q < n; q++) {
      const size = Math.sqrt(Math.abs(a[p * n + p])) * Math.sqrt(Math.abs(a[q * n + q]));
      if (Math.abs(a[p * n + q]) <= Number.EPSILON * size) continue;
      rotate(a, vectors, n, p, q);
      rotated = true;
    }
  }
  return rotated;
}

/** A ← JᵀAJ and V ← VJ with the rotation J of coordinates p and q that makes a_pq zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const ratio = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
  // The smaller root of t² + 2 ratio t = 1: a rotation by at most 45°.
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  const shift = tangent * a[p * n + q];
  a[p * n + p] -= shift;
  a[q * n + q] += shift;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let i = 0; i < n; i++) {
    if (i !== p && i !== q) {
      const [x, y] = [a[i * n + p], a[i * n + q]];
      a[i * n + p] = cosine * x - sine * y;
      a[i * n + q] = sine * x + cosine * y;
      a[p * n + i] = a[i * n + p];
      a[q * n + i] = a[i * n + q];
    }
    const [v, w] = [vectors[i * n + p], vectors[i * n + q]];
    vectors[i * n + p] = cosine * v - sine * w;
    vectors[i * n + q] = sine * v + cosine * w;
  }
}

function sizeOf(matrix: Float64Array): number {
  const n = Math.sqrt(matrix.length);
  if (!Number.isInteger(n) || n === 0) {
    throw new RangeError(`symmetricEigen: ${matrix.length} entries, expected a square matrix`);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [x, y] = [matrix[i * n + j], matrix[j * n + i]];
      if (Number.isFinite(x) && x === y) continue;
      throw new RangeError(
        `symmetricEigen: entries (${i}, ${j}) and (${j}, ${i}) are ${x} and ${y}, expected equal finite numbers`,
      );
    }
  }
  return n;
}
