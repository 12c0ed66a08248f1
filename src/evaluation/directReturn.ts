/** @file The optimal return of one task by direct training: the better of the trained policy and its mean action. */

import {
  type MeasuredReturns,
  type MeasureOptions,
  type PolicyInWorld,
  realReturns,
} from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import { foldIn } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { deterministicReturns } from './deterministicReturn.ts';
import { type DirectTrainingOptions, trainDirectly } from './directTraining.ts';
import type { DirectTraining } from './optimalReturns.ts';
import { type ReturnSummary, summarizeReturns } from './returnSummary.ts';

/** What direct training reached, as an `OptimalEntry` records it. */
export interface DirectReturn {
  readonly returns: ReturnSummary;
  /** Real steps of training; those that measured are not among them. */
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
 * Trains on the task and measures the policy as it samples actions and by its mean action. The better one is chosen on
 * other episodes than those that are reported, so that the choice does not lift the result.
 */
export async function directReturn(options: DirectTrainingOptions): Promise<DirectReturn> {
  const { world, psi, key, rule } = options;
  const { policy, returns, end, samples } = await trainDirectly(options);
  const measure = async (kind: DirectTraining['policy'], stream: string): Promise<number[]> => {
    const measureOptions = { psi, episodes, key: foldIn(key, stream) };
    return (await measures[kind](world, policy, measureOptions)).returns;
  };
  const sampled = mean(await measure('sampled', 'choice'));
  const ofMeanAction = mean(await measure('mean action', 'choice'));
  const better = ofMeanAction > sampled ? 'mean action' : 'sampled';
  return {
    returns: summarizeReturns(await measure(better, 'report')),
    samples,
    training: {
      ...{ policy: better, iterations: returns.length, end, rule },
      maxKl: world.config.trpo.maxKl,
    },
  };
}
