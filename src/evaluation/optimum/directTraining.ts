/**
 * @file Training on one task in the real simulator, without a model: what SLBO's policy optimisation reaches if real
 * samples cost nothing, as an estimate of the best possible return.
 */

import {
  freshLearner,
  improveInReality,
  withFirstStates,
} from '../../algorithms/policyOptimization/realTraining.ts';
import {
  type MeasuredReturns,
  type MeasureOptions,
  realReturns,
} from '../../algorithms/realRollouts.ts';
import type { World } from '../../algorithms/world.ts';
import { completeEpisodes, episodeReturns } from '../../data/episodes.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import { locating } from '../../math/numericalFault.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { type PolicyInWorld, policyOf } from '../../policies/policyOf.ts';
import { deterministicReturns } from '../baselines.ts';
import { type ReturnSummary, summarizeReturns } from '../measuredReturn.ts';
import { type ConvergenceRule, type TrainingEnd, trainingEnd } from './convergence.ts';
import type { DirectTraining } from './optimalReturns.ts';

/** How to train. */
export interface DirectTrainingOptions {
  /** Its model takes no part; `rollout` says how large a batch is, `trpo` how it is used. */
  readonly world: World;
  /** `[K]` the task; it may lie outside Ψ. */
  readonly psi: ArrayLike<number>;
  readonly rule: ConvergenceRule;
  readonly key: Key;
}

/** A policy for one task, and the record of its training. */
export interface DirectlyTrained {
  readonly policy: PolicyInWorld;
  /** Mean undiscounted return of every iteration, before its update. */
  readonly returns: readonly number[];
  readonly end: TrainingEnd;
  /** Real steps. */
  readonly samples: number;
}

/**
 * TRPO from scratch on batches of `rollout.numEnvs` continuous rollouts of one time limit each, without exploration noise.
 *
 * Returns still move after they have converged, downwards too: the policy is the one behind the W iterations with the
 * largest mean return.
 *
 * @throws RangeError for an inconsistent rule; Error if a simulation diverges in every attempt at a batch.
 */
export function trainDirectly({
  world,
  psi,
  rule,
  key,
}: DirectTrainingOptions): Promise<DirectlyTrained> {
  return world.withEnv(world.config.rollout.numEnvs, async (env) => {
    const fresh = freshLearner(world, psi, key);
    const first = await withFirstStates(world, env, fresh, { key: foldIn(key, 'start') });
    let { learner, steps: samples } = first;
    const returns: number[] = [];
    let best = { policy: policyOf(learner), value: Number.NEGATIVE_INFINITY };
    let end: TrainingEnd | null = null;
    while (end === null) {
      const policy = policyOf(learner);
      const options = { psi, key: foldIn(foldIn(key, 'iteration'), returns.length) };
      const { trajectories, rewards, ...next } = await locating(
        `direct training, iteration ${returns.length + 1}`,
        () => improveInReality(world, env, learner, options),
      );
      learner = next.learner;
      samples += next.steps;
      returns.push(meanReturn(trajectories, rewards));
      const recent = mean(returns.slice(-rule.window));
      if (returns.length >= rule.window && recent > best.value) best = { policy, value: recent };
      end = trainingEnd(returns, rule);
    }
    return { policy: best.policy, returns, end, samples };
  });
}

/**
 * Mean return of the first episode of every simulator, which always fits into one time limit. Later episodes are
 * complete only if they are short, and would bias the mean.
 */
function meanReturn(trajectories: Trajectories, rewards: Float32Array): number {
  const returns = episodeReturns(trajectories, rewards);
  return mean(
    completeEpisodes(trajectories).flatMap(({ start }, i) => (start === 0 ? returns[i] : [])),
  );
}

/** The result of direct training, as recorded in an `OptimalEntry`. */
export interface DirectReturn {
  readonly returns: ReturnSummary;
  /** Real steps of training, without those of the measurements. */
  readonly samples: number;
  readonly training: DirectTraining;
}

/** Whole fresh episodes behind every mean. Ours: on the hopper the interval is then about ±0.5 % of the return. */
const episodes = 200;

type Measure = (
  world: World,
  policy: PolicyInWorld,
  options: MeasureOptions,
) => Promise<MeasuredReturns>;

const measures: Readonly<Record<DirectTraining['policy'], Measure>> = {
  sampled: realReturns,
  'mean action': deterministicReturns,
};

/**
 * Trains on the task and measures the policy with sampled actions and with its mean action. The better one is chosen on
 * other episodes than those reported, so that the choice does not bias the result.
 */
export async function directReturn(options: DirectTrainingOptions): Promise<DirectReturn> {
  const { world, psi, key, rule } = options;
  const { policy, returns, end, samples } = await trainDirectly(options);
  const measure = (kind: DirectTraining['policy'], stream: string): Promise<MeasuredReturns> =>
    measures[kind](world, policy, { psi, episodes, key: foldIn(key, stream) });
  const sampled = mean((await measure('sampled', 'choice')).returns);
  const ofMeanAction = mean((await measure('mean action', 'choice')).returns);
  const better = ofMeanAction > sampled ? 'mean action' : 'sampled';
  const reported = await measure(better, 'report');
  return {
    returns: summarizeReturns(reported.returns, reported.divergedEpisodes),
    samples,
    training: {
      policy: better,
      iterations: returns.length,
      end,
      rule,
      maxKl: world.config.trpo.maxKl,
    },
  };
}
