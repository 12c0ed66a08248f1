import { expect, test } from 'vitest';
import { significant } from './round.ts';

test.each([
  [123456.789, 3, 123000],
  [0.000123456, 2, 0.00012],
  [-2 / 3, 4, -0.6667],
  [5, 6, 5],
  [0, 3, 0],
  [Number.POSITIVE_INFINITY, 3, Number.POSITIVE_INFINITY],
  [Number.NaN, 3, Number.NaN],
])('%d to %d significant digits is %d', (value, digits, expected) => {
  expect(significant(value, digits)).toBe(expected);
});
