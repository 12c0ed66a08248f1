import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyFromSeed, normals } from './random.ts';
import {
  confidenceInterval,
  interquartileMean,
  largest,
  mean,
  median,
  quantile,
  smallest,
  standardError,
  tailMean,
  variance,
} from './statistics.ts';
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
    expect([median([9, 2, 4]), median([9, 2, 4, 5])]).toEqual([4, 4.5]);
    expect(() => quantile([1], 1.1)).toThrow(/q is 1.1/);
  });
});

describe('interquartileMean', () => {
  it.each([
    // The quartiles fall between values: the mean of 2 and 3.
    [[10, 1, 3, 2], 2.5],
    // From 1.25 to 3.75 of 5: three quarters of 2, all of 4, three quarters of 8: (1.5 + 4 + 6) / 2.5. trim_mean: 14 / 3.
    [[100, 4, 1, 8, 2], 4.6],
    // From 0.75 to 2.25 of 3: a quarter of 0, all of 3, a quarter of 9: 5.25 / 1.5.
    [[9, 0, 3], 3.5],
    // From 0.5 to 1.5 of 2: half of each.
    [[1, 4], 2.5],
    [[7], 7],
  ])('of %j is %f', (values, expected) => {
    expect(interquartileMean(values)).toBeCloseTo(expected, 14);
  });

  it('does not depend on how far out the outer quarters are', () => {
    expect(interquartileMean([-1e9, 1, 2, 3, 4, 5, 6, 1e9])).toBe(3.5);
    expect(() => interquartileMean([])).toThrow('interquartileMean: 0 values, expected at least 1');
  });
});

describe('tailMean', () => {
  const oneToTen = [3, 10, 1, 4, 6, 9, 2, 5, 8, 7];

  it.each([
    [0.1, 10],
    // Two and a half values: (10 + 9 + 8 / 2) / 2.5.
    [0.25, 9.2],
    [0.5, 8],
    [1, 5.5],
    // Half a value is a value.
    [0.05, 10],
  ])('of the share %f of 1 … 10 is %f', (share, expected) => {
    expect(tailMean(oneToTen, share)).toBeCloseTo(expected, 14);
  });

  it('is min over c of c + mean((x - c)⁺) / share, attained at a value (Rockafellar and Uryasev 2000)', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (x, share) => {
        const bound = (c: number): number => c + mean(x.map((v) => Math.max(0, v - c))) / share;
        expect(tailMean(x, share)).toBeCloseTo(Math.min(...x.map(bound)), 9);
      }),
    );
  });

  it('takes the values that other numbers rank highest', () => {
    // Ranked 9, 8, 7, 6: the values 1, 2, 3, 4. Of 4, a share of 3/8 is one and a half: (1 + 2 / 2) / 1.5.
    expect(tailMean([2, 4, 1, 3], 0.375, [8, 6, 9, 7])).toBeCloseTo(4 / 3, 14);
    // Of equal ranks the first.
    expect(tailMean([5, 6], 0.5, [1, 1])).toBe(5);
  });

  it('refuses what has no tail', () => {
    expect(() => tailMean([], 0.1)).toThrow('tailMean: 0 values, expected at least 1');
    expect(() => tailMean([1], 0)).toThrow('tailMean: share is 0, expected 0 < share <= 1');
    expect(() => tailMean([1], 1.5)).toThrow('share is 1.5');
    expect(() => tailMean([1, 2], 0.5, [1])).toThrow('tailMean: 1 ranks, expected 2');
  });
});

it('finds the ends of more values than a stack holds', () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  const sorted = values.toSorted();
  expect([smallest(values), largest(values)]).toEqual([sorted[0], sorted[999_999]]);
  expect([smallest([]), largest([])]).toEqual([Infinity, -Infinity]);
});
