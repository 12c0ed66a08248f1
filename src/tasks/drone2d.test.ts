import { describe, expect, it } from 'vitest';
import { drone2d } from './drone2d.ts';
import {
  above,
  below,
  type RuleCase,
  replaced,
  rewardSlopes,
  rewardsOf,
  ruleExpectations,
  ruleOutcomes,
  runtimes,
} from './familyCases.testdata.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const level = [0, 1, 0, 0, 0, 0];

/** The level state with some entries replaced. */
const state = (changes: Record<number, number>): number[] => replaced(level, changes);

/** The rule at its edges: every comparison is strict. */
const table: readonly RuleCase[] = [
  ['level', level, 0],
  ['on the ground', state({ 1: 0 }), 0],
  ['height just below 4', state({ 1: below(4) }), 0],
  ['height 4', state({ 1: 4 }), 1],
  ...[1, -1].flatMap((sign): RuleCase[] => [
    [`x ${3 * sign}`, state({ 0: 3 * sign }), 1],
    [`x just within ${3 * sign}`, state({ 0: sign * below(3) }), 0],
    [`pitch ${1.5 * sign}`, state({ 2: 1.5 * sign }), 1],
    [`pitch just within ${1.5 * sign}`, state({ 2: sign * below(1.5) }), 0],
    [`pitch just beyond ${1.5 * sign}`, state({ 2: sign * above(1.5) }), 1],
  ]),
  ...level.flatMap((_, i): RuleCase[] => [
    [`entry ${i} is NaN`, state({ [i]: nan }), 1],
    [`entry ${i} is ∞`, state({ [i]: infinity }), 1],
    [`entry ${i} is −∞`, state({ [i]: -infinity }), 1],
  ]),
  ...[3, 4, 5].map((i): RuleCase => [`entry ${i} is 10⁶`, state({ [i]: 1e6 }), 0]),
];

describe.each(runtimes)('drone2d in the %s', (_, createRuntime) => {
  it('ends episodes as the table says', async () => {
    const outcomes = await ruleOutcomes(await createRuntime(), drone2d, table);
    expect(outcomes).toEqual(ruleExpectations(table));
  });

  it('has no slope in ψ at the target, and the sign of p − ψ elsewhere', async () => {
    const nextStates = [state({ 0: 0.5, 1: 1.5 }), state({ 0: 1, 1: 1 }), state({ 0: 0, 1: 2 })];
    const rows = Float32Array.from(nextStates.flat());
    const slopes = await rewardSlopes(await createRuntime(), drone2d, [0.5, 1.5], rows);
    expect(slopes).toEqual([0, 0, 1, -1, -1, 1]);
  });

  it('pays 5, less 1 a metre missed, and 0.001 of the squared clipped action', async () => {
    const hit = state({ 0: 0.5, 1: 1.5 });
    const rewards = await rewardsOf(
      await createRuntime(),
      drone2d,
      [0.5, 1.5],
      [
        [[0, 0], hit],
        [[0, 0], state({ 0: -0.25, 1: 1 })],
        [[0.5, -7], hit],
      ],
    );
    const expected = [5, 5 - 0.75 - 0.5, 5 - 0.001 * (0.25 + 1)];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });
});
