/**
 * @file How the zero-shot policy responds to ψ, by the implicit function theorem, times the real policy gradient.
 *
 *     ∂θ̂/∂ψᵀ = −H⁻¹ M                                                                    (Eq. 5)
 *     (∂θ̂/∂ψᵀ)ᵀ g = −Mᵀ H⁻¹ g,   g = ∂η⋆/∂θ|θ̂                                           (in Eq. 2)
 *
 * A sampled H is indefinite and has eigenvalues near 0, so H⁻¹ is replaced by one regularised inverse,
 *
 *     H⁻¹ → (H² + δ² I)⁻¹ H,        eigenvalue 1/λ → λ/(λ² + δ²),
 *
 * the paper's AᵀA x = Aᵀb with damping. It is symmetric and the same for every right-hand side, so the two forms of
 * the solve are one number computed in two orders: column by column (K solves, as printed) and adjoint (one solve).
 */

import { conjugateGradient } from '../../math/conjugateGradient.ts';
import { dot } from '../../math/vector.ts';
import type { LinearOperator } from './hessianProduct.ts';

/** How one regularised system was solved. */
export interface Solution {
  /** `[P]` (H² + δ² I)⁻¹ H b. */
  readonly x: Float64Array;
  /** ‖H b − (H² + δ² I) x‖ / ‖H b‖. */
  readonly residual: number;
  readonly iterations: number;
}

/** b ↦ (H² + δ² I)⁻¹ H b. */
export type RegularizedInverse = (b: Float64Array) => Promise<Solution>;

/** What {@link regularizedInverse} needs to know. */
export interface RegularizedInverseOptions {
  /** v ↦ H v, H symmetric. */
  readonly hessian: LinearOperator;
  /** δ ≥ 0, in the scale of H. */
  readonly damping: number;
  /** Maximum number of CG iterations per solve; two products each. */
  readonly cgIterations: number;
  /** CG stops at this relative residual. */
  readonly cgTolerance: number;
}

/** The regularised inverse by conjugate gradients on AᵀA + δ² I (paper, Section 4.3). */
export function regularizedInverse({
  hessian,
  damping,
  cgIterations,
  cgTolerance,
}: RegularizedInverseOptions): RegularizedInverse {
  return async (b) => {
    const { solution, residualNorm, ...rest } = await conjugateGradient({
      apply: async (v) => hessian(await hessian(v)),
      b: await hessian(b),
      iterations: cgIterations,
      relativeTolerance: cgTolerance,
      damping: damping ** 2,
    });
    return { x: solution, residual: residualNorm, iterations: rest.iterations };
  };
}

/** The implicit term of Eq. 2 and the solves it took. */
export interface ImplicitTerm {
  /** `[K]` (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ. */
  readonly term: Float64Array;
  /** One for `adjoint`, K for `column-wise`. */
  readonly solutions: readonly Solution[];
}

/**
 * −Mᵀ (H⁻¹ g): one solve for any K.
 *
 * @param transposeProduct - `[P]` w ↦ `[K]` Mᵀw.
 * @param policyGradient - `[P]` g.
 * @equation 5
 */
export async function adjointImplicitTerm(
  inverse: RegularizedInverse,
  transposeProduct: (w: Float64Array) => Promise<Float64Array>,
  policyGradient: Float64Array,
): Promise<ImplicitTerm> {
  const solution = await inverse(policyGradient);
  const product = await transposeProduct(solution.x);
  return { term: product.map((x) => -x), solutions: [solution] };
}

/**
 * −(H⁻¹ M)ᵀ g: one solve for each column of M, as printed.
 *
 * @param mixedColumns - K columns `[P]` of M.
 * @param policyGradient - `[P]` g.
 * @equation 5
 */
export async function columnImplicitTerm(
  inverse: RegularizedInverse,
  mixedColumns: readonly Float64Array[],
  policyGradient: Float64Array,
): Promise<ImplicitTerm> {
  const solutions: Solution[] = [];
  for (const column of mixedColumns) solutions.push(await inverse(column));
  const term = Float64Array.from(solutions, ({ x }) => -dot(x, policyGradient));
  return { term, solutions };
}
