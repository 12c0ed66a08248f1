/** @file The shortfall of a task: shrunk towards that of others as far as a probe does not know. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../../../math/random.ts';
import { mean } from '../../../math/statistics.ts';
import { probedShortfall, shortfallOver, unprobedShortfall } from './shortfall.ts';

const probe = (shortfall: number, standardError: number) => ({
  ...{ known: 700, realReturn: 700 - shortfall, standardError },
});

describe('the shortfall', () => {
  it('has the mean of the probes, and of their variance what their errors do not explain', () => {
    // Variance 50 of 5 and 15; errors 9 and 1, on average 5.
    const over = shortfallOver([probe(5, 3), probe(15, 1)]);
    expect(over).toEqual({ mean: 10, spread: 45, error: 5 });
    expect(unprobedShortfall(over)).toEqual({ value: 10, variance: 45 });
    // 10 + 0.9 · 10, and 0.9 · 5 of variance.
    const { value, variance } = probedShortfall(over, probe(20, 3));
    expect(value).toBeCloseTo(19, 12);
    expect(variance).toBeCloseTo(4.5, 12);
  });

  it('is the same for all where errors explain more than there is', () => {
    const over = shortfallOver([probe(4, 10), probe(6, 10)]);
    expect(over.spread).toBe(0);
    expect(probedShortfall(over, probe(900, 10))).toEqual({ value: 5, variance: 0 });
    const exact = shortfallOver([probe(5, 0), probe(5, 0)]);
    expect(probedShortfall(exact, probe(5, 0))).toEqual({ value: 5, variance: 0 });
  });

  it('is estimated with the variance that it says, and better than by the probe alone', () => {
    const key = keyFromSeed(4);
    const count = 4000;
    const truths = normals(foldIn(key, 'truth'), count).map((z) => 30 + 20 * z);
    const errors = normals(foldIn(key, 'error'), count).map((z) => 30 * z);
    const probes = Array.from(truths, (truth, i) => probe(truth + errors[i], 30));
    const over = shortfallOver(probes);
    const squares = probes.map((one, i) => (probedShortfall(over, one).value - truths[i]) ** 2);
    // 400 · 900 / 1300 = 277 against 900; of 4,000 squares with relative deviation √(2 / 4000) = 2.2 %.
    expect(Math.abs(mean(squares) / 277 - 1)).toBeLessThan(0.09);
    expect(Math.abs(probedShortfall(over, probes[0]).variance / 277 - 1)).toBeLessThan(0.09);
  });
});
