import { describe, expect, it } from 'vitest';
import { pearsonCorrelation, spearmanCorrelation } from './correlation.ts';

describe('pearsonCorrelation', () => {
  it('is the cosine of the deviations', () => {
    // Deviations (-1, 0, 1) and (-1, 1, 0): product 1, lengths √2.
    expect(pearsonCorrelation([1, 2, 3], [1, 3, 2])).toBeCloseTo(0.5, 14);
    // Deviations (-3, -1, 1, 3) and (1, -1, -1, 1): product 0.
    expect(pearsonCorrelation([0, 2, 4, 6], [2, 0, 0, 2])).toBeCloseTo(0, 14);
  });

  it('is ±1 on a line, not beyond', () => {
    const x = [0.1, 0.2, 0.30000000000000004, 1.7];
    const up = pearsonCorrelation(
      x,
      x.map((v) => 3 * v - 1e6),
    );
    expect(up).toBeCloseTo(1, 8);
    expect(up).toBeLessThanOrEqual(1);
    expect(pearsonCorrelation([1, 2], [5, -5])).toBeCloseTo(-1, 14);
  });

  it('refuses what has no correlation', () => {
    expect(() => pearsonCorrelation([1, 2], [1])).toThrow('x has 2 and y 1 values');
    expect(() => pearsonCorrelation([1], [1])).toThrow('expected the same number, at least 2');
    // Three times 0.1 have a mean above 0.1, so the deviations are not exactly zero.
    expect(() => pearsonCorrelation([0.1, 0.1, 0.1], [1, 2, 3])).toThrow('all values of x are 0.1');
    expect(() => pearsonCorrelation([1, 2, 3], [4, 4, 4])).toThrow('all values of y are 4');
  });
});

describe('spearmanCorrelation', () => {
  it('sees only the order', () => {
    expect(spearmanCorrelation([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 14);
    expect(spearmanCorrelation([3, 1, 2], [-8, 5, 0])).toBeCloseTo(-1, 14);
    // Without ties 1 - 6 Σd² / (n (n² - 1)): differences of ranks (0, -1, 1, 0), so 1 - 12 / 60.
    expect(spearmanCorrelation([1, 2, 3, 4], [0, 70, 8, 900])).toBeCloseTo(0.8, 14);
  });

  it('gives equal values the mean of their ranks', () => {
    // Ranks (1, 2.5, 2.5, 4) and (1, 3, 2, 4): deviations (-1.5, 0, 0, 1.5) and (-1.5, 0.5, -0.5, 1.5):
    // product 4.5, squared lengths 4.5 and 5.
    expect(spearmanCorrelation([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 14);
  });
});
