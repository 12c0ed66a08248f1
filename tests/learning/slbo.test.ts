/** @file SLBO learns: from no knowledge to nearly the best return that is possible, within 300 real steps. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { initialLearner, startTask } from '../../src/algorithms/initialize.ts';
import { slbo } from '../../src/algorithms/slbo.ts';
import type { World } from '../../src/algorithms/world.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { bestReturn, learningWorld, quietStep, returnOf } from './support/pointMassLearner.ts';

let world: World;
beforeAll(async () => {
  world = await learningWorld({ firstTaskStages: 3, nCollect: 100, numEnvs: 5 });
});
afterAll(() => world.dispose());

it.each([1, 2])('SLBO from nothing, seed %i', async (seed) => {
  const key = keyFromSeed(seed);
  const context = { world, key, step: quietStep, task: 0 };
  const start = await startTask(context, initialLearner(world, key));
  const learned = await slbo(context, start);
  const measure = foldIn(key, 'measure');
  const best = bestReturn(start.psi);
  // Best: −1.97. A fresh policy, which acts at random: −42 to −49.
  expect(best).toBeCloseTo(-1.97, 2);
  expect(best - (await returnOf(world, start, measure))).toBeGreaterThan(30);
  // Seeds 1-6 ended 0.07 to 0.49 below the best; the noise of the policy alone, σ ≈ 0.1, is a part of it.
  expect(best - (await returnOf(world, learned, measure))).toBeLessThan(1);
  expect(learned.ledger).toEqual({ train: 300, dev: 0, gradient: 0, evaluation: 0 });
});
