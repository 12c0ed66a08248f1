/** @file Sums over the future of every step: returns to go, advantages, and the advantages' task gradients. */

import { mean, variance } from '../math/statistics.ts';
import { allFinite } from '../math/vector.ts';
import { assertFlags, assertLength, type EpisodeFlags } from './trajectories.ts';

/** The inputs of generalised advantages; flags and shape are usually given by `...trajectories`. */
export interface AdvantageInputs extends EpisodeFlags {
  /** `[H, E]` r_t. */
  readonly rewards: Float32Array;
  /** `[H, E]` V(s_t). */
  readonly values: Float32Array;
  /** `[H, E]` V(s_{t+1}) of the true next state, not of the next row. */
  readonly nextValues: Float32Array;
}

/** Discount and trace of the generalised advantage estimator. */
export interface AdvantageOptions {
  /** γ in [0, 1]. */
  readonly gamma: number;
  /** λ in [0, 1]. */
  readonly lambda: number;
}

/**
 * Generalised advantage estimation (Schulman et al. 2016) over columns that may hold several episodes:
 *
 * δ_t = r_t + γ (1 - terminated_t) V(s_{t+1}) - V(s_t), A_t = δ_t + γλ c_t A_{t+1},
 *
 * where c_t = 0 at a termination, a truncation, the last row and before padding, else 1. So nothing is added after a
 * termination, while a truncation (including the end of the batch) bootstraps with V(s_{t+1}) (facts 8.4).
 *
 * @returns `advantages` `[H, E]` and the λ-returns `returns` = advantages + values `[H, E]`; 0 at padding.
 * @throws RangeError for arrays that are not `[H, E]`, γ or λ outside [0, 1].
 */
export function generalizedAdvantages(
  inputs: AdvantageInputs,
  { gamma, lambda }: AdvantageOptions,
): { advantages: Float32Array; returns: Float32Array } {
  const { horizon, numEnvs, terminated, truncated, valid, rewards, values, nextValues } = inputs;
  const rows = horizon * numEnvs;
  assertFlags(inputs);
  assertLength('rewards', rewards, rows);
  assertLength('values', values, rows);
  assertLength('nextValues', nextValues, rows);
  assertFraction('gamma', gamma);
  assertFraction('lambda', lambda);
  const advantages = new Float32Array(rows);
  const returns = new Float32Array(rows);
  // A_{t+1} of every column, in float64; 0 before the last row and at padding.
  const following = new Float64Array(numEnvs);
  for (let row = rows - 1; row >= 0; row--) {
    const env = row % numEnvs;
    if (valid[row] === 0) {
      following[env] = 0;
      continue;
    }
    const next = terminated[row] !== 0 ? 0 : gamma * nextValues[row];
    const kept = terminated[row] !== 0 || truncated[row] !== 0 ? 0 : following[env];
    following[env] = rewards[row] + next - values[row] + gamma * lambda * kept;
    advantages[row] = following[env];
    returns[row] = following[env] + values[row];
  }
  return { advantages, returns };
}

/** How `returnsToGo` discounts and what it assumes after the last recorded step. */
export interface ReturnsToGoOptions {
  /** γ in [0, 1]. */
  readonly gamma: number;
  /**
   * `[H, E]` or `[H, E, K]` value of s_{t+1}, added where an episode continues unrecorded: at truncations, at the last
   * row and before padding. Without it the sum ends there: the return of the finite horizon.
   */
  readonly nextValues?: Float32Array;
}

/**
 * G_t = x_t + γ x_{t+1} + γ² x_{t+2} + … to the end of the episode, for scalars or vectors x.
 *
 * @param x - `[H, E]` or `[H, E, K]`; K follows from its length.
 * @param flags - shape and ends of the episodes, usually the trajectories themselves.
 * @returns the shape of x; 0 at padding.
 * @throws RangeError for arrays that do not fit the flags or γ outside [0, 1].
 */
export function returnsToGo(
  x: Float32Array,
  flags: EpisodeFlags,
  { gamma, nextValues }: ReturnsToGoOptions,
): Float32Array {
  const { horizon, numEnvs, terminated, truncated, valid } = flags;
  const width = entryWidth('x', x, flags);
  assertFlags(flags);
  assertFraction('gamma', gamma);
  if (nextValues !== undefined) assertLength('nextValues', nextValues, x.length);
  const sums = new Float32Array(x.length);
  const following = new Float64Array(numEnvs * width);
  // Whether the next row of the column continues this row's episode.
  const goesOn = new Uint8Array(numEnvs);
  for (let row = horizon * numEnvs - 1; row >= 0; row--) {
    const env = row % numEnvs;
    const ended = terminated[row] !== 0 || truncated[row] !== 0;
    const unseen = terminated[row] === 0 && (ended || goesOn[env] === 0);
    goesOn[env] = valid[row];
    if (valid[row] === 0) continue;
    for (let k = 0; k < width; k++) {
      const entry = row * width + k;
      const column = env * width + k;
      let next = ended ? 0 : following[column];
      if (unseen) next = nextValues === undefined ? 0 : nextValues[entry];
      following[column] = x[entry] + gamma * next;
      sums[entry] = following[column];
    }
  }
  return sums;
}

/** How ∂A/∂ψ is formed from ∂r/∂ψ. */
export type AdvantageTaskGradientOptions =
  | {
      /** Exact (facts 5.2): the discounted sum of ∂r/∂ψ to the end of the episode, with no bootstrap. */
      readonly form: 'monte-carlo';
      readonly gamma: number;
    }
  | {
      /** The released code's (facts 5.1): the derivative of the GAE with V held constant in ψ, discount γλ. */
      readonly form: 'gae';
      readonly gamma: number;
      readonly lambda: number;
    };

/**
 * ∂A_t/∂ψ for Eq. 6, up to a term that depends only on s_t and so does not change the expectation.
 *
 * Both forms are Σ_{j≥t} d^{j-t} ∂r_j/∂ψ within the episode: d = γ is unbiased for whole episodes,
 * d = γλ ignores how V depends on ψ.
 *
 * @param rewardTaskGradient - `[H, E, K]` ∂r_t/∂ψ.
 * @returns `[H, E, K]`; 0 at padding.
 * @equation 6
 */
export function advantageTaskGradient(
  rewardTaskGradient: Float32Array,
  flags: EpisodeFlags,
  options: AdvantageTaskGradientOptions,
): Float32Array {
  const { form, gamma } = options;
  assertFraction('gamma', gamma);
  if (form === 'monte-carlo') return returnsToGo(rewardTaskGradient, flags, { gamma });
  assertFraction('lambda', options.lambda);
  return returnsToGo(rewardTaskGradient, flags, { gamma: gamma * options.lambda });
}

/**
 * A baseline for returns to go that keeps policy gradients exactly unbiased: the mean, at the same time t,
 * over the *other* columns that are valid there (0 when there is none),
 *
 * b_{t,e} = Σ_{e'≠e} valid_{t,e'} x_{t,e'} / Σ_{e'≠e} valid_{t,e'}.
 *
 * Columns are independent rollouts, so b_{t,e} is independent of column e, and E[∇ log π(a_{t,e}|s_{t,e}) b_{t,e}] = 0
 * given that column e is still alive. A mean that included column e would be biased by that column's own contribution.
 *
 * @param x - `[H, E]` or `[H, E, K]`, usually of `returnsToGo`.
 * @returns the shape of x; 0 at padding.
 */
export function leaveOneOutBaseline(x: Float32Array, flags: EpisodeFlags): Float32Array {
  const { horizon, numEnvs, valid } = flags;
  const width = entryWidth('x', x, flags);
  assertFlags(flags);
  const baseline = new Float32Array(x.length);
  const totals = new Float64Array(width);
  for (let t = 0; t < horizon; t++) {
    totals.fill(0);
    let alive = 0;
    for (let row = t * numEnvs; row < (t + 1) * numEnvs; row++) {
      if (valid[row] === 0) continue;
      alive++;
      for (let k = 0; k < width; k++) totals[k] += x[row * width + k];
    }
    if (alive < 2) continue;
    for (let row = t * numEnvs; row < (t + 1) * numEnvs; row++) {
      if (valid[row] === 0) continue;
      for (let k = 0; k < width; k++) {
        baseline[row * width + k] = (totals[k] - x[row * width + k]) / (alive - 1);
      }
    }
  }
  return baseline;
}

/** K of an array `[H, E, K]`. */
function entryWidth(name: string, x: Float32Array, { horizon, numEnvs }: EpisodeFlags): number {
  const width = x.length / (horizon * numEnvs);
  if (!Number.isInteger(width) || width < 1) {
    throw new RangeError(
      `trajectories: ${name} has ${x.length} entries, expected a multiple of H E = ${horizon * numEnvs}`,
    );
  }
  return width;
}

/**
 * (A − mean) / sd of advantages `[N]`, as policy optimisers read them; zeros when all are equal.
 *
 * @throws RangeError for one that is not finite, or fewer than two.
 */
export function standardizedAdvantages(advantages: Float32Array): Float32Array {
  if (!allFinite(advantages)) {
    throw new RangeError('advantages hold a number that is not finite');
  }
  const centre = mean(advantages);
  const deviation = Math.sqrt(variance(advantages));
  return deviation > 0
    ? advantages.map((advantage) => (advantage - centre) / deviation)
    : new Float32Array(advantages.length);
}

function assertFraction(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new RangeError(`${name} is ${value}, expected a number from 0 to 1`);
  }
}
