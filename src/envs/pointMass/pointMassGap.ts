/**
 * @file The sub-optimality gap of a wrong model on linear-quadratic problems, and its gradient in ψ, in closed form.
 *
 *     L(φ, ψ) = η⋆(θ*, ψ) − η⋆(θ̂, ψ),   θ* = argmax η⋆(·, ψ),   θ̂ = argmax η̂_φ(·, ψ)              (Eq. 1)
 *     ∂L/∂ψ = ∂η⋆/∂ψ|θ* − ( (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ|θ̂ + ∂η⋆/∂ψ|θ̂ ),   ∂θ̂/∂ψᵀ = −H⁻¹ M              (Eqs. 2, 5)
 *
 * `real` and `model` are the closed forms of η⋆ and η̂_φ: same policy, same reward, other A and B.
 */

import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { dot } from '../../math/vector.ts';
import type { ClosedForm } from './pointMassClosedForm.ts';

/** The gap's gradient with every part of Eq. 2, exact. */
export interface ExactTaskGradient {
  /** `[K]` ∂L/∂ψ. */
  readonly total: Float64Array;
  /** `[K]` ∂η⋆/∂ψ at θ*. */
  readonly optimumTerm: Float64Array;
  /** `[K]` ∂η⋆/∂ψ at θ̂. */
  readonly zeroShotTerm: Float64Array;
  /** `[K]` (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ at θ̂. */
  readonly implicitTerm: Float64Array;
  /** `[P]` the maximum of η̂. */
  readonly thetaHat: Float64Array;
  /** `[P]` the maximum of η⋆. */
  readonly thetaStar: Float64Array;
}

/**
 * argmax_θ η(θ, ψ) by Newton's method from `start` (default 0), to the rounding of float64.
 *
 * Far from the maximum η is not concave: −H is shifted until it is positive definite, and a step is halved until η grows.
 * @throws Error when η has no maximum within reach (the gradient does not vanish after 200 steps).
 */
export function optimalPolicy(
  form: ClosedForm,
  psi: ArrayLike<number>,
  start: ArrayLike<number> = new Float64Array(form.parameterCount),
): Float64Array {
  let theta = Float64Array.from(start);
  let value = form.expectedReturn(theta, psi);
  for (let iteration = 0; iteration < 200; iteration++) {
    const slope = form.policyGradient(theta, psi);
    const step = ascentStep(form.hessian(theta, psi), slope);
    const gain = dot(step, slope);
    // The gain still expected has dropped under the rounding of η: the full step is the last digit of θ.
    if (gain <= 1e-15 * Math.max(1, Math.abs(value))) return theta.map((x, i) => x + step[i]);
    let size = 1;
    let next = theta;
    let nextValue = Number.NEGATIVE_INFINITY;
    for (; size > 1e-12 && !(nextValue >= value + 1e-4 * size * gain - 1e-14); size /= 2) {
      next = theta.map((x, i) => x + size * step[i]);
      nextValue = form.expectedReturn(next, psi);
    }
    theta = next;
    value = nextValue;
  }
  throw new Error('the expected return has no maximum within 200 Newton steps');
}

/** (shift I − H)⁻¹ g with the smallest shift that makes the matrix positive definite. */
function ascentStep(hessian: Float64Array, slope: Float64Array): Float64Array {
  const size = slope.length;
  for (let shift = 0; ; shift = shift === 0 ? 1e-3 : 4 * shift) {
    const matrix = hessian.map((x) => -x);
    for (let i = 0; i < size; i++) matrix[i * size + i] += shift;
    const factor = cholesky(matrix, size);
    if (factor !== null) return choleskySolve(factor, slope);
  }
}

/** L(φ, ψ), Eq. 1. */
export function suboptimalityGap(
  real: ClosedForm,
  model: ClosedForm,
  psi: ArrayLike<number>,
): number {
  return (
    real.expectedReturn(optimalPolicy(real, psi), psi) -
    real.expectedReturn(optimalPolicy(model, psi), psi)
  );
}

/** ∂L/∂ψ by Eqs. 2 and 5, nothing estimated. */
export function exactTaskGradient(
  real: ClosedForm,
  model: ClosedForm,
  psi: ArrayLike<number>,
): ExactTaskGradient {
  const thetaStar = optimalPolicy(real, psi);
  const thetaHat = optimalPolicy(model, psi);
  const size = model.parameterCount;
  const factor = cholesky(
    model.hessian(thetaHat, psi).map((x) => -x),
    size,
  );
  if (factor === null) throw new Error('the model return has no strict maximum at thetaHat');
  const mixed = model.mixedDerivative(thetaHat, psi);
  // −Mᵀ H⁻¹ g = Mᵀ (−H)⁻¹ g, one solve for all K.
  const solution = choleskySolve(factor, real.policyGradient(thetaHat, psi));
  const implicitTerm = new Float64Array(model.taskSize);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < model.taskSize; k++)
      implicitTerm[k] += mixed[i * model.taskSize + k] * solution[i];
  }
  const optimumTerm = real.taskGradient(thetaStar, psi);
  const zeroShotTerm = real.taskGradient(thetaHat, psi);
  return {
    total: optimumTerm.map((x, k) => x - implicitTerm[k] - zeroShotTerm[k]),
    optimumTerm,
    zeroShotTerm,
    implicitTerm,
    thetaHat,
    thetaStar,
  };
}
