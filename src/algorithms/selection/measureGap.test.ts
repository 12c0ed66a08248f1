/** @file The gap from paired returns: by hand, and on the same episodes for both policies. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { initialLearner } from '../initialize.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { gapOf, policyPair, rollOutPair } from './measureGap.ts';

let world: World;
beforeAll(async () => {
  world = await tinyWorld();
});
afterAll(() => world.dispose());

it('the gap is the difference of the means, its standard error that of the mean difference', () => {
  const { gapStandardError, ...means } = gapOf(
    { returns: [1, 2, 3], divergedEpisodes: 0 },
    { returns: [2, 4, 9], divergedEpisodes: 0 },
  );
  expect(means).toEqual({ realReturnZeroShot: 2, realReturnAfter: 5, gap: 3 });
  // Differences 1, 2, 6: mean 3, variance (4 + 1 + 9) / 2 = 7, of the mean 7/3.
  expect(gapStandardError).toBeCloseTo(Math.sqrt(7 / 3), 12);
});

it('both policies have whole episodes from the same starts, one a simulator', async () => {
  const learner = initialLearner(world, keyFromSeed(6));
  const { theta, value, model, normalizers } = learner;
  const moved = { ...learner, theta: theta.map((x) => x + 0.2) };
  const pair = policyPair(moved, { thetaHat: theta, value, phi: model.parameters, normalizers });
  expect(pair.map((policy) => policy.theta)).toEqual([theta, moved.theta]);
  const [first, second] = await rollOutPair(world, pair, keyFromSeed(7));
  const starts = [first, second].map(({ trajectories }) => trajectories.states.subarray(0, 6 * 4));
  expect(starts[0]).toEqual(starts[1]);
  expect(first.trajectories.actions).not.toEqual(second.trajectories.actions);
  // 6 episodes of 20 steps each.
  expect([first.steps, second.steps]).toEqual([120, 120]);
});
