/**
 * @file The gradient of the sub-optimality gap in ψ, put together from its terms.
 *
 * Units: ψ in physical units and whole (discounted) returns, in both variants. {@link ascentDirection} converts.
 */

import { norm } from '../../math/vector.ts';
import { type TaskBox, unitScale } from '../../tasks/box.ts';
import type { Solution } from './implicitGradient.ts';
import type { TaskGradientOptions, TaskGradientSettings } from './options.ts';
import { releasedCodeWeights } from './releasedCode.ts';
import { checkRollout } from './rollout.ts';
import { estimateTerms, type GapTerms } from './terms.ts';
import { discountWeights, exactWeights } from './weights.ts';

/** ∂L/∂ψ with its terms and diagnostics: plain numbers, to be written as JSON. */
export interface TaskGradient {
  readonly variant: TaskGradientSettings['variant'];
  /** `[K]` ∂L/∂ψ = optimumTerm − (implicitTerm + zeroShotTerm). */
  readonly total: readonly number[];
  /** `[K]` of `total`, from groups of episodes, the sampling error of M, g and H included. */
  readonly standardError: readonly number[];
  /** `[K]` ∂η⋆/∂ψ at θ*. */
  readonly optimumTerm: readonly number[];
  /** `[K]` ∂η⋆/∂ψ at θ̂. */
  readonly zeroShotTerm: readonly number[];
  /** `[K]` (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ at θ̂. */
  readonly implicitTerm: readonly number[];
  /** Frobenius norm of M. */
  readonly normMixed: number;
  /** ‖∂η⋆/∂θ‖ at θ̂. */
  readonly normPolicyGradient: number;
  /** ‖H‖ (‖H − βF‖), the largest |eigenvalue|, in coordinates of unit score (`coordinates.ts`); `released-code`: in θ. */
  readonly normHessian: number;
  /** δ, in the scale of `normHessian`: curvature well below it is not inverted. */
  readonly damping: number;
  /** Largest relative residual of the solves behind `implicitTerm`; with `secant` that of the adjoint beside it. */
  readonly cgResidual: number;
  /** CG iterations of those solves, all together. */
  readonly cgIterations: number;
  /**
   * ‖adjoint − column-wise‖ of the implicit term over the larger of the two: 0 but for CG's tolerance. With `secant`
   * ‖adjoint − secant‖, which are two estimates of the same.
   */
  readonly solveDisagreement: number;
}

/**
 * Estimates ∂L/∂ψ (Algorithm 1, lines 9-11).
 *
 * Both solves are always done: the columns H⁻¹M are needed for the standard error, and their agreement with the
 * adjoint is the check of the solve. The cost is about 2 (K + 1) products Hv for each CG iteration.
 *
 * @throws RangeError when a rollout does not fit, or does not hold one whole episode per column (names it).
 */
export async function estimateTaskGradient(options: TaskGradientOptions): Promise<TaskGradient> {
  const { rollouts, taskSize, gamma, gaeLambda, settings } = options;
  for (const [name, rollout] of Object.entries(rollouts)) checkRollout(name, rollout, taskSize);
  const isExact = settings.variant === 'exact';
  const terms = await estimateTerms({
    ...options,
    settings: isExact ? settings : { ...settings, hessian: 'per-step', klWeight: 0 },
    discounts: discountWeights(rollouts.virtual.trajectories, gamma),
    weights: isExact
      ? exactWeights(rollouts, { gamma, gaeLambda, ...settings })
      : releasedCodeWeights(rollouts, { gamma, gaeLambda }),
  });
  return record(settings, terms);
}

/**
 * `[K]` the gradient of the gap:
 *
 *     ∂L/∂ψ = ∂η⋆/∂ψ|θ* − ( (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ|θ̂ + ∂η⋆/∂ψ|θ̂ )                                      (Eq. 2)
 *
 * @param implicitTerm - `[K]` (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ at θ̂.
 * @equation 2
 */
function gapGradient(
  { optimumTerm, zeroShotTerm }: Pick<GapTerms, 'optimumTerm' | 'zeroShotTerm'>,
  implicitTerm: Float64Array,
): number[] {
  return Array.from(optimumTerm, (x, k) => x - (implicitTerm[k] + zeroShotTerm[k]));
}

/** The terms as plain numbers, with what is worth knowing about the solve that they come from. */
function record({ variant, solve }: TaskGradientSettings, terms: GapTerms): TaskGradient {
  const { solutions, ...solved } = solve === 'column-wise' ? terms.columnWise : terms.adjoint;
  const term = terms.secant ?? solved.term;
  const { optimumTerm, zeroShotTerm, coordinateScale } = terms;
  const inTheta = (gradient: Float64Array): Float64Array =>
    gradient.map((x, i) => x / coordinateScale[i]);
  return {
    variant,
    total: gapGradient(terms, term),
    standardError: Array.from(terms.standardError),
    optimumTerm: Array.from(optimumTerm),
    zeroShotTerm: Array.from(zeroShotTerm),
    implicitTerm: Array.from(term),
    normMixed: Math.hypot(...terms.mixedColumns.map(inTheta).map(norm)),
    normPolicyGradient: norm(inTheta(terms.policyGradient)),
    normHessian: terms.hessianNorm,
    damping: terms.damping,
    cgResidual: Math.max(...solutions.map(({ residual }: Solution) => residual)),
    cgIterations: solutions.reduce((total, { iterations }) => total + iterations, 0),
    solveDisagreement: disagreement(terms.adjoint.term, terms.secant ?? terms.columnWise.term),
  };
}

/** ‖x − y‖ / max(‖x‖, ‖y‖), 0 when both are 0. */
function disagreement(x: Float64Array, y: Float64Array): number {
  const size = Math.max(norm(x), norm(y));
  return size === 0 ? 0 : norm(x.map((value, i) => value - y[i])) / size;
}

/**
 * `[K]` the direction in which Algorithm 1, line 12 steps: x ← Π(x + α · direction), with x = ψ in units of the box
 * ([-1, 1]^K). It is ∂L/∂x per step: ∂L/∂ψ · (high − low)/2 / H.
 *
 * α = 1 belongs to this scale in the released code (facts §5.3), and means the same for both variants.
 *
 * @param horizon - H, steps of a whole episode.
 */
export function ascentDirection(
  gradient: Pick<TaskGradient, 'total'>,
  box: TaskBox,
  horizon: number,
): number[] {
  return unitScale(box).map((halfWidth, k) => (gradient.total[k] * halfWidth) / horizon);
}
