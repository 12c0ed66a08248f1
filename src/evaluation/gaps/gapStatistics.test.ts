/** @file Statistics of gaps: by hand on two seeds and four tasks, and against the truth where all gaps are zero. */

import { describe, expect, it } from 'vitest';
import type { Episodes } from '../../math/bootstrap.ts';
import { foldIn, type Key, keyFromSeed, normals } from '../../math/random.ts';
import { mean, standardError } from '../../math/statistics.ts';
import { type GapStatistics, gapStatistics, splitWorst } from './gapStatistics.ts';

const key = keyFromSeed(3);
const names = ['worst', 'worstSplit', 'worstOfSeedMeans', 'cvar10', 'cvar10Split'] as const;

/** Cells of two equal episodes, so that the scores are given. */
const constant = (scores: readonly (readonly number[])[]): Episodes =>
  scores.map((ofSeed) => ofSeed.map((gap) => [gap, gap]));

describe('gapStatistics', () => {
  const values = constant([
    [1, 8, 3, 4],
    [6, 2, 5, -3],
  ]);
  const fresh = constant([
    [2, 5, 3, 7],
    [4, 2, 5, 0],
  ]);
  const statistics = gapStatistics({ values, fresh, key });
  const estimate = (name: keyof GapStatistics): number => statistics[name].estimate;

  it('takes a worst case of each seed and then the mean', () => {
    // Largest: 8 and 6.
    expect(estimate('worst')).toBe(7);
    // Means over seeds: 3.5, 5, 4, 0.5.
    expect(estimate('worstOfSeedMeans')).toBe(5);
    // Seed 1: task 2 is worst in values (5 in fresh), task 4 in fresh (4 in values): 4.5.
    // Seed 2: task 1 is worst in values (4 in fresh), task 3 in fresh (5 in values): 4.5.
    expect(estimate('worstSplit')).toBe(4.5);
    expect(splitWorst([1, 8, 3, 4], [2, 5, 3, 7])).toBe(4.5);
  });

  it('takes tails of each seed and then the mean', () => {
    // 10 % of four tasks is less than one task, 25 % is one.
    expect(estimate('cvar10')).toBeCloseTo(7, 14);
    expect(estimate('cvar25')).toBe(7);
    expect(estimate('cvar10Split')).toBeCloseTo(4.5, 14);
    expect(estimate('cvar25Split')).toBe(4.5);
    // Of ten tasks 25 % are two and a half. Worst in values: 10, 9, and half of 8; in fresh they are 1, 2 and 3.
    const up = constant([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
    const down = constant([[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]]);
    const { cvar25, cvar25Split } = gapStatistics({ values: up, fresh: down, key });
    expect(cvar25.estimate).toBeCloseTo((10 + 9 + 4) / 2.5, 14);
    expect(cvar25Split.estimate).toBeCloseTo((1 + 2 + 1.5) / 2.5, 14);
  });

  it('takes the mean of all and the middle half of all', () => {
    expect(estimate('mean')).toBe(26 / 8);
    // -3, 1, 2, 3, 4, 5, 6, 8: without the lower and the upper two.
    expect(estimate('iqm')).toBe(14 / 4);
  });

  it('draws whole seeds for its intervals', () => {
    // No noise in the episodes: both seeds, or twice one of them. Each single one has probability ¼ > 2.5 %.
    expect(statistics.worst).toMatchObject({ low: 6, high: 8 });
    expect(statistics.mean).toMatchObject({ low: 10 / 4, high: 16 / 4 });
    // Drawn: seed 1 twice (8), seed 2 twice (6), both (5); the bias is that of means of 6.
    expect(statistics.worstOfSeedMeans).toMatchObject({ low: 5, high: 8 });
    expect(Math.abs(statistics.worstOfSeedMeans.bias - 1)).toBeLessThan(
      (4 * 1.23) / Math.sqrt(2000),
    );
  });

  it('is a function of the key', () => {
    expect(gapStatistics({ values, fresh, key })).toEqual(statistics);
    expect(gapStatistics({ values, fresh, key: keyFromSeed(4) })).not.toEqual(statistics);
  });
});

describe('with 36 tasks whose true gaps are all zero', () => {
  const tasks = 36;
  const episodes = 20;
  /** Of the gap of one task. */
  const error = 1 / Math.sqrt(episodes);

  const noise = (of: Key): Episodes => {
    const draws = normals(of, tasks * episodes);
    return [
      Array.from({ length: tasks }, (_, j) =>
        Array.from(draws.subarray(j * episodes, (j + 1) * episodes)),
      ),
    ];
  };
  const repetitions = Array.from({ length: 100 }, (_, r) =>
    gapStatistics({
      values: noise(foldIn(foldIn(key, 'values'), r)),
      fresh: noise(foldIn(foldIn(key, 'fresh'), r)),
      resamples: 100,
      key: foldIn(foldIn(key, 'bootstrap'), r),
    }),
  );
  const all = (name: keyof GapStatistics): number[] => repetitions.map((s) => s[name].estimate);
  const deviation = (name: keyof GapStatistics, expected: number): number =>
    Math.abs(mean(all(name)) - expected) / standardError(all(name));

  /** E max of n standard normals, ∫ x dΦⁿ, by the midpoint rule. */
  function expectedMaximum(n: number): number {
    const step = 1e-3;
    let [below, sum] = [0, 0];
    for (let x = -8; x < 8; x += step) {
      const middle = x + 0.5 * step;
      const above = below + (step * Math.exp(-0.5 * middle * middle)) / Math.sqrt(2 * Math.PI);
      sum += middle * (above ** n - below ** n);
      below = above;
    }
    return sum;
  }

  it('the naive worst case is 2.1 standard errors too large', () => {
    // The closed forms for two and three: 1/√π and 3/(2√π).
    expect(expectedMaximum(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 5);
    expect(expectedMaximum(3)).toBeCloseTo(1.5 / Math.sqrt(Math.PI), 5);
    expect(expectedMaximum(tasks)).toBeCloseTo(2.118, 3);
    expect(deviation('worst', expectedMaximum(tasks) * error)).toBeLessThan(4);
    expect(mean(all('cvar10'))).toBeGreaterThan(1.5 * error);
  });

  it('the split-sample worst case is right, and so are the tails', () => {
    for (const name of ['worstSplit', 'cvar10Split', 'cvar25Split', 'mean'] as const) {
      expect(deviation(name, 0), name).toBeLessThan(4);
    }
    // The mean of two independent errors.
    expect(standardError(all('worstSplit'))).toBeLessThan((1.3 * error) / Math.sqrt(200));
  });

  it('the bootstrap sees its share of the bias', () => {
    // Drawing adds a variance of 19/20 of that of the data, so the maximum is √1.95 - 1 = 0.40 of 2.118 errors higher
    // (about: errors that are drawn are normal with the standard deviation of their own cell).
    const bias = mean(repetitions.map((s) => s.worst.bias)) / (expectedMaximum(tasks) * error);
    expect(bias).toBeGreaterThan(0.33);
    expect(bias).toBeLessThan(0.47);
  });

  it('intervals of the naive worst case miss the truth, those of the split-sample one hold it', () => {
    const covering = names.map((name) => {
      const holds = repetitions.filter((s) => s[name].low <= 0 && s[name].high >= 0);
      return holds.length / repetitions.length;
    });
    const [worst, worstSplit, , cvar10, cvar10Split] = covering;
    expect(worst).toBeLessThan(0.05);
    expect(cvar10).toBeLessThan(0.05);
    expect(worstSplit).toBeGreaterThan(0.95);
    expect(cvar10Split).toBeGreaterThan(0.95);
  });
});
