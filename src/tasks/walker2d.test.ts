import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../runtime/node.ts';
import { fromUnit } from './box.ts';
import {
  above,
  below,
  constrainStates,
  type RuleCase,
  replaced,
  rewardSlopes,
  rewardsOf,
  ruleExpectations,
  ruleOutcomes,
  runtimes,
  terminations,
} from './familyCases.testdata.ts';
import { walker2d } from './walker2d.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const alive = [1.25, ...new Array<number>(16).fill(0)];

/** The upright state with some entries replaced. */
const state = (changes: Record<number, number>): number[] => replaced(alive, changes);

/**
 * The rule at its edges: every comparison is strict. The number 0.8 itself is left to a test below, for no float32
 * number is 0.8: the nearest one lies above it and is alive to the interpreter, which compares in float64.
 */
const table: readonly RuleCase[] = [
  ['upright', alive, 0],
  ['height just below 0.8', state({ 0: below(0.8) }), 1],
  ['height just above 0.8', state({ 0: above(0.8) }), 0],
  ['height just below 2', state({ 0: below(2) }), 0],
  ['height 2', state({ 0: 2 }), 1],
  ['height 0', state({ 0: 0 }), 1],
  ...[1, -1].flatMap((sign): RuleCase[] => [
    [`pitch ${sign}`, state({ 1: sign }), 1],
    [`pitch just within ${sign}`, state({ 1: sign * below(1) }), 0],
    [`pitch just beyond ${sign}`, state({ 1: sign * above(1) }), 1],
  ]),
  ...alive.flatMap((_, i): RuleCase[] => [
    [`entry ${i} is NaN`, state({ [i]: nan }), 1],
    [`entry ${i} is ∞`, state({ [i]: infinity }), 1],
    [`entry ${i} is −∞`, state({ [i]: -infinity }), 1],
  ]),
  ...alive.slice(2).flatMap((_, i): RuleCase[] => [
    [`entry ${i + 2} is 10⁶`, state({ [i + 2]: 1e6 }), 0],
    [`entry ${i + 2} is −10⁶`, state({ [i + 2]: -1e6 }), 0],
  ]),
  ['∞ and −∞', state({ 4: infinity, 9: -infinity }), 1],
];

describe.each(runtimes)('walker2d in the %s', (_, createRuntime) => {
  it('ends episodes as the table says', async () => {
    const outcomes = await ruleOutcomes(await createRuntime(), walker2d, table);
    expect(outcomes).toEqual(ruleExpectations(table));
  });

  it('has no slope in ψ where a target is hit, and the weight with the sign of y − ψ elsewhere', async () => {
    const nextStates = [
      state({ 0: 1.5, 8: 0.5 }),
      state({ 0: 1.4, 8: 1 }),
      state({ 0: 1.6, 8: 0 }),
    ];
    const rows = Float32Array.from(nextStates.flat());
    const slopes = await rewardSlopes(await createRuntime(), walker2d, [0.5, 1.5], rows);
    // The rows are [vx, z] on, above/below, and below/above the targets.
    expect(slopes).toEqual([0, 0, 1, -5, -1, 5]);
  });

  it('clips rates only, keeps NaN, and leaves observations of the real walker alone', async () => {
    const positions = [20, -20, 30, -30, 40, -40, 50, -50];
    const seen = [1.2, 0.1, -0.5, -0.5, 0.3, -0.2, -0.1, 0.4, 1, -2, 3, -4, 5, -6, 7, -8, 9];
    const rates = [11, -11, nan, infinity, -infinity, above(10), below(10), -10, 10];
    const states = Float32Array.from([...positions, ...rates, ...seen]);
    const constrained = await constrainStates(await createRuntime(), walker2d, states);
    const clipped = [10, -10, nan, 10, -10, 10, below(10), -10, 10];
    expect([...constrained]).toEqual([...Float32Array.from([...positions, ...clipped, ...seen])]);
  });

  it('pays 10, less 1 a m/s and 5 a metre missed, and 0.001 of the squared clipped action', async () => {
    const rest = [0, 0, 0, 0, 0, 0];
    const hit = state({ 0: 1.5, 8: 0.5 });
    const rewards = await rewardsOf(
      await createRuntime(),
      walker2d,
      [0.5, 1.5],
      [
        [rest, hit],
        [rest, state({ 0: 1.25, 8: -1.5 })],
        [[0.5, -7, 0, 0, 0, 2], hit],
      ],
    );
    const expected = [10, 10 - 2 - 5 * 0.25, 10 - 0.001 * (0.25 + 1 + 1)];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });
});

describe('walker2d', () => {
  it('ends an episode at a height of 0.8', async () => {
    const rows = Float32Array.from(state({ 0: 0.8 }));
    expect(await terminations(await createNodeRuntime(), walker2d, rows)).toEqual([1]);
  });

  it('has the box, the names and the first task of the released code', () => {
    expect(walker2d).toMatchObject({ name: 'walker2d', actionLimit: 1, timeLimit: 200 });
    expect(walker2d.box).toEqual({ low: [-2, 1], high: [2, 1.8] });
    expect(walker2d.parameterNames).toEqual(['forward velocity [m/s]', 'height [m]']);
    // x = 0.3 in every coordinate (facts 1.5).
    fromUnit([0.3, 0.3], walker2d.box).forEach((value, k) => {
      expect(walker2d.defaultTask[k]).toBeCloseTo(value, 12);
    });
  });
});
