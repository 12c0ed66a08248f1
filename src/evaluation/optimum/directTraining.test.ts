/** @file Direct training: what it starts from, what it counts, which policy it returns, and simulations that diverge. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realReturns } from '../../algorithms/realRollouts.ts';
import { tinyWorld } from '../../algorithms/tinyWorld.testdata.ts';
import type { World } from '../../algorithms/world.ts';
import { createPointMass } from '../../envs/pointMass/pointMass.ts';
import { type Problem, problemByName } from '../../envs/problems.ts';
import { square } from '../../graph/elementwise.ts';
import { sum } from '../../graph/reduce.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { deterministicReturns } from '../baselines.ts';
import { summarizeReturns } from '../measuredReturn.ts';
import { trainingEnd } from './convergence.ts';
import { type DirectTrainingOptions, directReturn, trainDirectly } from './directTraining.ts';

const key = keyFromSeed(7);
/** Five simulators of 20 steps. */
const batch = 100;
let world: World;

const train = (changes: Partial<DirectTrainingOptions> = {}) =>
  trainDirectly({
    world,
    psi: [0.5, -0.5],
    key,
    rule: { window: 2, minimum: 4, maximum: 6 },
    ...changes,
  });

beforeAll(async () => {
  world = await tinyWorld();
});
afterAll(() => world.dispose());

describe('trainDirectly', () => {
  it('is decided by its key', async () => {
    const first = await train();
    expect(await train()).toEqual(first);
    expect((await train({ key: foldIn(key, 1) })).policy.theta).not.toEqual(first.policy.theta);
  });

  it('counts every real step, those of the batch that makes the normaliser too', async () => {
    const { returns, samples } = await train();
    expect(samples).toBe(batch * (returns.length + 1));
  });

  it.each([
    { window: 2, minimum: 4, maximum: 30 },
    { window: 30, minimum: 60, maximum: 61 },
  ])('ends by its rule %o', async (rule) => {
    const { end, returns } = await train({ rule });
    expect(trainingEnd(returns, rule)).toBe(end);
    for (let n = 1; n < returns.length; n++) {
      expect(trainingEnd(returns.slice(0, n), rule)).toBeNull();
    }
  });

  it('returns the policy behind the window with the largest mean', async () => {
    const { policy, returns } = await train({ rule: { window: 2, minimum: 12, maximum: 12 } });
    const windows = returns.slice(1).map((value, i) => (returns[i] + value) / 2);
    const length = windows.indexOf(Math.max(...windows)) + 2;
    expect(length).toBeGreaterThanOrEqual(4);
    expect(length).toBeLessThan(12);
    // A training that ends with the best window: the policy of its last iteration, without a later update.
    const cut = await train({ rule: { window: 2, minimum: length, maximum: length } });
    expect(cut.returns).toEqual(returns.slice(0, length));
    expect(cut.policy).toEqual(policy);
    // The moments of the states are those before that iteration.
    expect(policy.normalizer.count).toBe(batch * length);
  });
});

describe('a simulation that diverges', () => {
  /** The point mass; `diverges` is asked at every step, with the number of steps that its simulators have taken. */
  const unstable = (diverges: (step: number) => boolean): Problem => ({
    ...problemByName('pointMass'),
    async makeEnv(numEnvs) {
      const env = createPointMass({ numEnvs });
      let steps = 0;
      return {
        ...env,
        step(index, action, nextState) {
          env.step(index, action, nextState);
          if (diverges(steps++)) nextState.fill(Number.NaN);
        },
      };
    },
  });

  it('costs its batch, which is drawn again', async () => {
    // Steps 250 to 269 are in the third batch.
    const problem = unstable((step) => step >= 250 && step < 270);
    const unstableWorld = await tinyWorld({}, problem);
    try {
      const { returns, samples } = await train({ world: unstableWorld });
      expect(samples).toBe(batch * (returns.length + 1 + 1));
      expect(returns.every(Number.isFinite)).toBe(true);
    } finally {
      await unstableWorld.dispose();
    }
  });

  it('is an error when it happens in every batch', async () => {
    const unstableWorld = await tinyWorld(
      {},
      unstable((step) => step % batch === 30),
    );
    try {
      await expect(train({ world: unstableWorld })).rejects.toThrow(
        'pointMass: a simulation diverged in each of 10 batches of 5 rollouts',
      );
    } finally {
      await unstableWorld.dispose();
    }
  });
});

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
        psi: [0, 0],
        episodes: 200,
        key: foldIn(options.key, 'other episodes'),
      });
      // Both are means of 200 episodes: their difference is within the half-widths of two intervals.
      const halfWidth = returns.high - returns.mean;
      expect(Math.abs(returns.mean - mean(others.returns))).toBeLessThan(2 * halfWidth);
      // Other episodes than those of the choice.
      const reported = await measure(world, trained.policy, {
        psi: [0, 0],
        episodes: 200,
        key: foldIn(options.key, 'report'),
      });
      expect(returns).toEqual(summarizeReturns(reported.returns));
      expect(await directReturn(options)).toEqual({ returns, samples, training });
    } finally {
      await world.dispose();
    }
  });
});
