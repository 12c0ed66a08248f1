import { expect, it } from 'vitest';
import { constant } from '../../../graph/constant.ts';
import { evaluate } from '../../../graph/interpreter.ts';
import { limitedRows } from './limitedRows.ts';

const limited = (rows: number[], multiple: number): number[] =>
  Array.from(evaluate([limitedRows(constant(rows, [rows.length / 2, 2]), multiple)])[0]);

it('leaves rows of about the same length as they are', () => {
  const rows = [3, 4, 0, 5, -5, 0, 2, 0];
  expect(limited(rows, 2)).toEqual(rows);
});

it('scales a long row down to a multiple of the geometric mean', () => {
  // Lengths 1, 1 and 1000: their geometric mean is 10.
  const [a, b, c, d, x, y] = limited([0, 1, 1, 0, 600, 800], 2);
  expect([a, b, c, d]).toEqual([0, 1, 1, 0]);
  expect(x).toBeCloseTo(12, 12);
  expect(y).toBeCloseTo(16, 12);
});

it('does without rows that are zero or not finite', () => {
  expect(limited([0, 0, 3, 4, Infinity, 1, Number.NaN, 0], 2)).toEqual([0, 0, 3, 4, 0, 0, 0, 0]);
  expect(limited([0, 0, 0, 0], 2)).toEqual([0, 0, 0, 0]);
});
