/** @file Moments of visited states: exact values where there are any, and those of Cheetah-Highdim's reward. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { mean, variance } from '../math/statistics.ts';
import { halfCheetahMomentErrors, halfCheetahMoments } from '../tasks/halfCheetahMoments.ts';
import type { StateMoments } from '../tasks/linearState.ts';
import { collect } from './collect.ts';
import type { Env } from './env.ts';
import { stepOrnsteinUhlenbeck } from './ornsteinUhlenbeck.ts';
import { createHalfCheetah } from './robots/halfCheetah.ts';
import { pooledMoments, randomPolicyMoments } from './stateMoments.ts';

const theta = 0.15;
const sigma = 0.3;

/** Shows the action, an affine function of it, and the number of steps taken. */
function mirror(numEnvs: number, timeLimit: number): Env {
  const age = new Array<number>(numEnvs).fill(0);
  return {
    name: 'mirror',
    stateSize: 3,
    actionSize: 2,
    numEnvs,
    timeLimit,
    timeStep: 1,
    reset: (e, _, state) => {
      age[e] = 0;
      // Starts are no successors: they must not be counted.
      state.fill(1e3);
    },
    step: (e, action, nextState) => {
      age[e] += 1;
      nextState.set([action[0], 3 - 2 * action[1], age[e]]);
    },
    dispose: () => {},
  };
}

describe('randomPolicyMoments', () => {
  it('is exact for time, and tends to the moments of the noisy action', async () => {
    const [numEnvs, steps] = [2000, 8];
    const moments = await randomPolicyMoments(mirror(numEnvs, steps), keyFromSeed(6));
    // The noise after t kicks is σ Σ (1 − θ)^u N_u, u < t. The action adds N(0, 1).
    const variances = Array.from({ length: steps }, (_, t) => {
      const kicks = Array.from({ length: t + 1 }, (__, u) => (sigma * (1 - theta) ** u) ** 2);
      return 1 + kicks.reduce((total, kick) => total + kick, 0);
    });
    const deviation = Math.sqrt(mean(variances));
    const expected = { mean: [0, 3, 4.5], std: [deviation, 2 * deviation, Math.sqrt(63 / 12)] };
    // Were the steps of an episode one number, 2,000 numbers would count: standard errors of 1/√n and 1/√2n; 4 of them.
    for (const [i, scale] of [deviation, 2 * deviation, 1e-9].entries()) {
      const error = (4 * scale) / Math.sqrt(numEnvs);
      expect(Math.abs(moments.mean[i] - expected.mean[i])).toBeLessThan(error);
      expect(Math.abs(moments.std[i] - expected.std[i])).toBeLessThan(error / Math.SQRT2);
    }
  });
});

/** HCstate-state.pkl of the released code (facts 1.4), in the order of the state. */
const published: StateMoments = {
  mean: [
    -0.20323, -0.10542, 0.08976, 0.01426, 0.00192, 0.0132, 0.07083, -0.14906, -0.04256, -0.2398,
    -0.04262, 0.09795, -0.1, -0.09297, 0.04152, 0.03654, -0.06605, -0.15783,
  ],
  std: [
    0.24665, 0.07052, 0.1305, 0.21035, 0.26754, 0.22397, 0.28956, 0.2673, 0.26148, 0.55032, 0.69535,
    1.21631, 4.19193, 5.51002, 5.28312, 5.20355, 5.01579, 4.95785,
  ],
};

describe('pooledMoments', () => {
  it('are those of all states together, with the standard errors of a mean of sets', () => {
    // States 1, -1 and 4, 2, 4, 2: sets of other means and the same spread; then of the same mean and other spreads.
    const sets = [
      { mean: [0, 5], std: [1, 1] },
      { mean: [3, 5], std: [1, 7] },
    ];
    const { moments, standardErrors } = pooledMoments(sets);
    expect(moments.mean).toEqual([1.5, 5]);
    expect(moments.std[0]).toBeCloseTo(Math.sqrt(1 + 1.5 ** 2), 12);
    expect(moments.std[1]).toBeCloseTo(Math.sqrt((1 + 49) / 2), 12);
    expect(standardErrors).toEqual({ mean: [1.5, 0], std: [0, 3] });
  });
});

describe('halfCheetahMoments', () => {
  it('is what scripts/halfCheetahMoments.ts measures, by a set of other episodes', async () => {
    const env = await createHalfCheetah(1000);
    const measured = await randomPolicyMoments(env, keyFromSeed(2));
    env.dispose();
    for (const name of ['mean', 'std'] as const) {
      measured[name].forEach((value, i) => {
        // A set of twenty has √20 times the error of all.
        const error = halfCheetahMomentErrors[name][i] * Math.sqrt(20 + 1);
        expect(Math.abs(value - halfCheetahMoments[name][i]) / error).toBeLessThan(4);
      });
    }
  });

  it('is near the published moments: their spreads are ours within a quarter', () => {
    published.std.forEach((deviation, i) => {
      expect(Math.abs(deviation / halfCheetahMoments.std[i] - 1)).toBeLessThan(0.25);
    });
  });
});

/** `[36]` means, then standard deviations of the states of 50 episodes whose simulators share one exploration noise. */
async function momentsUnderSharedNoise(env: Env, set: number, sigma: number): Promise<number[]> {
  const key = foldIn(keyFromSeed(1), set);
  const { numEnvs, stateSize, actionSize } = env;
  const noise = new Float32Array(actionSize);
  const { trajectories } = await collect({
    env,
    key,
    mode: 'episodes',
    terminated: async (_, rows) => new Uint8Array(rows),
    act: async (_, t) => {
      stepOrnsteinUhlenbeck(noise, foldIn(foldIn(key, 'shared'), t), { theta, sigma });
      const sampled = normals(foldIn(foldIn(key, 'action'), t), numEnvs * actionSize);
      return sampled.map((value, i) => value + noise[i % actionSize]);
    },
  });
  const { nextStates } = trajectories;
  const columns = Array.from({ length: stateSize }, (_, i) =>
    nextStates.filter((__, n) => n % stateSize === i),
  );
  return [...columns.map(mean), ...columns.map((column) => Math.sqrt(variance(column)))];
}

/** `[36]` how many standard deviations of such sets the published moments are from their means. */
async function scoresOfPublished(sigma: number): Promise<number[]> {
  const env = await createHalfCheetah(50);
  const sets: number[][] = [];
  for (let set = 0; set < 40; set++) sets.push(await momentsUnderSharedNoise(env, set, sigma));
  env.dispose();
  return [...published.mean, ...published.std].map((value, i) => {
    const drawn = sets.map((moments) => moments[i]);
    return Math.abs(value - mean(drawn)) / Math.sqrt(variance(drawn));
  });
}

describe('the published moments', () => {
  /*
   * The released code collects 50 episodes of 200 steps with one Ornstein-Uhlenbeck noise for all simulators (facts 2.2),
   * so that the moments of such a set are noisier than 50 independent episodes would make them.
   */
  it('are a plausible draw of 50 episodes that share one noise', async () => {
    const scores = await scoresOfPublished(sigma);
    expect(Math.max(...scores)).toBeLessThan(3);
    expect(Math.sqrt(mean(scores.map((score) => score ** 2)))).toBeLessThan(1.5);
  });

  it('are none of episodes without noise', async () => {
    expect(Math.max(...(await scoresOfPublished(0)))).toBeGreaterThan(6);
  });
});
