/** @file The return of direct training: the better of two policies, chosen on other episodes than those that are told. */

import { describe, expect, it } from 'vitest';
import { realReturns } from '../algorithms/realRollouts.ts';
import { tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import { type Problem, problemByName } from '../envs/problems.ts';
import { square } from '../graph/elementwise.ts';
import { sum } from '../graph/reduce.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { deterministicReturns } from './deterministicReturn.ts';
import { directReturn } from './directReturn.ts';
import { trainDirectly } from './directTraining.ts';
import { summarizeReturns } from './returnSummary.ts';

const pointMass = problemByName('pointMass');
/** A reward for every action, whatever its sign: noise pays. */
const restless: Problem = {
  ...pointMass,
  family: {
    ...pointMass.family,
    reward: ({ action }) => sum(square(action), { axes: [1] }),
  },
};

describe('directReturn', () => {
  it.each([
    { problem: pointMass, policy: 'mean action', measure: deterministicReturns },
    { problem: restless, policy: 'sampled', measure: realReturns },
  ])('is that of the $policy where it is better', async ({ problem, policy, measure }) => {
    const world = await tinyWorld({}, problem);
    try {
      const rule = { window: 2, minimum: 4, maximum: 4 };
      const options = { world, psi: [0, 0], rule, key: keyFromSeed(3) };
      const { returns, samples, training } = await directReturn(options);
      const trained = await trainDirectly(options);
      const { maxKl } = world.config.trpo;
      expect(training).toEqual({ policy, iterations: 4, end: trained.end, rule, maxKl });
      expect(samples).toBe(trained.samples);
      expect(returns.episodes).toBe(200);
      const others = await measure(world, trained.policy, {
        ...{ psi: [0, 0], episodes: 200 },
        key: foldIn(options.key, 'other episodes'),
      });
      // Both are means of 200 episodes: their difference is within the half-widths of two intervals.
      const halfWidth = returns.high - returns.mean;
      expect(Math.abs(returns.mean - mean(others.returns))).toBeLessThan(2 * halfWidth);
      // Other episodes than those of the choice.
      const reported = await measure(world, trained.policy, {
        ...{ psi: [0, 0], episodes: 200 },
        key: foldIn(options.key, 'report'),
      });
      expect(returns).toEqual(summarizeReturns(reported.returns));
      expect(await directReturn(options)).toEqual({ returns, samples, training });
    } finally {
      await world.dispose();
    }
  });
});
