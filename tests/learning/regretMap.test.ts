/** @file What the regret map knows on the point mass, against the exact returns of its closed form. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { admrl } from '../../src/algorithms/admrl.ts';
import { bestKnown, knownReturns } from '../../src/algorithms/knownPolicies/knownReturns.ts';
import type { Learner } from '../../src/algorithms/learner.ts';
import { realReturns } from '../../src/algorithms/realRollouts.ts';
import { mapSelection } from '../../src/algorithms/selection/mapSelection.ts';
import type { World } from '../../src/algorithms/world.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { mean, standardError, variance } from '../../src/math/statistics.ts';
import { cornerTasks } from '../../src/tasks/box.ts';
import { bestReturn, learningWorld, quietStep } from './support/pointMassLearner.ts';

const key = keyFromSeed(3);
let world: World;
let learner: Learner;

beforeAll(async () => {
  const plain = await learningWorld({ nTasks: 2, nCollect: 80, numEnvs: 4 });
  const { config } = plain;
  const changed = {
    ...{ adaptation: { ...config.adaptation, start: 'known' as const } },
    ...{ regretMap: { candidates: 6, probes: 3, episodes: 8 } },
    ...{ taskGradient: { ...config.taskGradient, episodes: 20 } },
    ...{ noise: { ...config.noise, sigma: 0 } },
  };
  world = { ...plain, config: { ...config, ...changed } };
  learner = await admrl({ world, key, step: quietStep, selection: mapSelection });
});
afterAll(() => world.dispose());

it('knows no more than the best possible return, no less with more policies, and in the end most of it', async () => {
  const { known = [], dataset } = learner;
  const gaps: number[] = [];
  const idleGaps: number[] = [];
  for (const psi of cornerTasks(world.family.box)) {
    const all = await knownReturns(world, { known, dataset }, psi);
    const best = bestReturn(psi);
    for (const { returns } of all) {
      expect(mean(returns)).toBeLessThanOrEqual(best + 3 * standardError(returns));
    }
    const pools = known.map((_, i) => bestKnown(all.slice(0, i + 1)).returns);
    // The choice is by the even-numbered episodes.
    const chosenBy = pools.map((returns) => mean(returns.filter((_, i) => i % 2 === 0)));
    expect(chosenBy).toEqual(chosenBy.toSorted((a, b) => a - b));
    gaps.push(best - mean(pools[pools.length - 1]));
    const idle = all.find(({ policy }) => policy.name === 'doing nothing');
    idleGaps.push(best - mean(idle?.returns ?? []));
  }
  expect(mean(gaps)).toBeLessThan(mean(idleGaps) / 2);
});

it('certifies no more of a gap than there is', async () => {
  const { known = [], history } = learner;
  let differences = 0;
  for (const { task, probes = [] } of history) {
    for (const [i, { psi, certified = Number.NaN, standardError: error }] of probes.entries()) {
      const policy = known.find(({ name }) => name === `probe ${i} after task ${task}`);
      if (policy === undefined) throw new Error('a probe is not known');
      const acting = { theta: policy.theta, normalizer: policy.normalizer };
      const options = { psi, episodes: 1000, key: foldIn(key, differences) };
      const { returns } = await realReturns(world, acting, options);
      const exact = bestReturn(psi) - mean(returns);
      // Errors of the probe's episodes, and of those of the best known policy, of which there are no fewer.
      expect(certified).toBeLessThanOrEqual(exact + 3 * Math.hypot(error, error));
      expect(error).toBeLessThan(3 * Math.sqrt(variance(returns) / 8));
      differences += 1;
    }
  }
  expect(differences).toBe(6);
});
