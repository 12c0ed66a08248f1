/** @file The three rollouts behind the task gradient, and the gradient from them (Algorithm 1, lines 9-11). */

import { episodeReturns } from '../data/episodes.ts';
import { normalizerMoments } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { foldIn, type Key } from '../math/random.ts';
import { mean, standardError } from '../math/statistics.ts';
import type { Learner, ZeroShotSnapshot } from './learner.ts';
import { rollOutPolicy } from './realRollouts.ts';
import type { EpisodeRollout } from './taskGradient/rollout.ts';
import { estimateTaskGradient, type TaskGradient } from './taskGradient/taskGradient.ts';
import { createVirtualWorld } from './virtualWorld.ts';
import type { World } from './world.ts';

/** ∂L/∂ψ with the returns that its rollouts measured on the way. */
export interface MeasuredTaskGradient {
  readonly gradient: TaskGradient;
  /** Mean undiscounted real return of θ̂. */
  readonly realReturnZeroShot: number;
  /** Mean undiscounted real return of θ*. */
  readonly realReturnAfter: number;
  /** Of the difference of the two means, from the differences of episodes with the same start and action noise. */
  readonly gapStandardError: number;
  /** Real steps taken. */
  readonly realSteps: number;
  /** Steps taken in the model. */
  readonly virtualSteps: number;
}

/**
 * Rolls θ̂ and θ* out in the real world, from the same starts with the same action noise so that the difference of
 * their terms is less noisy (facts 8.21), and θ̂ in the model.
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
  const { episodes } = config.taskGradient;
  const { variant, hessian, solve, advantage, cgIterations, cgTolerance } = config.taskGradient;
  const before = { theta: zeroShot.thetaHat, normalizer: zeroShot.normalizers.state };
  const after = { theta: learner.theta, normalizer: learner.normalizers.state };
  const options = { key: foldIn(key, 'real'), mode: 'episodes' } as const;
  const [r1, r2] = await world.withEnv(episodes, async (env) => [
    await rollOutPolicy(world, env, before, options),
    await rollOutPolicy(world, env, after, options),
  ]);
  const model =
    variant === 'exact' ? zeroShot : { phi: learner.model.phi, normalizers: learner.normalizers };
  const virtual = await createVirtualWorld(world, model, {
    numEnvs: episodes,
    key: foldIn(key, 'virtual'),
    policyNormalizer: before.normalizer,
  });
  try {
    const v = await virtual.rollOut(before.theta, foldIn(key, 'virtual rollout'), 'episodes');
    const asRollout = (
      trajectories: Trajectories,
      policy: typeof before,
      value: Learner['value'],
    ) => withRewards(world, learner.psi, trajectories, policy.normalizer, value);
    const rollouts = {
      realZeroShot: await asRollout(r1.trajectories, before, zeroShot.value),
      realOptimum: await asRollout(r2.trajectories, after, learner.value),
      virtual: await asRollout(v, before, zeroShot.value),
    };
    const gradient = await estimateTaskGradient({
      runtime,
      policy: {
        spec: specs.policy,
        theta: before.theta,
        moments: normalizerMoments(before.normalizer),
      },
      rollouts,
      taskSize: family.parameterNames.length,
      gamma: config.trpo.gamma,
      gaeLambda: config.trpo.gaeLambda,
      variant,
      hessian,
      solve,
      advantages: advantage,
      cgIterations,
      cgTolerance,
    });
    // One episode a column, so that those of a column belong together.
    const [returnsZeroShot, returnsAfter] = [rollouts.realZeroShot, rollouts.realOptimum].map(
      ({ trajectories, rewards }) => episodeReturns(trajectories, rewards),
    );
    return {
      gradient,
      realReturnZeroShot: mean(returnsZeroShot),
      realReturnAfter: mean(returnsAfter),
      gapStandardError: standardError(returnsAfter.map((x, e) => x - returnsZeroShot[e])),
      realSteps: r1.steps + r2.steps,
      virtualSteps: v.horizon * v.numEnvs,
    };
  } finally {
    await virtual.dispose();
  }
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
