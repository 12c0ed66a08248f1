/**
 * @file One step within a trust region: the natural direction by conjugate gradient, the longest length that the quadratic
 * model of the divergence allows, and a line search. Whoever uses it says what is maximised and what diverges.
 */

import { conjugateGradient } from '../../math/conjugateGradient.ts';
import { backtrack } from '../../math/lineSearch.ts';
import { addScaled, dot } from '../../math/vector.ts';

/** What is known of a θ. */
export interface Candidate {
  /** `[P]` */
  readonly theta: Float32Array;
  readonly objective: number;
  /** The divergence from the θ before the step. */
  readonly kl: number;
}

/** What is maximised. */
export interface TrustRegionProblem<C extends Candidate> {
  /** θ as it is. */
  readonly before: C;
  /** `[P]` of the objective at θ. */
  readonly gradient: Float64Array;
  /** The Hessian of the divergence at θ, where it is 0, times v `[P]`. */
  curvature(v: Float32Array): Promise<Float32Array | Float64Array>;
  /** Objective and divergence at another θ. */
  evaluate(theta: Float32Array): Promise<C>;
}

/** How far a step goes. */
export interface TrustRegionRules {
  /** δ, the divergence that a step aims at. */
  readonly maxKl: number;
  readonly cgIterations: number;
  /** Multiple of the identity added to the curvature. */
  readonly cgDamping: number;
  /** A candidate is refused when its divergence exceeds this multiple of `maxKl`. */
  readonly klSlack: number;
  /** Candidates tried. */
  readonly maxTries: number;
  /** How far each goes, compared with the one before. */
  readonly shrink: number;
}

/** The θ after a step. */
export interface TrustRegionStep<C extends Candidate> {
  /** The accepted candidate, or the θ before. */
  readonly after: C;
  /** Fraction of the longest length that was accepted; 0 when no candidate was. */
  readonly fraction: number;
  /** Relative residual of the natural direction. */
  readonly cgResidual: number;
}

/** Below this relative residual more iterations of conjugate gradient change nothing in float32 products. */
const cgTolerance = 1e-6;

/**
 * d = (F + damping I)⁻¹ g, first length √(2δ / dᵀ(F + damping I)d), shortened until objective and divergence are acceptable:
 * the one no smaller than before, the other at most `klSlack` δ.
 *
 * @throws RangeError for a gradient or a product that is not finite
 */
export async function trustRegionStep<C extends Candidate>(
  { before, gradient, curvature, evaluate }: TrustRegionProblem<C>,
  { maxKl, cgIterations, cgDamping, klSlack, maxTries, shrink }: TrustRegionRules,
): Promise<TrustRegionStep<C>> {
  const natural = await conjugateGradient({
    apply: async (v) => Float64Array.from(await curvature(Float32Array.from(v))),
    b: gradient,
    iterations: cgIterations,
    relativeTolerance: cgTolerance,
    damping: cgDamping,
  });
  const length = longestStep(natural.solution, gradient, maxKl);
  // Written so that NaN is refused.
  const accept = ({ objective, kl }: C): boolean =>
    objective >= before.objective && objective < Infinity && kl <= klSlack * maxKl;
  const found =
    length === 0
      ? null
      : await backtrack({
          evaluate: (fraction) =>
            evaluate(addScaled(before.theta, fraction * length, natural.solution)),
          accept,
          maxTries,
          shrink,
        });
  return {
    after: found?.result ?? before,
    fraction: found?.step ?? 0,
    cgResidual: natural.residualNorm,
  };
}

/**
 * √(2δ / dᵀ(F + damping I)d), the length at which the quadratic model of the divergence reaches δ; 0 for d = 0.
 * Residuals of conjugate gradient are orthogonal to its iterates, so dᵀ(F + damping I)d = dᵀg without a further product.
 */
function longestStep(d: Float64Array, g: Float64Array, maxKl: number): number {
  const curvature = dot(d, g);
  return curvature > 0 ? Math.sqrt((2 * maxKl) / curvature) : 0;
}
