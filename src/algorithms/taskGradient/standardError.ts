/**
 * @file Standard error of the task gradient from groups of episodes, the errors of all terms included.
 *
 * The estimate is a function of sums over episodes: T = d* − d̂ + Mᵀ f(H) g with f(H) = (H² + δ² I)⁻¹ H.
 * To first order (the infinitesimal jackknife) group j of the episodes adds
 *
 *     T_j = d*_j − d̂_j + Yᵀ g_j + M_jᵀ x − Yᵀ H_j x + δ⁻² (M − H Y)ᵀ H_j (g − H x),   x = f(H) g,  Y = f(H) M
 *
 * where X_j is what the group's episodes add to the sum X, less the group's share of X. The last two summands are the
 * derivative of f. With G groups the variance of T is G/(G−1) Σ_j T_j².
 *
 * Group j takes the same columns of all rollouts, so a pairing of columns (common reset states) is accounted for.
 */

import { axpy, dot } from '../../math/vector.ts';
import type { LinearOperator } from './hessianProduct.ts';

/** A sum over episodes kept apart by episode. */
export interface EpisodeParts {
  /** `[E, K]` what each episode adds. */
  readonly parts: Float64Array;
  readonly sign: 1 | -1;
}

/** The Hessian with the solves that went through it. */
interface HessianParts {
  /** v ↦ H v. */
  readonly hessian: LinearOperator;
  /** v ↦ H_j v for each of the G groups, before the share of H is taken off. */
  readonly groups: readonly LinearOperator[];
  /** `[G]` the share of the episodes that is in each group. */
  readonly shares: readonly number[];
  readonly damping: number;
  /** `[P]` g and x. */
  readonly policyGradient: Float64Array;
  readonly adjoint: Float64Array;
  /** K columns `[P]` of M and of Y. */
  readonly mixedColumns: readonly Float64Array[];
  readonly columns: readonly Float64Array[];
}

/** `[K]` standard error of ∂L/∂ψ; G = `hessian.groups.length` ≥ 2. */
export async function taskGradientStandardError(
  episodeParts: readonly EpisodeParts[],
  hessian: HessianParts,
): Promise<Float64Array> {
  const taskSize = hessian.columns.length;
  const count = hessian.groups.length;
  const byGroup = await hessianGroups(hessian);
  for (const part of episodeParts) addEpisodes(byGroup, part, count, taskSize);
  return errorOfGroups(byGroup, taskSize);
}

/** `[K]` the same where all terms are sums over episodes, in G ≥ 2 groups. */
export function partsStandardError(
  episodeParts: readonly EpisodeParts[],
  { groups, taskSize }: { readonly groups: number; readonly taskSize: number },
): Float64Array {
  const byGroup = new Float64Array(groups * taskSize);
  for (const part of episodeParts) addEpisodes(byGroup, part, groups, taskSize);
  return errorOfGroups(byGroup, taskSize);
}

/** `[K]` from `[G, K]`. */
function errorOfGroups(byGroup: Float64Array, taskSize: number): Float64Array {
  const count = byGroup.length / taskSize;
  return Float64Array.from({ length: taskSize }, (_, k) => {
    let squares = 0;
    for (let j = 0; j < count; j++) squares += byGroup[j * taskSize + k] ** 2;
    return Math.sqrt((squares * count) / (count - 1));
  });
}

/** `[G, K]` −Yᵀ (H_j − share H) x + δ⁻² (M − H Y)ᵀ (H_j − share H) (g − H x). */
async function hessianGroups(inputs: HessianParts): Promise<Float64Array> {
  const { hessian, groups, shares, columns, adjoint, damping } = inputs;
  const taskSize = columns.length;
  const rest = await remainder(hessian, inputs.policyGradient, adjoint);
  const columnRests: Float64Array[] = [];
  for (let k = 0; k < taskSize; k++)
    columnRests.push(await remainder(hessian, inputs.mixedColumns[k], columns[k]));
  const wholes = [await hessian(adjoint), await hessian(rest)];
  const byGroup = new Float64Array(groups.length * taskSize);
  for (const [j, product] of groups.entries()) {
    const ofAdjoint = await product(adjoint);
    axpy(-shares[j], wholes[0], ofAdjoint);
    const ofRest = await product(rest);
    axpy(-shares[j], wholes[1], ofRest);
    for (let k = 0; k < taskSize; k++) {
      const damped = damping === 0 ? 0 : dot(columnRests[k], ofRest) / damping ** 2;
      byGroup[j * taskSize + k] = damped - dot(columns[k], ofAdjoint);
    }
  }
  return byGroup;
}

/** b − H x. */
async function remainder(
  hessian: LinearOperator,
  b: Float64Array,
  x: Float64Array,
): Promise<Float64Array> {
  const rest = b.slice();
  axpy(-1, await hessian(x), rest);
  return rest;
}

/** Adds each episode's part, less the mean over episodes, to its group. */
function addEpisodes(
  byGroup: Float64Array,
  { parts, sign }: EpisodeParts,
  groups: number,
  taskSize: number,
): void {
  const numEnvs = parts.length / taskSize;
  for (let k = 0; k < taskSize; k++) {
    let mean = 0;
    for (let e = 0; e < numEnvs; e++) mean += parts[e * taskSize + k] / numEnvs;
    for (let e = 0; e < numEnvs; e++)
      byGroup[groupOf(e, numEnvs, groups) * taskSize + k] +=
        sign * (parts[e * taskSize + k] - mean);
  }
}

/** The group of column e: G runs of equal length, up to one. */
function groupOf(column: number, numEnvs: number, groups: number): number {
  return Math.floor((column * groups) / numEnvs);
}

/** `[G]` the share of the columns in each group. */
export function groupShares(numEnvs: number, groups: number): number[] {
  const shares = new Array<number>(groups).fill(0);
  for (let e = 0; e < numEnvs; e++) shares[groupOf(e, numEnvs, groups)] += 1 / numEnvs;
  return shares;
}

/** The weights `[·, E]` of one group's episodes, 0 elsewhere. */
export function groupWeights(
  weights: Float32Array,
  group: number,
  numEnvs: number,
  groups: number,
): Float32Array {
  return weights.map((weight, i) => (groupOf(i % numEnvs, numEnvs, groups) === group ? weight : 0));
}
