/** @file The pool of policies: its scores against the closed form, the episodes that it shares, the policy that it chooses. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialLearner } from '../../algorithms/initialize.ts';
import { methods } from '../../algorithms/methods.ts';
import { tinyWorld } from '../../algorithms/tinyWorld.testdata.ts';
import type { World } from '../../algorithms/world.ts';
import { emptyNormalizer } from '../../data/normalizer.ts';
import { pointMassDynamics } from '../../envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../envs/pointMass/pointMassClosedForm.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean, standardError } from '../../math/statistics.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { evaluateTask } from '../evaluate.ts';
import { measuredReturn } from '../measuredReturn.ts';
import { attackTask, poolReference } from './attack.ts';
import { bestPolicy, createPolicyPool, type PolicyPool, poolPolicyReturns } from './policyPool.ts';

const key = keyFromSeed(6);
const episodesKey = foldIn(key, 'episodes');
let world: World;
beforeAll(async () => {
  world = await tinyWorld();
});
afterAll(() => world.dispose());

/** a = 2 (target − p) − 1.5 v with a standard deviation of e^{logStd}. */
function springTo([x, y]: readonly [number, number], logStd = -1): PolicyInWorld {
  const weights = [-2, 0, 0, -2, -1.5, 0, 0, -1.5];
  const theta = Float32Array.of(...weights, 2 * x, 2 * y, logStd, logStd);
  return { theta, normalizer: emptyNormalizer(4) };
}

const exact = closedForm(pointMassDynamics, {
  reward: pointMassReward,
  horizon: 20,
  gamma: 1,
  logStd: 'learned',
});
const zeroAction = Float64Array.of(...new Array(10).fill(0), -30, -30);

async function poolOf(
  policies: Readonly<Record<string, PolicyInWorld | null>>,
  episodes: number,
): Promise<PolicyPool> {
  const pool = createPolicyPool(world, { episodes, episodesKey });
  for (const [name, policy] of Object.entries(policies)) pool.add(name, policy);
  return pool;
}

describe('scores', () => {
  const policies = { none: null, right: springTo([0.9, 0.3]), left: springTo([-0.7, 0], 0) };

  it.each([[[0.8, 0.3]], [[-1, -1]], [[0, 0]]])(
    'are what the closed form says of every policy on ψ = %o',
    async (psi) => {
      const scores = await (await poolOf(policies, 300)).scores(psi);
      expect(scores.map(({ name }) => name)).toEqual(['none', 'right', 'left']);
      for (const { name, values, fresh } of scores) {
        const theta = policies[name as keyof typeof policies]?.theta ?? zeroAction;
        for (const returns of [values, fresh]) {
          expect(returns).toHaveLength(300);
          const miss = mean(returns) - exact.expectedReturn(theta, psi);
          // 18 comparisons.
          expect(Math.abs(miss)).toBeLessThan(4 * standardError(returns));
        }
      }
    },
  );

  it('come from two sets of episodes that all policies share', async () => {
    const pool = await poolOf({ none: null, still: springTo([0, 0], -30) }, 5);
    const [none] = await pool.scores([0.5, 0.5]);
    expect(none.values.some((value) => none.fresh.includes(value))).toBe(false);
    // A policy with weights of zero and without noise does nothing, from the same starts.
    const theta = Float32Array.from(zeroAction);
    pool.add('zeros', { theta, normalizer: emptyNormalizer(4) });
    const [, , zeros] = await pool.scores([0.5, 0.5]);
    for (const set of ['values', 'fresh'] as const) {
      for (const [e, value] of zeros[set].entries()) expect(value).toBeCloseTo(none[set][e], 3);
    }
    expect(await pool.steps('none')).toBe(2 * 5 * 20);
    expect(pool.policy('none')).toBeNull();
    expect(() => pool.policy('other')).toThrow('the pool has no policy other');
  });
});

describe('attackTask', () => {
  const settings = { episodes: 3, zeroShotIterations: 1, adaptSamples: 20, numEnvs: 1 };

  it.each([0, 20])(
    'after %i samples gives the policy of evaluateTask, and returns that the pool finds again',
    async (samples) => {
      const trained = initialLearner(world, key);
      const psi = [-1, 0.5];
      const taskKey = foldIn(foldIn(key, 'task'), 3);
      const { algorithm } = methods.admrl;
      const common = { world, algorithm, trained, psi, samples, settings };
      // The episodes of evaluateTask are named by the key of the adaptation.
      const alike = await attackTask({ ...common, key: taskKey, episodesKey: taskKey });
      const { returns, ledger } = await evaluateTask({
        ...common,
        samples: [samples],
        index: 3,
        key,
      });
      expect([alike.returns, alike.ledger]).toEqual([
        returns[samples],
        // evaluateTask counts the measurement of every n.
        ledger,
      ]);
      const attacked = await attackTask({ ...common, key: taskKey, episodesKey });
      expect(attacked.policy).toEqual(alike.policy);
      const pool = await poolOf({ attacked: attacked.policy }, 3);
      const [{ values, fresh }] = await pool.scores(psi);
      expect({ values, fresh }).toEqual({
        values: attacked.returns.values,
        fresh: attacked.returns.fresh,
      });
    },
  );
});

describe('poolPolicyReturns', () => {
  it('begins in the same states with the same noise, whatever the policy', async () => {
    const options = { psi: [0, 0], episodes: 200, key };
    const near = await poolPolicyReturns(world, springTo([0.1, 0]), options);
    const far = await poolPolicyReturns(world, springTo([0.2, 0]), options);
    const differences = near.returns.map((value, e) => value - far.returns[e]);
    expect(near.steps).toBe(4000);
    // Independent episodes would add their variances.
    const unpaired = Math.hypot(standardError(near.returns), standardError(far.returns));
    expect(standardError(differences)).toBeLessThan(0.5 * unpaired);
  });
});

describe('the best of the pool', () => {
  const scores = [
    { name: 'zero-action', values: [1, 1], fresh: [1, 1] },
    { name: 'own', values: [5, 5], fresh: [5, 5] },
    { name: 'first', values: [8, 8], fresh: [0, 2] },
    { name: 'second', values: [2, 4], fresh: [6, 6] },
    { name: 'third', values: [8, 8], fresh: [1, 1] },
  ];

  it('is that of one set of episodes or of both, the first of equal ones', () => {
    expect(bestPolicy(scores, 'values').name).toBe('first');
    expect(bestPolicy(scores, 'fresh').name).toBe('second');
    // (8 + 1) / 2, (3 + 6) / 2 and 5 of the task's own.
    expect(bestPolicy(scores, 'both').name).toBe('own');
    expect(() => bestPolicy([], 'both')).toThrow('bestPolicy: there are no policies');
  });

  it('is the reference of another task; its gap is read where it was not chosen', () => {
    const returns = measuredReturn([5, 6], [4, 6]);
    expect(poolReference({ name: 'own', returns }, scores)).toEqual({
      policy: 'first',
      returns: measuredReturn([8, 8], [0, 2]),
      // Best by values: first, in fresh 1 − 5. Best by fresh: second, in values 3 − 5.5.
      gap: 0.5 * (-4 - 2.5),
    });
    expect(() => poolReference({ name: 'own', returns }, scores.slice(1, 2))).toThrow(
      'bestPolicy: there are no policies',
    );
  });
});
