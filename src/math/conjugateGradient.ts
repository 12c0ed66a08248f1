/** @file Conjugate gradient for (A + damping I) x = b, where A is known only by its products. */

import { allFinite, axpy, dot, norm } from './vector.ts';

/** What `conjugateGradient` solves, and when it stops. */
export interface ConjugateGradientOptions {
  /** v ↦ A v with A symmetric; must neither keep a reference to v nor change it. */
  readonly apply: (v: Float64Array) => Promise<Float64Array> | Float64Array;
  /** `[P]` the right-hand side. */
  readonly b: Float64Array;
  /** Maximum number of iterations, one product each. */
  readonly iterations: number;
  /** Stops when ‖b - (A + damping I) x‖ ≤ relativeTolerance ‖b‖. */
  readonly relativeTolerance: number;
  /** Multiple of the identity added to A; 0 by default. */
  readonly damping?: number;
}

/** What `conjugateGradient` found. */
export interface ConjugateGradientResult {
  /** `[P]` the iterate with the smallest residual, including the start x = 0 and the last one. */
  readonly solution: Float64Array;
  /**
   * ‖b - (A + damping I) x‖ / ‖b‖ of `solution`, from a product with it; because of rounding it is larger than the
   * recurrence says.
   */
  readonly residualNorm: number;
  /** Products computed to find `solution`; one more measures its residual. */
  readonly iterations: number;
  /**
   * Relative residual by the recurrence, before the first and after every completed iteration; the first is 1 (0 for
   * b = 0).
   */
  readonly residuals: readonly number[];
  /** Whether a direction p with pᵀ(A + damping I)p ≤ 0 ended the iterations. */
  readonly negativeCurvature: boolean;
}

/**
 * Conjugate gradient (Hestenes and Stiefel 1952) from x = 0; all scalars and vectors in float64.
 *
 * The residual norm of CG is not monotone, so the best iterate is kept (facts 8.11). It is chosen by the residuals of
 * the recurrence, which cost nothing. With float32 products these keep falling after b − A x has stopped falling, so
 * the residual of the returned solution is computed from its definition.
 *
 * @throws RangeError for impossible options, a product of the wrong length, or one with a non-finite entry.
 */
export async function conjugateGradient({
  apply,
  b,
  iterations,
  relativeTolerance,
  damping = 0,
}: ConjugateGradientOptions): Promise<ConjugateGradientResult> {
  assertOptions(b, iterations, relativeTolerance, damping);
  const size = norm(b);
  const x = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  const residuals = [size === 0 ? 0 : 1];
  let best = { solution: x.slice(), recurrenceNorm: residuals[0] };
  let residualSquared = dot(residual, residual);
  let products = 0;
  let negativeCurvature = false;
  while (products < iterations && residuals[residuals.length - 1] > relativeTolerance) {
    const product = await dampedProduct(apply, direction, damping);
    products++;
    const curvature = dot(direction, product);
    if (curvature <= 0) {
      negativeCurvature = true;
      break;
    }
    const step = residualSquared / curvature;
    axpy(step, direction, x);
    axpy(-step, product, residual);
    const nextSquared = dot(residual, residual);
    const recurrenceNorm = Math.sqrt(nextSquared) / size;
    residuals.push(recurrenceNorm);
    if (recurrenceNorm < best.recurrenceNorm) best = { solution: x.slice(), recurrenceNorm };
    turn(direction, residual, nextSquared / residualSquared);
    residualSquared = nextSquared;
  }
  const { solution } = best;
  const residualNorm = await relativeResidual(apply, b, solution, damping);
  return { solution, residualNorm, iterations: products, residuals, negativeCurvature };
}

/** ‖b − (A + damping I) x‖ / ‖b‖; known without a product for x = 0. */
async function relativeResidual(
  apply: ConjugateGradientOptions['apply'],
  b: Float64Array,
  x: Float64Array,
  damping: number,
): Promise<number> {
  if (norm(x) === 0) return norm(b) === 0 ? 0 : 1;
  const rest = b.slice();
  axpy(-1, await dampedProduct(apply, x, damping), rest);
  return norm(rest) / norm(b);
}

/** direction ← residual + ratio · direction, in place. */
function turn(direction: Float64Array, residual: Float64Array, ratio: number): void {
  for (let i = 0; i < direction.length; i++) direction[i] = residual[i] + ratio * direction[i];
}

async function dampedProduct(
  apply: ConjugateGradientOptions['apply'],
  v: Float64Array,
  damping: number,
): Promise<Float64Array> {
  const product = await apply(v);
  if (product.length !== v.length) {
    throw new RangeError(
      `conjugateGradient: apply returned ${product.length} entries, expected ${v.length}`,
    );
  }
  if (!allFinite(product)) {
    throw new RangeError('conjugateGradient: apply returned a non-finite entry');
  }
  const damped = product.slice();
  axpy(damping, v, damped);
  return damped;
}

function assertOptions(
  b: Float64Array,
  iterations: number,
  relativeTolerance: number,
  damping: number,
): void {
  if (!allFinite(b)) throw new RangeError('conjugateGradient: b has a non-finite entry');
  if (!Number.isInteger(iterations) || iterations < 0) {
    throw new RangeError(
      `conjugateGradient: iterations is ${iterations}, expected an integer >= 0`,
    );
  }
  if (!(relativeTolerance >= 0)) {
    throw new RangeError(
      `conjugateGradient: relativeTolerance is ${relativeTolerance}, expected a number >= 0`,
    );
  }
  if (!(damping >= 0 && Number.isFinite(damping))) {
    throw new RangeError(`conjugateGradient: damping is ${damping}, expected a finite number >= 0`);
  }
}
