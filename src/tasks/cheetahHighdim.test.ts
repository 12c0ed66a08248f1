import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { cheetahHighdim } from './cheetahHighdim.ts';
import {
  type RuleCase,
  replaced,
  rewardSlopes,
  rewardsOf,
  ruleExpectations,
  ruleOutcomes,
  runtimes,
} from './familyCases.testdata.ts';
import { halfCheetahMoments } from './halfCheetahMoments.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const size = 18;
const { mean, std } = halfCheetahMoments;
const still = new Array<number>(size).fill(0);

/** No pose ends an episode, only a non-finite entry. */
const table: readonly RuleCase[] = [
  ['start', still, 0],
  ['on its back, deep in the ground', replaced(still, { 1: -5, 2: Math.PI }), 0],
  ...still.flatMap((_, i): RuleCase[] => [
    [`entry ${i} is 10⁶`, replaced(still, { [i]: 1e6 }), 0],
    [`entry ${i} is −10⁶`, replaced(still, { [i]: -1e6 }), 0],
    [`entry ${i} is NaN`, replaced(still, { [i]: nan }), 1],
    [`entry ${i} is ∞`, replaced(still, { [i]: infinity }), 1],
    [`entry ${i} is −∞`, replaced(still, { [i]: -infinity }), 1],
  ]),
  ['∞ and −∞', replaced(still, { 0: infinity, 17: -infinity }), 1],
];

/** States around μ, some σ wide. */
const key = keyFromSeed(3);
const rows = 20;
const nextStates = normals(foldIn(key, 'states'), rows * size).map(
  (z, n) => mean[n % size] + 2 * std[n % size] * z,
);
/** (s′ − μ) / σ in plain numbers. */
const normalized = Array.from(nextStates, (x, n) => (x - mean[n % size]) / std[n % size]);

describe.each(runtimes)('cheetah-highdim in the %s', (_, createRuntime) => {
  it('ends episodes as the table says', async () => {
    const outcomes = await ruleOutcomes(await createRuntime(), cheetahHighdim, table);
    expect(outcomes).toEqual(ruleExpectations(table));
  });

  it('has the normalised state as the slope in ψ, whatever ψ is', async () => {
    const runtime = await createRuntime();
    const slopes = await rewardSlopes(runtime, cheetahHighdim, still, nextStates);
    expect(slopes).toEqual(normalized.map((z) => expect.closeTo(z, 5)));
    const psi = [...normals(foldIn(key, 'psi'), size)];
    expect(await rewardSlopes(runtime, cheetahHighdim, psi, nextStates)).toEqual(slopes);
  });

  it('pays ψᵀ times the normalised state, less 0.05 of the squared clipped action', async () => {
    const psi = Array.from({ length: size }, (_, k) => (k - 8) / 10);
    const actions = [
      [0, 0, 0, 0, 0, 0],
      [0.5, -7, 0, 0, 0, 2],
    ];
    const rewards = await rewardsOf(
      await createRuntime(),
      cheetahHighdim,
      psi,
      actions.map((action, n) => [action, [...nextStates.subarray(n * size, (n + 1) * size)]]),
    );
    const gained = actions.map((_, n) =>
      psi.reduce((total, weight, k) => total + weight * normalized[n * size + k], 0),
    );
    const expected = [gained[0], gained[1] - 0.05 * (0.25 + 1 + 1)];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 4)));
  });
});

describe('cheetah-highdim', () => {
  it('has 18 coordinates, each from −1 to 1, and begins with 0.3 in all of them', () => {
    const { name, stateSize, actionSize, actionLimit, timeLimit, box, defaultTask } =
      cheetahHighdim;
    expect([name, stateSize, actionSize]).toEqual(['cheetah-highdim', size, 6]);
    expect([actionLimit, timeLimit]).toEqual([1, 200]);
    expect(box).toEqual({ low: new Array(size).fill(-1), high: new Array(size).fill(1) });
    expect(defaultTask).toEqual(new Array(size).fill(0.3));
    // Every vector is a state: the observation has all coordinates, unclipped (facts 1.2).
    expect(cheetahHighdim.constrainState).toBeUndefined();
  });

  it('names every weight once, positions before rates', () => {
    const { parameterNames } = cheetahHighdim;
    expect(new Set(parameterNames).size).toBe(size);
    expect([0, 2, 3, 8, 9, 11, 17].map((k) => parameterNames[k])).toEqual([
      'weight of x',
      'weight of pitch',
      'weight of back thigh',
      'weight of front foot',
      'weight of rate of x',
      'weight of rate of pitch',
      'weight of rate of front foot',
    ]);
  });
});
