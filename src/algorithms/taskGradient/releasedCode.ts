/**
 * @file The released code's choices for Eqs. 3-7 (facts §5.1), as weights and damping for the same sums.
 *
 * What differs from `exact`: GAE advantages, in which V(s_{t+1}) is also dropped when the *next* step terminates;
 * no γᵗ in Eqs. 4, 6 and 7; a per-step Hessian; means over the N steps of a rollout in place of sums over an episode;
 * and the damped system (H²/P + 0.1 I) x = H b / P.
 *
 * Everything here is multiplied by the horizon, which turns means over steps into the scale of whole returns, so that
 * the numbers of both variants can be compared; `ascentDirection` divides by it again.
 */

import { advantageTaskGradient, generalizedAdvantages } from '../../data/advantages.ts';
import { countValid } from '../../data/trajectories.ts';
import type { EpisodeRollout } from './rollout.ts';
import {
  type Discounting,
  discountWeights,
  type EstimatorWeights,
  type TaskGradientRollouts,
  timesRows,
} from './weights.ts';

/** The released code's weights. @throws RangeError when R1 or V has no values. */
export function releasedCodeWeights(
  { realZeroShot, realOptimum, virtual }: TaskGradientRollouts,
  { gamma, gaeLambda }: Discounting,
): EstimatorWeights {
  const perStep = stepWeights(virtual);
  const taskGradient = advantageTaskGradient(virtual.rewardTaskGradient, virtual.trajectories, {
    form: 'gae',
    gamma,
    lambda: gaeLambda,
  });
  const advantages = (name: string, rollout: EpisodeRollout): Float32Array =>
    timesRows(releasedAdvantages(name, rollout, gamma, gaeLambda), stepWeights(rollout));
  return {
    optimum: discountedStepWeights(realOptimum, gamma),
    zeroShot: discountedStepWeights(realZeroShot, gamma),
    policyGradient: advantages('realZeroShot', realZeroShot),
    mixed: timesRows(taskGradient, perStep),
    hessian: advantages('virtual', virtual),
  };
}

/** δ of (H²/P + 0.1 I) x = H b / P with H a mean over steps: δ² = 0.1 P, here in the scale of whole returns. */
export function releasedCodeDamping(parameterCount: number, horizon: number): number {
  return horizon * Math.sqrt(0.1 * parameterCount);
}

/** `[H, E]` H/N on the N real rows. */
function stepWeights({ trajectories }: EpisodeRollout): Float32Array {
  const weight = trajectories.horizon / countValid(trajectories);
  return Float32Array.from(trajectories.valid, (valid) => valid * weight);
}

/** `[H, E]` γᵗ H/N. */
function discountedStepWeights({ trajectories }: EpisodeRollout, gamma: number): Float32Array {
  const { horizon, numEnvs } = trajectories;
  const factor = (numEnvs * horizon) / countValid(trajectories);
  return discountWeights(trajectories, gamma).map((x) => x * factor);
}

/** `[H, E]` GAE with V(s_{t+1}) dropped where step t+1 terminates. */
function releasedAdvantages(
  name: string,
  { trajectories, rewards, values }: EpisodeRollout,
  gamma: number,
  lambda: number,
): Float32Array {
  if (values === undefined)
    throw new RangeError(`${name}.values is missing, expected it for the released-code variant`);
  const { numEnvs, terminated } = trajectories;
  const nextValues = values.next.map((v, row) => (terminated[row + numEnvs] === 1 ? 0 : v));
  const inputs = { ...trajectories, rewards, values: values.current, nextValues };
  return generalizedAdvantages(inputs, { gamma, lambda }).advantages;
}
