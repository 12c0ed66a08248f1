/** @file The terms of Eq. 2 from three rollouts, in the order of Algorithm 1: Eqs. 3, 4, 6, 7 and 5. */

import { createScope } from '../scope.ts';
import { scaleHessian, scaleScores, scoreScale } from './coordinates.ts';
import { type HessianScale, measureDamping, spectralNorm } from './damping.ts';
import { createHessianProduct, type HessianProduct } from './hessianProduct.ts';
import {
  adjointImplicitTerm,
  columnImplicitTerm,
  type ImplicitTerm,
  regularizedInverse,
} from './implicitGradient.ts';
import { mixedDerivative, mixedTransposeProduct } from './mixedDerivative.ts';
import type { TaskGradientOptions } from './options.ts';
import {
  realReturnPolicyGradient,
  realReturnPolicyGradientAlong,
  realReturnTaskGradient,
} from './realReturnGradients.ts';
import { releasedCodeDamping } from './releasedCode.ts';
import { sumColumns } from './rollout.ts';
import { createScores, type Scores } from './scores.ts';
import { secantParts } from './secant.ts';
import {
  type EpisodeParts,
  groupShares,
  groupWeights,
  partsStandardError,
  taskGradientStandardError,
} from './standardError.ts';
import type { Discounting, EstimatorWeights } from './weights.ts';

/** Number of groups of episodes that give the Hessian's share of the error, if there are enough episodes. */
const errorGroups = 20;

/** What {@link estimateTerms} works on. */
export interface TermOptions extends Omit<TaskGradientOptions, keyof Discounting> {
  readonly weights: EstimatorWeights;
  /** γᵗ/E on V, for the scale of the coordinates. */
  readonly discounts: Float32Array;
}

/** Everything Eq. 2 is made of. Vectors of θ's space are in the coordinates of `coordinateScale`. */
export interface GapTerms {
  /** `[K]` Eq. 3 at θ* and at θ̂. */
  readonly optimumTerm: Float64Array;
  readonly zeroShotTerm: Float64Array;
  /** `[P]` dθ/dz of the coordinates z the solves were done in (`coordinates.ts`); ones for the released code. */
  readonly coordinateScale: Float64Array;
  /** `[P]` Eq. 4 at θ̂. */
  readonly policyGradient: Float64Array;
  /** K columns `[P]`, Eq. 6. */
  readonly mixedColumns: readonly Float64Array[];
  /** ‖H‖ and δ, Eq. 7; H − βF in place of H with a KL weight. */
  readonly hessianNorm: number;
  readonly damping: number;
  /** (∂θ̂/∂ψᵀ)ᵀ ∂η⋆/∂θ, Eq. 5 in two orders. */
  readonly adjoint: ImplicitTerm;
  readonly columnWise: ImplicitTerm;
  /** `[K]` the same as a difference quotient, where that is asked for. */
  readonly secant?: Float64Array;
  /** `[K]` of the sum. */
  readonly standardError: Float64Array;
}

interface Operators {
  readonly realScores: Scores;
  readonly virtualScores: Scores;
  readonly product: HessianProduct;
}

/** Compiles the operators of the rollouts, estimates every term, and frees the operators. */
export async function estimateTerms(options: TermOptions): Promise<GapTerms> {
  const { runtime, policy, rollouts, settings } = options;
  const virtual = rollouts.virtual.trajectories;
  const scope = createScope();
  try {
    const operators = {
      realScores: scope.own(
        await createScores(runtime, policy, rollouts.realZeroShot.trajectories),
      ),
      virtualScores: scope.own(await createScores(runtime, policy, virtual)),
      product: scope.own(
        await createHessianProduct(runtime, settings.hessian, policy, virtual, startOf(options)),
      ),
    };
    const coordinateScale =
      settings.variant === 'exact'
        ? await scoreScale(operators.virtualScores, options.discounts)
        : new Float64Array(policy.theta.length).fill(1);
    const terms = await termsOf(options, scaleOperators(operators, coordinateScale));
    return { ...terms, coordinateScale };
  } finally {
    await scope.dispose();
  }
}

/** θ_0 where θ̂ is taken to have been held near it. @throws RangeError when it is not known */
function startOf({ settings, thetaStart }: TermOptions): Float32Array | undefined {
  if (settings.klWeight === 0) return undefined;
  if (thetaStart === undefined)
    throw new RangeError('thetaStart is missing, expected it for a klWeight above 0');
  return thetaStart;
}

function scaleOperators(operators: Operators, scale: Float64Array): Operators {
  return {
    realScores: scaleScores(operators.realScores, scale),
    virtualScores: scaleScores(operators.virtualScores, scale),
    product: scaleHessian(operators.product, scale),
  };
}

/** The terms in the order of Algorithm 1, lines 9-10; nothing below this line knows about the coordinates. */
async function termsOf(
  options: TermOptions,
  operators: Operators,
): Promise<Omit<GapTerms, 'coordinateScale'>> {
  const { taskSize, weights, rollouts } = options;
  const { realScores, virtualScores, product } = operators;
  const optimumParts = realReturnTaskGradient(rollouts.realOptimum, weights.optimum);
  const zeroShotParts = realReturnTaskGradient(rollouts.realZeroShot, weights.zeroShot);
  const policyGradient = await realReturnPolicyGradient(realScores, weights.policyGradient);
  const mixedColumns = await mixedDerivative(virtualScores, weights.mixed, taskSize);
  const scale = await hessianScale(options, product);
  const hessian = product.withWeights(weights.hessian);
  const inverse = regularizedInverse({ ...options.settings, hessian, damping: scale.damping });
  const transpose = transposeParts(options, virtualScores);
  const adjoint = await adjointImplicitTerm(
    inverse,
    async (w) => sumColumns(await transpose(w), taskSize),
    policyGradient,
  );
  const columnWise = await columnImplicitTerm(inverse, mixedColumns, policyGradient);
  const terms = { policyGradient, mixedColumns, ...scale, adjoint, columnWise };
  const realParts: EpisodeParts[] = [
    { parts: optimumParts, sign: 1 },
    { parts: zeroShotParts, sign: -1 },
  ];
  const whole = {
    ...terms,
    optimumTerm: sumColumns(optimumParts, taskSize),
    zeroShotTerm: sumColumns(zeroShotParts, taskSize),
  };
  const secant = await secantOf(options);
  if (secant === undefined) {
    return { ...whole, standardError: await errorOf(options, operators, terms, realParts) };
  }
  const groups = Math.min(errorGroups, rollouts.virtual.trajectories.numEnvs);
  const parts = [...realParts, { parts: secant, sign: -1 } as const];
  return {
    ...whole,
    secant: sumColumns(secant, taskSize),
    standardError: partsStandardError(parts, { groups, taskSize }),
  };
}

/** `[E, K]` the episodes' parts of the difference quotient. @throws RangeError when it is asked for without responses */
async function secantOf({
  runtime,
  policy,
  responses,
  rollouts,
  weights,
  settings,
}: TermOptions): Promise<Float64Array | undefined> {
  if (settings.solve !== 'secant') return undefined;
  if (responses === undefined)
    throw new RangeError('responses are missing, expected them with solve secant');
  const { trajectories } = rollouts.realZeroShot;
  return secantParts(runtime, policy, trajectories, weights.policyGradient, responses);
}

/** ‖H‖ and δ: from the sampling error of H in scaled coordinates, or the released code's in those of θ itself. */
async function hessianScale(
  { policy, rollouts, weights, settings }: TermOptions,
  product: HessianProduct,
): Promise<HessianScale> {
  const { numEnvs, horizon } = rollouts.virtual.trajectories;
  const parameterCount = policy.theta.length;
  if (settings.variant === 'exact')
    return measureDamping(product, weights.hessian, numEnvs, parameterCount);
  return {
    hessianNorm: await spectralNorm(product.withWeights(weights.hessian), parameterCount),
    damping: releasedCodeDamping(parameterCount, horizon),
  };
}

/** w ↦ `[E, K]` the episodes' parts of Mᵀw. */
function transposeParts(
  { rollouts, weights }: TermOptions,
  scores: Scores,
): (w: Float64Array) => Promise<Float64Array> {
  const { numEnvs } = rollouts.virtual.trajectories;
  return (w) => mixedTransposeProduct(scores, weights.mixed, numEnvs, w);
}

/** `[K]` the standard error of the sum of all terms. */
async function errorOf(
  options: TermOptions,
  { realScores, virtualScores, product }: Operators,
  terms: Pick<GapTerms, 'policyGradient' | 'mixedColumns' | 'damping' | 'adjoint' | 'columnWise'>,
  realParts: readonly EpisodeParts[],
): Promise<Float64Array> {
  const { rollouts, weights } = options;
  const adjoint = terms.adjoint.solutions[0].x;
  const columns = terms.columnWise.solutions.map(({ x }) => x);
  const gradientParts = await realReturnPolicyGradientAlong(
    realScores,
    weights.policyGradient,
    rollouts.realZeroShot.trajectories.numEnvs,
    columns,
  );
  const mixedParts = await transposeParts(options, virtualScores)(adjoint);
  const { numEnvs } = rollouts.virtual.trajectories;
  const groups = Math.min(errorGroups, numEnvs);
  const groupHessians = Array.from({ length: groups }, (_, j) =>
    product.withWeights(groupWeights(weights.hessian, j, numEnvs, groups)),
  );
  return taskGradientStandardError(
    [...realParts, { parts: gradientParts, sign: 1 }, { parts: mixedParts, sign: 1 }],
    {
      hessian: product.withWeights(weights.hessian),
      groups: groupHessians,
      shares: groupShares(numEnvs, groups),
      ...terms,
      adjoint,
      columns,
    },
  );
}
