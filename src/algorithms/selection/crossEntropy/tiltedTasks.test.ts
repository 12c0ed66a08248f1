/** @file The tilted distributions against their integrals and the Beta distribution, and the update by hand. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../../math/random.ts';
import { mean as meanOf, variance } from '../../../math/statistics.ts';
import { density, drawTilted, updatedMean } from './tiltedTasks.ts';

/** ∫ f(x) over [-0.96, 0.96] by the midpoint rule. */
function integral(f: (x: number) => number): number {
  const n = 100_000;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(0.96 * ((2 * i + 1) / n - 1)) * ((2 * 0.96) / n);
  return sum;
}

describe('the density', () => {
  it('integrates to the probability that the Beta distribution has there', () => {
    // u ~ Beta(3/2, 1/2): F(u) = 2/π (asin √u − √(u (1 − u))); x from -0.96 to 0.96 is u from 0.02 to 0.98.
    const F = (u: number) => (2 / Math.PI) * (Math.asin(Math.sqrt(u)) - Math.sqrt(u * (1 - u)));
    const expected = F(0.98) - F(0.02);
    expect(integral((x) => density([x], [0.5]) / 2)).toBeCloseTo(expected, 6);
    expect(integral((x) => density([x], [-0.5]) / 2)).toBeCloseTo(expected, 6);
    expect(integral((x) => density([x], [0]) / 2)).toBeCloseTo(0.96, 9);
  });

  it('does not change beyond ±0.96, so that no weight is 0 or infinite', () => {
    expect(density([1], [0.7])).toBe(density([0.96], [0.7]));
    expect(density([-1], [0.7])).toBe(density([-0.96], [0.7]));
  });

  it('is that of Beta(1 + s, 1 − s), whose normaliser at s = 1/2 is π/2, in every coordinate', () => {
    // B(3/2, 1/2) = Γ(3/2) Γ(1/2) / Γ(2) = π/2; at x = 0.6, u = 0.8: u^(1/2) (1 − u)^(−1/2) = 2.
    expect(density([0.6], [0.5])).toBeCloseTo(2 / (Math.PI / 2), 12);
    expect(density([0.6, -0.6], [0.5, 0.5])).toBeCloseTo((2 * 0.5) / (Math.PI / 2) ** 2, 12);
    expect(density([0.6, 1], [0, 0])).toBe(1);
  });
});

describe('draws', () => {
  it.each([0, 0.5, -0.8, 0.96])(
    'have mean s = %d and the variance of the Beta distribution',
    (s) => {
      const n = 20_000;
      const draws = Array.from(
        { length: n },
        (_, i) => drawTilted(foldIn(keyFromSeed(3), i), [s])[0],
      );
      // Var u = ab / ((a + b)² (a + b + 1)) = (1 − s²) / 12, x = 2u − 1.
      const expected = (1 - s ** 2) / 3;
      expect(Math.abs(meanOf(draws) - s)).toBeLessThan(4 * Math.sqrt(expected / n));
      expect(variance(draws) / expected).toBeGreaterThan(0.95);
      expect(variance(draws) / expected).toBeLessThan(1.05);
      expect(draws.every((x) => x >= -1 && x <= 1)).toBe(true);
    },
  );
});

describe('an update', () => {
  const task = (x: number, y: number, gap: number, weight: number) => ({
    ...{ unit: [x, y], gap, weight },
  });

  it('goes halfway to the worst task where the weights are equal', () => {
    // Of five equal weights the worst 5 % are one task.
    const batch = [0, 1, 5, 2, 3].map((gap) => task(gap / 10, -0.2 * gap, gap, 1));
    expect(updatedMean([0.1, 0], batch)[0]).toBeCloseTo(0.5 * (0.1 + 0.5), 12);
    // x is clipped at 0.96.
    expect(updatedMean([0.1, 0], batch)[1]).toBeCloseTo(0.5 * -0.96, 12);
  });

  it('goes halfway to the weighted mean of all that make up the worst 5 % of Ψ', () => {
    // Of a weight of 4 in all, 5 % are 0.2: 0.1 and 0.05 are not enough, with the third they are more.
    const batch = [
      ...[task(0.5, 0, 9, 0.1), task(0.8, 0.4, 8, 0.05), task(-0.2, 0.4, 7, 0.35)],
      ...[task(0, 0, 1, 1.5), task(0, 0, 0, 2)],
    ];
    const [x, y] = updatedMean([0, 0.2], batch);
    expect(x).toBeCloseTo((0.5 * (0.05 + 0.04 - 0.07)) / 0.5, 12);
    expect(y).toBeCloseTo(0.1 + (0.5 * (0.02 + 0.14)) / 0.5, 12);
  });

  it('takes a fifth of the batch at least, whatever it weighs', () => {
    const batch = Array.from({ length: 10 }, (_, i) => task(0.1 * i, 0, i, i === 9 ? 100 : 1));
    // 0.9 with 100, 0.8 with 1.
    expect(updatedMean([0, 0], batch)[0]).toBeCloseTo((0.5 * (90 + 0.8)) / 101, 12);
  });

  it('needs gaps in order only', () => {
    const batch = [3, 1, 2].map((gap, i) => task(0.2 * i, 0.1, gap, 1));
    const scaled = batch.map((one) => ({ ...one, gap: 1000 * one.gap - 5 }));
    expect(updatedMean([0, 0], scaled)).toEqual(updatedMean([0, 0], batch));
  });
});
