import { describe, expect, it } from 'vitest';
import { keyFromSeed, normals } from './random.ts';
import { confidenceInterval, mean, quantile, standardError, variance } from './statistics.ts';
import { studentCentralProbability, studentCriticalValue } from './studentT.ts';

describe('studentCriticalValue', () => {
  // Printed tables of t_{0.975}.
  it.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [5, 2.571],
    [8, 2.306],
    [19, 2.093],
    [30, 2.042],
    [120, 1.98],
    [100_000, 1.96],
  ])('with %i degrees of freedom is %f at 95 %%', (df, critical) => {
    expect(Math.abs(studentCriticalValue(0.95, df) - critical)).toBeLessThan(5.1e-4);
  });

  it('inverts the distribution, which for 1 and 2 degrees has closed forms', () => {
    expect(studentCentralProbability(1, 1)).toBeCloseTo(0.5, 14);
    expect(studentCentralProbability(2, 2)).toBeCloseTo(2 / Math.sqrt(6), 14);
    for (const df of [1, 2, 7, 50]) {
      expect(studentCentralProbability(studentCriticalValue(0.8, df), df)).toBeCloseTo(0.8, 12);
    }
    expect(() => studentCriticalValue(1, 3)).toThrow(/probability is 1/);
    expect(() => studentCriticalValue(0.9, 0)).toThrow(/degreesOfFreedom is 0/);
  });
});

describe('summaries', () => {
  // 2, 4, 9: mean 5, deviations -3, -1, 4, squares 26, variance 13, standard error √(13/3).
  const values = [2, 4, 9];

  it('of three numbers are those computed by hand', () => {
    expect(mean(values)).toBe(5);
    expect(variance(values)).toBe(13);
    expect(standardError(values)).toBeCloseTo(Math.sqrt(13 / 3), 15);
    const { low, high } = confidenceInterval(values);
    expect(high - 5).toBeCloseTo(4.302653 * Math.sqrt(13 / 3), 5);
    expect(5 - low).toBeCloseTo(high - 5, 12);
  });

  it('of one number have an unbounded interval, of none throw', () => {
    expect(confidenceInterval([3])).toEqual({ mean: 3, low: -Infinity, high: Infinity });
    expect(() => mean([])).toThrow(/mean: 0 values/);
    expect(() => variance([1])).toThrow(/variance: 1 values, expected at least 2/);
  });

  it('cover the true mean as often as they claim', () => {
    const repetitions = 4000;
    const draws = normals(keyFromSeed(1), 5 * repetitions);
    let covered = 0;
    for (let i = 0; i < draws.length; i += 5) {
      const { low, high } = confidenceInterval(draws.subarray(i, i + 5));
      if (low <= 0 && high >= 0) covered++;
    }
    const sd = Math.sqrt(0.95 * 0.05 * repetitions);
    expect(Math.abs(covered - 0.95 * repetitions)).toBeLessThan(4 * sd);
  });

  it('quantiles are linear between the sorted values', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((q) => quantile([9, 2, 4], q))).toEqual([2, 3, 4, 6.5, 9]);
    expect(() => quantile([1], 1.1)).toThrow(/q is 1.1/);
  });
});
