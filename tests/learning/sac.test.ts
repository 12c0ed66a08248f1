/** @file Soft actor-critic learns: on the point mass it comes near what is possible with forces of at most 1 N. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { realReturns } from '../../src/algorithms/realRollouts.ts';
import { sac } from '../../src/algorithms/sac/sac.ts';
import type { SacState } from '../../src/algorithms/sac/sacState.ts';
import { tinyWorld } from '../../src/algorithms/tinyWorld.testdata.ts';
import type { World } from '../../src/algorithms/world.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { mean } from '../../src/math/statistics.ts';
import { bestReturn } from './support/pointMassLearner.ts';

const key = keyFromSeed(1);
const psi = [0.5, 0.5];

let world: World;
beforeAll(async () => {
  world = await tinyWorld({
    rollout: { gamma: 0.95 },
    sac: {
      ...{ hiddenSizes: [32, 32], batchSize: 64, learningRate: 3e-3, targetRate: 0.02 },
      ...{ iterations: 20, episodes: 5, updates: 100 },
    },
  });
});
afterAll(() => world.dispose());

/** What the policy without noise returns on its task. */
async function returnOf(state: SacState): Promise<number> {
  const sizes = { samplesPerStage: 100, stages: 0, numEnvs: 5, zeroShotIterations: 1 };
  for await (const { policy } of sac.adapt({ world, psi, key, ...sizes }, state)) {
    return mean((await realReturns(world, policy, { psi, episodes: 50, key })).returns);
  }
  throw new Error('there is no policy');
}

it('learns the default task from 2,100 samples', { timeout: 120_000 }, async () => {
  const start = sac.initial(world, key);
  const done = await sac.train(
    {
      ...{ world, key },
      step: (_label, state, advance) => advance(state, { metrics: () => {}, task: () => {} }),
    },
    start,
  );
  expect(done.ledger.train).toBe(2100);
  const best = bestReturn(psi);
  const [before, after] = [await returnOf(start), await returnOf(done)];
  // It has lost no more than a sixth of what there was to gain.
  expect(after).toBeLessThanOrEqual(best);
  expect(best - after).toBeLessThan((best - before) / 6);
});
