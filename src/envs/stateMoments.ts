/** @file Mean and standard deviation of the states that an untrained policy visits. */

import { foldIn, type Key, normals } from '../math/random.ts';
import { mean as average, standardError } from '../math/statistics.ts';
import type { StateMoments } from '../tasks/linearState.ts';
import { collect } from './collect.ts';
import type { Env } from './env.ts';
import type { OrnsteinUhlenbeck } from './ornsteinUhlenbeck.ts';

/** The exploration noise of the released code. */
const noise: OrnsteinUhlenbeck = { theta: 0.15, sigma: 0.3 };

/**
 * Moments `[S]` of s′ over one whole episode per simulator under actions N(0, 1) with Ornstein-Uhlenbeck noise, which is
 * how an untrained policy collects (facts 1.4). Episodes last for the time limit: no rule of termination is applied.
 */
export async function randomPolicyMoments(env: Env, key: Key): Promise<StateMoments> {
  const { numEnvs, stateSize, actionSize } = env;
  const { trajectories } = await collect({
    env,
    key,
    mode: 'episodes',
    noise,
    terminated: async (_, rows) => new Uint8Array(rows),
    act: async (_, t) => normals(foldIn(foldIn(key, 'action'), t), numEnvs * actionSize),
  });
  const { nextStates, valid } = trajectories;
  const rows = valid.reduce((count, flag) => count + flag, 0);
  const momentOf = (f: (x: number, i: number) => number): number[] => {
    const totals = new Array<number>(stateSize).fill(0);
    for (let n = 0; n < valid.length; n++) {
      if (valid[n] === 0) continue;
      for (let i = 0; i < stateSize; i++) totals[i] += f(nextStates[n * stateSize + i], i);
    }
    return totals.map((total) => total / rows);
  };
  const mean = momentOf((x) => x);
  const std = momentOf((x, i) => (x - mean[i]) ** 2).map(Math.sqrt);
  return { mean, std };
}

/** Moments with their standard errors, each `[S]`. */
export interface PooledMoments {
  readonly moments: StateMoments;
  readonly standardErrors: StateMoments;
}

/**
 * The moments of all states of several sets of the same size, and how far they may be off by the spread between the sets.
 *
 * @throws RangeError for fewer than two sets.
 */
export function pooledMoments(sets: readonly StateMoments[]): PooledMoments {
  const over = (f: (values: { means: number[]; stds: number[] }) => number): number[] =>
    sets[0].mean.map((_, i) =>
      f({ means: sets.map((set) => set.mean[i]), stds: sets.map((set) => set.std[i]) }),
    );
  return {
    moments: {
      mean: over(({ means }) => average(means)),
      // E s² of a set is its variance and the square of its mean.
      std: over(({ means, stds }) =>
        Math.sqrt(average(stds.map((std, j) => std ** 2 + means[j] ** 2)) - average(means) ** 2),
      ),
    },
    standardErrors: {
      mean: over(({ means }) => standardError(means)),
      std: over(({ stds }) => standardError(stds)),
    },
  };
}
