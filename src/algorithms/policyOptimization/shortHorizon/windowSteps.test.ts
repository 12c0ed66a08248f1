import { expect, it } from 'vitest';
import { constant } from '../../../graph/constant.ts';
import { evaluate } from '../../../graph/interpreter.ts';
import { foldIn, keyFromSeed, normals, uniforms } from '../../../math/random.ts';
import { discountsAt, endedIn, lossesToGo } from './windowSteps.ts';

const [h, E] = [9, 4];
const key = keyFromSeed(5);
const flags = (name: string): number[] =>
  Array.from(uniforms(foldIn(key, name), h * E), (x) => Number(x < 0.15));
const terminated = flags('terminated');
const truncated = flags('truncated').map((x, i) => (terminated[i] === 1 ? 0 : x));
const endsAt = (row: number): boolean => terminated[row] + truncated[row] > 0;
const node = (values: ArrayLike<number>) => constant(Float32Array.from(values), [h, E]);

it('discounts start anew with every episode', () => {
  const ages: number[] = [];
  const expected: number[] = [];
  for (let row = 0; row < h * E; row++) {
    const isFirst = row < E;
    const restarts = !isFirst && endsAt(row - E);
    // Episodes that are under way when the window begins are 5, 6, 7 and 8 steps old.
    ages.push(isFirst ? 5 + row : restarts ? 0 : ages[row - E] + 1);
    expected.push(isFirst || restarts ? 1 : 0.9 * expected[row - E]);
  }
  const [discounts] = evaluate([discountsAt(node(ages), 0.9)]);
  expected.forEach((x, i) => {
    expect(discounts[i]).toBeCloseTo(x, 6);
  });
});

it('segments end with episodes and with the window', () => {
  const [ended] = evaluate([endedIn(node(terminated), node(truncated))]);
  ended.forEach((x, row) => {
    expect(x).toBe(Number(endsAt(row) || row >= (h - 1) * E));
  });
});

it('losses are those of the rest of the episode', () => {
  const lost = normals(foldIn(key, 'lost'), h * E);
  const [toGo] = evaluate([lossesToGo(node(lost), node(terminated), node(truncated))]);
  const expected = Array.from(lost);
  for (let row = h * E - 1 - E; row >= 0; row--) {
    if (!endsAt(row)) expected[row] += expected[row + E];
  }
  expected.forEach((x, i) => {
    expect(toGo[i]).toBeCloseTo(x, 5);
  });
});
