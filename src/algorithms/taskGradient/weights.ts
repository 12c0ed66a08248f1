/**
 * @file The weights of every sum in Eqs. 3, 4, 6 and 7, formed from rewards; all that differs between the variants.
 *
 * `exact`, the paper's formulas over whole episodes of the finite horizon (facts §5.2), with E episodes per rollout:
 *
 *     Eq. 3   γᵗ/E              Eq. 4, Eq. 7 causal and per-step   γᵗ A_t/E
 *     Eq. 6   γᵗ (∂A_t/∂ψ)/E    Eq. 7 trajectory                   R(τ)/E
 *
 * ∂A/∂ψ is always a return to go: a V held constant in ψ (GAE) would be biased even if it were exact.
 * Monte-Carlo advantages are returns to go minus V(s_t), where V is given, minus the mean of what is left at time t
 * over the *other* episodes. Both subtrahends leave every expectation unchanged; R and ∂A/∂ψ are centred likewise.
 */

import {
  advantageTaskGradient,
  generalizedAdvantages,
  leaveOneOutBaseline,
  returnsToGo,
} from '../../data/advantages.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { EpisodeRollout } from './rollout.ts';

/** The three rollouts of a task gradient. */
export interface TaskGradientRollouts {
  /** R1: the real world under θ̂. */
  readonly realZeroShot: EpisodeRollout;
  /** R2: the real world under θ*. Start it from the reset states of R1, so that the difference is less noisy. */
  readonly realOptimum: EpisodeRollout;
  /** V: the virtual world T̂_φ under θ̂. */
  readonly virtual: EpisodeRollout;
}

/** Everything the sums of Eqs. 3-7 are weighted with. Padded rows are 0. */
export interface EstimatorWeights {
  /** `[H, E]` over R2, for Eq. 3 at θ*. */
  readonly optimum: Float32Array;
  /** `[H, E]` over R1, for Eq. 3 at θ̂. */
  readonly zeroShot: Float32Array;
  /** `[H, E]` over R1, for Eq. 4. */
  readonly policyGradient: Float32Array;
  /** `[H, E, K]` over V, for Eq. 6. */
  readonly mixed: Float32Array;
  /** `[E]` (trajectory) or `[H, E]` over V, for Eq. 7; then, with β > 0, `[H, E]` −β γᵗ/E for its divergence. */
  readonly hessian: Float32Array;
}

/** γ, and λ of GAE advantages. */
export type Discounting = Pick<AlgorithmConfig['rollout'], 'gamma' | 'gaeLambda'>;

/** What the weights depend on: `monte-carlo` advantages are unbiased; `gae` have less variance, and no bias when V is exact. */
type WeightSettings = Discounting &
  Pick<AlgorithmConfig['taskGradient'], 'advantage' | 'hessian' | 'klWeight'>;

/** The weights of the paper's formulas; sums are in the scale of whole returns. */
export function exactWeights(
  { realZeroShot, realOptimum, virtual }: TaskGradientRollouts,
  options: WeightSettings,
): EstimatorWeights {
  const { gamma } = options;
  const discounts = discountWeights(virtual.trajectories, gamma);
  const hessian =
    options.hessian === 'trajectory'
      ? centredReturns(virtual, gamma)
      : timesRows(advantagesOf('virtual', virtual, options), discounts);
  return {
    optimum: discountWeights(realOptimum.trajectories, gamma),
    zeroShot: discountWeights(realZeroShot.trajectories, gamma),
    policyGradient: timesRows(
      advantagesOf('realZeroShot', realZeroShot, options),
      discountWeights(realZeroShot.trajectories, gamma),
    ),
    mixed: timesRows(taskGradientOfAdvantages(virtual, gamma), discounts),
    hessian: penalizedWeights(hessian, discounts, options.klWeight),
  };
}

/** The weights of H, and below them those of −βF where β > 0. */
export function penalizedWeights(
  hessian: Float32Array,
  discounts: Float32Array,
  klWeight: number,
): Float32Array {
  if (klWeight === 0) return hessian;
  const weights = new Float32Array(hessian.length + discounts.length);
  weights.set(hessian);
  weights.set(
    discounts.map((x) => -klWeight * x),
    hessian.length,
  );
  return weights;
}

/** `[H, E]` γᵗ/E on real rows, 0 on padding. */
export function discountWeights(
  { horizon, numEnvs, valid }: Trajectories,
  gamma: number,
): Float32Array {
  const weights = new Float32Array(horizon * numEnvs);
  for (let row = 0; row < weights.length; row++) {
    if (valid[row] === 1) weights[row] = gamma ** Math.floor(row / numEnvs) / numEnvs;
  }
  return weights;
}

/** `[H, E]` A_t. */
function advantagesOf(
  name: string,
  { trajectories, rewards, values }: EpisodeRollout,
  { gamma, gaeLambda, advantage }: WeightSettings,
): Float32Array {
  if (advantage === 'gae') {
    if (values === undefined)
      throw new RangeError(`${name}.values is missing, expected it for gae advantages`);
    const inputs = { ...trajectories, rewards, values: values.current, nextValues: values.next };
    return generalizedAdvantages(inputs, { gamma, lambda: gaeLambda }).advantages;
  }
  const toGo = returnsToGo(rewards, trajectories, { gamma });
  return centred(values === undefined ? toGo : minus(toGo, values.current), trajectories);
}

/** `[H, E, K]` ∂A_t/∂ψ, to the episode's end whatever `advantage` says: no V of this kind of ψ is known. */
function taskGradientOfAdvantages(
  { trajectories, rewardTaskGradient }: EpisodeRollout,
  gamma: number,
): Float32Array {
  const options = { form: 'monte-carlo', gamma } as const;
  return centred(advantageTaskGradient(rewardTaskGradient, trajectories, options), trajectories);
}

/** `[E]` (R(τ_e) − mean of the other episodes' R)/E: row 0 of the returns to go, which every episode has. */
function centredReturns({ trajectories, rewards }: EpisodeRollout, gamma: number): Float32Array {
  const { numEnvs } = trajectories;
  const returns = returnsToGo(rewards, trajectories, { gamma });
  return centred(returns, trajectories)
    .slice(0, numEnvs)
    .map((x) => x / numEnvs);
}

/** x minus its leave-one-out mean at the same time. */
function centred(x: Float32Array, trajectories: Trajectories): Float32Array {
  return minus(x, leaveOneOutBaseline(x, trajectories));
}

function minus(x: Float32Array, y: Float32Array): Float32Array {
  return x.map((value, i) => value - y[i]);
}

/** `[H, E]` or `[H, E, K]` x times `[H, E]` weights; rows of weight 0 become 0 whatever x holds there. */
export function timesRows(x: Float32Array, weights: Float32Array): Float32Array {
  const width = x.length / weights.length;
  return x.map((value, i) => {
    const weight = weights[Math.floor(i / width)];
    return weight === 0 ? 0 : value * weight;
  });
}
