/** @file The three rollouts behind the task gradient, and the gradient from them (Algorithm 1, lines 9-11). */

import { type ColumnReturns, columnReturns, completeEpisodes } from '../../data/episodes.ts';
import { normalizerMoments } from '../../data/normalizer.ts';
import { selectColumns, type Trajectories } from '../../data/trajectories.ts';
import type { Collected } from '../../envs/collect.ts';
import { NumericalFault } from '../../math/numericalFault.ts';
import { foldIn, type Key } from '../../math/random.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import type { EpisodeRollout } from '../taskGradient/rollout.ts';
import { estimateTaskGradient, type TaskGradient } from '../taskGradient/taskGradient.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import { gapOf, type MeasuredGap, policyPair, rollOutPair } from './measureGap.ts';
import type { Observed } from './taskSelection.ts';
import { zeroShotResponses } from './zeroShotResponses.ts';

/** ∂L/∂ψ with the returns that its rollouts measured on the way. */
export interface MeasuredTaskGradient
  extends MeasuredGap,
    Required<Pick<Observed, 'realSteps' | 'virtualSteps' | 'episodes'>> {
  readonly gradient: TaskGradient;
}

/**
 * Rolls θ̂ and θ* out in the real world, on the same episodes, and θ̂ in the model.
 *
 * The model is the one that θ̂ maximises the return of: only there does Eq. 5 hold. The released code takes the model
 * after SLBO instead (facts 5.3e), and so does its variant here.
 */
export async function measureTaskGradient(
  world: World,
  learner: Learner,
  zeroShot: ZeroShotSnapshot,
  key: Key,
): Promise<MeasuredTaskGradient> {
  const { config, family, specs, runtime } = world;
  const { episodes, variant, solve } = config.taskGradient;
  const [before, after] = policyPair(learner, zeroShot);
  const [r1, r2] = await rollOutPair(world, [before, after], key);
  const whole = wholePairs(r1.trajectories, r2.trajectories);
  const model =
    variant === 'exact'
      ? zeroShot
      : { phi: learner.model.parameters, normalizers: learner.normalizers };
  const virtual = await createVirtualWorld(world, model, {
    numEnvs: episodes,
    key: foldIn(key, 'virtual'),
    policyNormalizer: before.normalizer,
  });
  try {
    const v = await virtual.rollOut(before.theta, foldIn(key, 'virtual rollout'), {
      mode: 'episodes',
    });
    const asRollout = (
      trajectories: Trajectories,
      policy: typeof before,
      value: Learner['value'],
    ) => withRewards(world, learner.psi, trajectories, policy.normalizer, value);
    const rollouts = {
      realZeroShot: await asRollout(whole[0], before, zeroShot.value),
      realOptimum: await asRollout(whole[1], after, learner.value),
      virtual: await asRollout(v, before, zeroShot.value),
    };
    const response =
      solve === 'secant'
        ? await zeroShotResponses(world, learner, zeroShot, key)
        : { responses: undefined, virtualSteps: 0 };
    const { responses } = response;
    const gradient = await estimateTaskGradient({
      runtime,
      policy: {
        spec: specs.policy,
        theta: before.theta,
        moments: normalizerMoments(before.normalizer),
      },
      ...(zeroShot.thetaStart && { thetaStart: zeroShot.thetaStart }),
      ...(responses && { responses }),
      rollouts,
      taskSize: family.parameterNames.length,
      gamma: config.rollout.gamma,
      gaeLambda: config.rollout.gaeLambda,
      settings: config.taskGradient,
    });
    // One episode per column, so that those in the same column belong together.
    const returnsOf = async (
      { trajectories }: Collected,
      whole: EpisodeRollout,
    ): Promise<ColumnReturns> => {
      const isWhole = whole.trajectories === trajectories;
      const rewards = isWhole
        ? whole.rewards
        : await world.tasks.rewards(learner.psi, trajectories);
      return columnReturns(trajectories, rewards);
    };
    const returnsZeroShot = await returnsOf(r1, rollouts.realZeroShot);
    const returnsAfter = await returnsOf(r2, rollouts.realOptimum);
    return {
      gradient,
      ...gapOf(returnsZeroShot, returnsAfter),
      realSteps: r1.steps + r2.steps,
      virtualSteps: v.horizon * v.numEnvs + response.virtualSteps,
      episodes: { zeroShot: r1.trajectories, after: r2.trajectories },
    };
  } finally {
    await virtual.dispose();
  }
}

/**
 * The columns in which both rollouts hold a whole episode: an episode in which the simulation diverged has no gradient.
 *
 * @throws NumericalFault when fewer than two are left.
 */
function wholePairs(first: Trajectories, second: Trajectories): [Trajectories, Trajectories] {
  const columns = new Set(completeEpisodes(second).map(({ env }) => env));
  const both = completeEpisodes(first).flatMap(({ env }) => (columns.has(env) ? [env] : []));
  if (both.length === first.numEnvs) return [first, second];
  if (both.length < 2) {
    throw new NumericalFault(
      `the simulation diverged in ${first.numEnvs - both.length} of ${first.numEnvs} pairs of episodes ` +
        '(taskGradient.episodes), expected at least 2 whole pairs: a smaller time step or more damping of the robot helps',
    );
  }
  return [selectColumns(first, both), selectColumns(second, both)];
}

/** Adds what the estimators read: rewards, ∂r/∂ψ, values. */
async function withRewards(
  { tasks, value }: World,
  psi: ArrayLike<number>,
  trajectories: Trajectories,
  normalizer: Learner['normalizers']['state'],
  valueState: Learner['value'],
): Promise<EpisodeRollout> {
  return {
    trajectories,
    rewards: await tasks.rewards(psi, trajectories),
    rewardTaskGradient: await tasks.rewardTaskGradient(psi, trajectories),
    values: {
      current: await value.evaluate(valueState, normalizer, trajectories.states),
      next: await value.evaluate(valueState, normalizer, trajectories.nextStates),
    },
  };
}
