/** @file Bounds of the optimal return of a task from known policies and known optima, where returns are affine in ψ. */

import { maximiseLinear } from '../../../math/linearProgram.ts';
import { type AffineReturn, returnAt } from './affineReturns.ts';

/** An optimal return at x `[K]`, where Ψ is [-1, 1]^K. */
export interface KnownOptimum {
  readonly unit: readonly number[];
  readonly value: number;
}

/** A bound at one task, with the policy that it is the return of. */
export interface Bound {
  readonly value: number;
  /** Of a policy that was recorded, or that nothing known excludes: the slope of the bound. */
  readonly policy: AffineReturn;
}

/** What any policy can do. */
export interface Limits {
  /** The optimal return at the centre of Ψ. */
  readonly centre: number;
  /** `[K]` the largest |slope| of any policy. */
  readonly reach: readonly number[];
  readonly optima: readonly KnownOptimum[];
}

/**
 * The largest return of the policies: convex in x, and never above A*.
 *
 * @throws RangeError without a policy
 */
export function lowerBound(policies: readonly AffineReturn[], unit: readonly number[]): Bound {
  if (policies.length === 0) throw new RangeError('lowerBound: there is no policy');
  const policy = policies.reduce((a, b) => (returnAt(b, unit) > returnAt(a, unit) ? b : a));
  return { value: returnAt(policy, unit), policy };
}

/**
 * The most that a policy could return at x without returning more than the optimum where that is known, and within its reach: a
 * linear program over its offset and slope. Its dual says why A* is no larger, as A* is convex: with λ ≥ 0 and Σ λ ≤ 1,
 *
 *     A*(x) ≤ Σ λ_j A*(x_j) + (1 − Σ λ) A*(0) + Σ_k reach_k |x_k − Σ λ_j x_jk|
 *
 * Optima below that at the centre count as that.
 *
 * @source the convexity of A*: Barreto et al. 2017; optimistic linear support: Alegre, Bazzan and da Silva 2022
 */
export function upperBound({ centre, reach, optima }: Limits, unit: readonly number[]): Bound {
  const size = reach.length;
  // Variables: the slope's positive and negative parts, and how far the offset is below the optimum at the centre.
  const row = (positive: (k: number) => number, offset: number): number[] => [
    ...reach.map((_, k) => positive(k)),
    ...reach.map((_, k) => -positive(k)),
    -offset,
  ];
  const within = Array.from({ length: 2 * size }, (_, i) =>
    Array.from({ length: 2 * size + 1 }, (__, j) => Number(i === j)),
  );
  const { value, at } = maximiseLinear({
    objective: row((k) => unit[k], 1),
    rows: [...optima.map((one) => row((k) => one.unit[k], 1)), ...within],
    limits: [...optima.map((one) => Math.max(one.value - centre, 0)), ...reach, ...reach],
  });
  const slope = reach.map((_, k) => at[k] - at[size + k]);
  return { value: centre + value, policy: { offset: centre - at[2 * size], slope } };
}
