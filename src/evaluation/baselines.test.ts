/** @file Returns of the mean action against those of a policy that hardly varies. */

import { expect, it } from 'vitest';
import { initialLearner } from '../algorithms/initialize.ts';
import { realReturns } from '../algorithms/realRollouts.ts';
import { tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import { keyFromSeed } from '../math/random.ts';
import { viewOf } from '../nn/parameters.ts';
import { policyLayout } from '../policies/gaussianPolicy.ts';
import { baselineEpisodes, deterministicReturns } from './baselines.ts';

it('are those of the same policy with σ = 0, from the same starts', async () => {
  const world = await tinyWorld();
  const key = keyFromSeed(6);
  const { theta, normalizers } = initialLearner(world, key);
  const quiet = theta.slice();
  viewOf(quiet, policyLayout(world.specs.policy), 'logStd').fill(-40);
  const normalizer = normalizers.state;
  const options = { psi: [0.3, -0.6], episodes: 5, key };
  const found = await deterministicReturns(world, { theta, normalizer }, options);
  expect(found.steps).toBe(5 * 20);
  const expected = await realReturns(world, { theta: quiet, normalizer }, options);
  found.returns.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.returns[i], 4);
  });
  const noisy = await realReturns(world, { theta, normalizer }, options);
  expect(Math.abs(noisy.returns[0] - found.returns[0])).toBeGreaterThan(0.1);
  await world.dispose();
});

it('takes 500 episodes of the paper’s length, and fewer of longer ones', () => {
  // 100,000 steps in batches of 50 simulators, but one batch at least.
  expect([20, 200, 201, 1000, 50_000].map(baselineEpisodes)).toEqual([500, 500, 450, 100, 50]);
});
