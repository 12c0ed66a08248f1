/** @file One iteration of policy optimisation on a batch of trajectories: advantages, a TRPO step, a value fit. */

import { generalizedAdvantages } from '../../data/advantages.ts';
import { episodeLengths, episodeReturns } from '../../data/episodes.ts';
import { type NormalizerState, normalizerMoments } from '../../data/normalizer.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { confidenceInterval, mean } from '../../math/statistics.ts';
import { type ParameterLayout, viewOf } from '../../nn/parameters.ts';
import { policyLayout } from '../../policies/gaussianPolicy.ts';
import type { Learner } from '../learner.ts';
import type { World } from '../world.ts';

/** The part of the learner that policy optimisation reads and changes. */
export type PolicyLearner = Pick<Learner, 'psi' | 'theta' | 'value' | 'normalizers'>;

/**
 * Improves θ and V on `trajectories` of π_θ; it cannot tell which world they come from.
 *
 * The value function is fitted also when TRPO keeps the old policy (facts 8.25).
 *
 * @throws RangeError when a row of `trajectories` is padding: zeros would be taken for states and actions.
 */
export async function improvePolicy(
  { config, specs, tasks, value, trpo }: World,
  learner: PolicyLearner,
  trajectories: Trajectories,
  key: Key,
): Promise<{
  readonly theta: Float32Array;
  readonly value: Learner['value'];
  /** `[H, E]` of the trajectories, under the learner's ψ. */
  readonly rewards: Float32Array;
  readonly metrics: Readonly<Record<string, number>>;
}> {
  const padding = trajectories.valid.indexOf(0);
  if (padding >= 0) {
    throw new RangeError(`trajectories.valid[${padding}] is 0, expected continuous rollouts`);
  }
  const normalizer = learner.normalizers.state;
  const { states, nextStates, actions } = trajectories;
  const rewards = await tasks.rewards(learner.psi, trajectories);
  const values = await value.evaluate(learner.value, normalizer, states);
  const nextValues = await value.evaluate(learner.value, normalizer, nextStates);
  const { advantages, returns } = generalizedAdvantages(
    { ...trajectories, rewards, values, nextValues },
    { gamma: config.rollout.gamma, lambda: config.rollout.gaeLambda },
  );
  const { theta, diagnostics } = await trpo.update(learner.theta, normalizer, {
    states,
    actions,
    advantages,
  });
  const fit = await value.fit(learner.value, normalizer, {
    states,
    targets: returns,
    key: foldIn(key, 'value'),
  });
  return {
    theta,
    value: fit.state,
    rewards,
    metrics: {
      policyKl: diagnostics.kl,
      policyObjective: diagnostics.objectiveAfter,
      policyEntropy: diagnostics.entropy,
      policyStd: meanStd(specs, theta),
      lineSearchStep: diagnostics.lineSearchStep,
      cgResidual: diagnostics.cgResidual,
      valueLoss: mean(fit.losses),
    },
  };
}

/** Mean standard deviation of the action's coordinates. */
function meanStd({ policy }: World['specs'], theta: Float32Array): number {
  return mean(viewOf(theta, policyLayout(policy), 'logStd').map(Math.exp));
}

/** Mean return and length of the complete episodes as metrics, of real ones with the 95 % interval; nothing when there is none. */
export function episodeMetrics(
  world: 'virtual' | 'real',
  trajectories: Trajectories,
  rewards: Float32Array,
): Record<string, number> {
  const returns = episodeReturns(trajectories, rewards);
  if (returns.length === 0) return {};
  const metrics = {
    [`${world}Return`]: mean(returns),
    [`${world}Length`]: mean(episodeLengths(trajectories)),
  };
  if (world === 'virtual' || returns.length < 2) return metrics;
  const { low, high } = confidenceInterval(returns);
  return { ...metrics, realReturnLow: low, realReturnHigh: high };
}

/**
 * The parameters of a network of normalised states, for the normaliser `to` in the place of `from`; unchanged where
 * `from` has seen no data.
 *
 * @param parameters `[P]` flat; its slices `w0` `[S, ·]` and `b0` are the first layer.
 * @source ours; the released code lets the meaning of θ and V jump. First data: facts 8.8
 */
export function renormalize(
  parameters: Float32Array,
  layout: ParameterLayout,
  from: NormalizerState,
  to: NormalizerState,
): Float32Array {
  const result = parameters.slice();
  if (from.count === 0) return result;
  const weights = viewOf(result, layout, 'w0');
  const biases = viewOf(result, layout, 'b0');
  const [before, after] = [normalizerMoments(from), normalizerMoments(to)];
  const width = biases.length;
  for (let o = 0; o < width; o++) {
    let bias = biases[o];
    for (let i = 0; i < before.mean.length; i++) {
      const weight = weights[i * width + o];
      bias += (weight * (after.mean[i] - before.mean[i])) / before.std[i];
      weights[i * width + o] = (weight * after.std[i]) / before.std[i];
    }
    biases[o] = bias;
  }
  return result;
}
