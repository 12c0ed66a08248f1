import { expect, it } from 'vitest';
import { hasStoppedRising } from './convergence.ts';

it('compares the rise of the mean with its standard error', () => {
  // Means 1 and 2, variances 2 within both windows of 2: the error is √((2 + 2) / 2) = √2 > 1.
  expect(hasStoppedRising([0, 2, 1, 3], 2)).toBe(true);
  // Means 1 and 3: a rise of 2 > √2.
  expect(hasStoppedRising([0, 2, 2, 4], 2)).toBe(false);
  expect(hasStoppedRising([9, 9, 0, 2, 2, 4], 2)).toBe(false);
  expect(hasStoppedRising([4, 2, 2, 0], 2)).toBe(true);
  expect(hasStoppedRising([4, 2, 2], 2)).toBe(false);
});
