import { describe, expect, it } from 'vitest';
import { fromUnit } from './box.ts';
import {
  above,
  constrainStates,
  type RuleCase,
  replaced,
  rewardSlopes,
  rewardsOf,
  ruleExpectations,
  ruleOutcomes,
  runtimes,
} from './familyCases.testdata.ts';
import { hopper2d } from './hopper2d.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const alive = [1.25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** The upright state with some entries replaced. */
const state = (changes: Record<number, number>): number[] => replaced(alive, changes);

/** The rule at its edges. Limits themselves are not alive: every comparison is strict. */
const table: readonly RuleCase[] = [
  ['upright', alive, 0],
  ['height 0.7', state({ 0: 0.7 }), 1],
  ['height just above 0.7', state({ 0: above(0.7) }), 0],
  ['height below', state({ 0: 0.5 }), 1],
  ['height far above', state({ 0: 150 }), 0],
  ['height infinite', state({ 0: infinity }), 1],
  ['height NaN', state({ 0: nan }), 1],
  ['pitch 0.2', state({ 1: 0.2 }), 1],
  ['pitch −0.2', state({ 1: -0.2 }), 1],
  ['pitch 0.199', state({ 1: 0.199 }), 0],
  ['pitch −0.199', state({ 1: -0.199 }), 0],
  ['pitch NaN', state({ 1: nan }), 1],
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((i): RuleCase[] => [
    [`entry ${i} is 100`, state({ [i]: 100 }), 1],
    [`entry ${i} is −100`, state({ [i]: -100 }), 1],
    [`entry ${i} is 99.9`, state({ [i]: 99.9 }), 0],
    [`entry ${i} is −99.9`, state({ [i]: -99.9 }), 0],
    [`entry ${i} is NaN`, state({ [i]: nan }), 1],
    [`entry ${i} is −∞`, state({ [i]: -infinity }), 1],
  ]),
];

describe.each(runtimes)('hopper2d in the %s', (_, createRuntime) => {
  it('ends episodes as the table says', async () => {
    const outcomes = await ruleOutcomes(await createRuntime(), hopper2d, table);
    expect(outcomes).toEqual(ruleExpectations(table));
  });

  it('has no slope in ψ where a target is hit, and the weight with the sign of y − ψ elsewhere', async () => {
    const nextStates = [
      state({ 0: 1.5, 5: 0.5 }),
      state({ 0: 1.4, 5: 1 }),
      state({ 0: 1.6, 5: 0 }),
    ];
    const rows = Float32Array.from(nextStates.flat());
    const slopes = await rewardSlopes(await createRuntime(), hopper2d, [0.5, 1.5], rows);
    // The rows are [vx, z] on, above/below, and below/above the targets.
    expect(slopes).toEqual([0, 0, 1, -5, -1, 5]);
  });

  it('clips rates only, keeps NaN, and leaves observations of the real hopper alone', async () => {
    const rates = [11, -11, nan, infinity, -10, 10];
    const rows = [
      [20, -20, 30, -30, 40, ...rates],
      [1.2, 0.1, -0.5, -0.5, 0.3, 1, -2, 3, -4, 5, -6],
      alive,
    ];
    const states = Float32Array.from(rows.flat());
    const constrained = await constrainStates(await createRuntime(), hopper2d, states);
    const expected = [20, -20, 30, -30, 40, 10, -10, nan, 10, -10, 10, ...rows[1], ...rows[2]];
    expect([...constrained]).toEqual([...Float32Array.from(expected)]);
  });

  it('pays 10, less 1 a m/s and 5 a metre missed, and 0.001 of the squared clipped action', async () => {
    const hit = state({ 0: 1.5, 5: 0.5 });
    const rewards = await rewardsOf(
      await createRuntime(),
      hopper2d,
      [0.5, 1.5],
      [
        [[0, 0, 0], hit],
        [[0, 0, 0], state({ 0: 1.25, 5: -1.5 })],
        [[0.5, -7, 0], hit],
      ],
    );
    const expected = [10, 10 - 2 - 5 * 0.25, 10 - 0.001 * (0.25 + 1)];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });
});

describe('hopper2d', () => {
  it('has the box, the names and the first task of the released code', () => {
    expect(hopper2d).toMatchObject({ name: 'hopper2d', actionLimit: 1, timeLimit: 200 });
    expect(hopper2d.box).toEqual({ low: [-2, 1.2], high: [2, 2] });
    expect(hopper2d.parameterNames).toEqual(['forward velocity [m/s]', 'height [m]']);
    // x = 0.3 in every coordinate (facts 1.5).
    fromUnit([0.3, 0.3], hopper2d.box).forEach((value, k) => {
      expect(hopper2d.defaultTask[k]).toBeCloseTo(value, 12);
    });
  });
});
