/** @file Ant2D and Ant3D: what they share, and the reward of each. */

import { describe, expect, it } from 'vitest';
import { ant2d } from './ant2d.ts';
import { ant3d } from './ant3d.ts';
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

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** At rest in x = y = 0, z = 0.75. */
const alive = replaced(new Array<number>(35).fill(0), { 2: 0.75, 3: 1, 31: 0.75 });

/** The upright state with some entries replaced. */
const state = (changes: Record<number, number>): number[] => replaced(alive, changes);

/** The rule at its edges: the limits themselves are alive, and the height is that of entry 2. */
const table: readonly RuleCase[] = [
  ['upright', alive, 0],
  ['height just below 0.2', state({ 2: below(0.2) }), 1],
  ['height 0.2', state({ 2: 0.2 }), 0],
  ['height 1', state({ 2: 1 }), 0],
  ['height just above 1', state({ 2: above(1) }), 1],
  ['height −0.5', state({ 2: -0.5 }), 1],
  ['height in entry 31 only', state({ 31: 0.1 }), 0],
  ...alive.flatMap((_, i): RuleCase[] => [
    [`entry ${i} is NaN`, state({ [i]: nan }), 1],
    [`entry ${i} is ∞`, state({ [i]: infinity }), 1],
    [`entry ${i} is −∞`, state({ [i]: -infinity }), 1],
  ]),
  ...[0, 1, 3, 7, 14, 15, 28, 29, 34].flatMap((i): RuleCase[] => [
    [`entry ${i} is 10⁶`, state({ [i]: 1e6 }), 0],
    [`entry ${i} is −10⁶`, state({ [i]: -1e6 }), 0],
  ]),
  ['∞ and −∞', state({ 7: infinity, 34: -infinity }), 1],
];

const cases = runtimes.flatMap(([runtime, createRuntime]) =>
  [ant2d, ant3d].map((family) => ({ name: family.name, runtime, createRuntime, family })),
);

describe.each(cases)('$name in the $runtime', ({ createRuntime, family }) => {
  it('ends episodes as the table says', async () => {
    const outcomes = await ruleOutcomes(await createRuntime(), family, table);
    expect(outcomes).toEqual(ruleExpectations(table));
  });

  it('brings the quaternion to length 1, repeats the position and touches nothing else', async () => {
    const position = [1, -2, 0.5];
    // Joints, velocities and rates that no ant has.
    const motion = Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? 1 : -1) * (i + 0.25) * 10);
    const predicted = [...position, 1, -2, 2, 4, ...motion, 7, 8, 9, 50, -60, 70];
    const states = Float32Array.of(...predicted, ...alive);
    const constrained = await constrainStates(await createRuntime(), family, states);
    // The length of (1, −2, 2, 4) is 5.
    const quaternion = [0.2, -0.4, 0.4, 0.8].map((x) => expect.closeTo(x, 7));
    const expected = [...position, ...quaternion, ...motion, ...position, 50, -60, 70];
    expect([...constrained]).toEqual([...expected, ...alive]);
  });

  it('makes NaN of a quaternion without direction, which ends the episode', async () => {
    const runtime = await createRuntime();
    const states = Float32Array.from(state({ 3: 0 }));
    const constrained = await constrainStates(runtime, family, states);
    expect([...constrained.subarray(3, 7)]).toEqual([nan, nan, nan, nan]);
    expect(await terminations(runtime, family, constrained)).toEqual([1]);
  });
});

describe.each(runtimes)('rewards of the ants in the %s', (_, createRuntime) => {
  const rest = new Array<number>(8).fill(0);
  const push = [0.5, -7, 0, 0, 0, 2, -1, 0.5];
  const control = 0.005 * (0.25 + 1 + 1 + 1 + 0.25);
  const hit = state({ 2: 0.5, 32: 1.5, 33: -0.5 });
  /** [vx, vy, z] above/below/above and below/above/below the targets. */
  const missed = [state({ 2: 0.75, 32: 2, 33: -3 }), state({ 2: 0.25, 32: -1.5, 33: 0 })];
  const rows = Float32Array.from([hit, ...missed].flat());

  it('Ant2D pays 5.05, less 1 a m/s missed, and 0.005 of the squared clipped action', async () => {
    const runtime = await createRuntime();
    const psi = [1.5, -0.5];
    const rewards = await rewardsOf(runtime, ant2d, psi, [
      [rest, hit],
      [rest, missed[0]],
      [rest, missed[1]],
      [push, hit],
    ]);
    const expected = [5.05, 5.05 - 0.5 - 2.5, 5.05 - 3 - 0.5, 5.05 - control];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    expect(await rewardSlopes(runtime, ant2d, psi, rows)).toEqual([0, 0, 1, -1, -1, 1]);
  });

  it('Ant3D pays 3.05, less 1 a m/s and 30 a metre missed, and the same for the action', async () => {
    const runtime = await createRuntime();
    const psi = [1.5, -0.5, 0.5];
    const rewards = await rewardsOf(runtime, ant3d, psi, [
      [rest, hit],
      [rest, missed[0]],
      [rest, missed[1]],
      [push, hit],
    ]);
    const height = 30 * 0.25;
    const expected = [3.05, 3.05 - 0.5 - 2.5 - height, 3.05 - 3 - 0.5 - height, 3.05 - control];
    expect(rewards).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    expect(await rewardSlopes(runtime, ant3d, psi, rows)).toEqual([0, 0, 0, 1, -1, 30, -1, 1, -30]);
  });
});

describe('the ants', () => {
  it('have the boxes of the paper and the names', () => {
    for (const family of [ant2d, ant3d]) {
      expect(family).toMatchObject({
        stateSize: 35,
        actionSize: 8,
        actionLimit: 1,
        timeLimit: 200,
      });
    }
    expect([ant2d.name, ant3d.name]).toEqual(['ant2d', 'ant3d']);
    expect(ant2d.box).toEqual({ low: [-3, -3], high: [3, 3] });
    expect(ant3d.box).toEqual({ low: [-3, -3, 0.4], high: [3, 3, 0.6] });
    const names = ['velocity along x [m/s]', 'velocity along y [m/s]', 'height [m]'];
    expect(ant2d.parameterNames).toEqual(names.slice(0, 2));
    expect(ant3d.parameterNames).toEqual(names);
  });

  it.each([ant2d, ant3d])('begin $name with x = 0.3 in every coordinate (facts 1.5)', (family) => {
    const { box, defaultTask } = family;
    fromUnit(
      defaultTask.map(() => 0.3),
      box,
    ).forEach((value, k) => {
      expect(defaultTask[k]).toBeCloseTo(value, 12);
    });
  });
});
