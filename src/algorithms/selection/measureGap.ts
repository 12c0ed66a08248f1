/** @file The sub-optimality gap of a task as it is logged: real returns of θ̂ and of θ* on the same episodes. */

import { type ColumnReturns, columnReturns, divergedOf } from '../../data/episodes.ts';
import type { Collected } from '../../envs/collect.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean, standardError } from '../../math/statistics.ts';
import { type PolicyInWorld, policyOf } from '../../policies/policyOf.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import { rollOutPolicy } from '../realRollouts.ts';
import type { World } from '../world.ts';
import type { Observed } from './taskSelection.ts';

/** Undiscounted real returns of θ̂ and θ*, and what SLBO has gained over θ̂. */
export interface MeasuredGap {
  /** Mean of θ̂. */
  readonly realReturnZeroShot: number;
  /** Mean of θ*. */
  readonly realReturnAfter: number;
  /** Mean of θ* minus that of θ̂. */
  readonly gap: number;
  /** Of `gap`, from the differences of episodes with the same start and action noise. */
  readonly gapStandardError: number;
  /** Episodes of both in which the simulation diverged (`columnReturns`); absent if there are none. */
  readonly divergedEpisodes?: number | undefined;
}

/** θ̂ and θ*, each with the normaliser that it was optimised with. */
export function policyPair(
  learner: Learner,
  zeroShot: ZeroShotSnapshot,
): readonly [PolicyInWorld, PolicyInWorld] {
  return [
    policyOf({ theta: zeroShot.thetaHat, normalizers: zeroShot.normalizers }),
    policyOf(learner),
  ];
}

/**
 * `taskGradient.episodes` whole episodes of each policy, one per simulator, without exploration noise. Both have the same
 * starts and the same action noise, so that the difference of what is measured on them is less noisy (facts 8.21).
 */
export function rollOutPair(
  world: World,
  [first, second]: readonly [PolicyInWorld, PolicyInWorld],
  key: Key,
): Promise<readonly [Collected, Collected]> {
  const options = { key: foldIn(key, 'real'), mode: 'episodes' } as const;
  return world.withEnv(world.config.taskGradient.episodes, async (env) => [
    await rollOutPolicy(world, env, first, options),
    await rollOutPolicy(world, env, second, options),
  ]);
}

/** The gap from returns of paired episodes: those at the same place belong together. */
export function gapOf(zeroShot: ColumnReturns, after: ColumnReturns): MeasuredGap {
  const { returns: returnsZeroShot } = zeroShot;
  const { returns: returnsAfter } = after;
  const [realReturnZeroShot, realReturnAfter] = [mean(returnsZeroShot), mean(returnsAfter)];
  return {
    realReturnZeroShot,
    realReturnAfter,
    gap: realReturnAfter - realReturnZeroShot,
    gapStandardError: standardError(returnsAfter.map((x, e) => x - returnsZeroShot[e])),
    ...divergedOf(zeroShot.divergedEpisodes + after.divergedEpisodes),
  };
}

/** The gap alone, on the episodes that `measureTaskGradient` rolls out under the same key. */
export async function observeGap(
  world: World,
  learner: Learner,
  zeroShot: ZeroShotSnapshot,
  key: Key,
): Promise<Observed> {
  const pair = await rollOutPair(world, policyPair(learner, zeroShot), key);
  const [before, after] = await Promise.all(
    pair.map(async ({ trajectories }) =>
      columnReturns(trajectories, await realRewards(world.tasks, learner.psi, trajectories)),
    ),
  );
  return {
    observation: {
      psi: Array.from(learner.psi),
      ...gapOf(before, after),
      gradient: null,
    },
    column: 'evaluation',
    realSteps: pair[0].steps + pair[1].steps,
    virtualSteps: 0,
    episodes: { zeroShot: pair[0].trajectories, after: pair[1].trajectories },
  };
}
