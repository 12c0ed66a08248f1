/** @file The rule of convergence on curves that are known: rising, flat, falling, saturating, with noise. */

import { describe, expect, it } from 'vitest';
import { keyFromSeed, normals } from '../../math/random.ts';
import { type ConvergenceRule, trainingEnd } from './convergence.ts';

const rule: ConvergenceRule = { window: 10, minimum: 30, maximum: 200 };

/** Feeds a curve return by return; the iteration after which training ends, and why. */
function endOf(
  curve: (i: number) => number,
  changes: Partial<ConvergenceRule> = {},
): [iterations: number, end: string] {
  const returns: number[] = [];
  for (let i = 0; ; i++) {
    returns.push(curve(i));
    const end = trainingEnd(returns, { ...rule, ...changes });
    if (end !== null) return [returns.length, end];
  }
}

/** Standard normal noise by iteration. */
function noiseOf(seed: number): Float32Array {
  return normals(keyFromSeed(seed), rule.maximum);
}

describe('trainingEnd', () => {
  it('goes on to the limit while the return rises by more than its error', () => {
    expect(endOf((i) => i)).toEqual([200, 'limit']);
    // Windows differ by 10 × 0.5 = 5; their error is √((1 + 0.5² × 9) 2 / 10) ≈ 0.8.
    const noise = noiseOf(1);
    expect(endOf((i) => 0.5 * i + noise[i])).toEqual([200, 'limit']);
  });

  it('ends after the minimum where the return does not rise', () => {
    expect(endOf((i) => -i)).toEqual([30, 'converged']);
    expect(endOf((i) => 100 + (-1) ** i)).toEqual([30, 'converged']);
    expect(endOf((i) => -i, { minimum: 45 })).toEqual([45, 'converged']);
  });

  it('compares with the standard error of the difference between two windows', () => {
    // Both windows have the variance 10/9, so the error is √(2 × 10/9 / 10) = 0.471.
    const step = (height: number) => (i: number) => (-1) ** i + (i < 10 ? 0 : height);
    const returnsOf = (height: number): number[] =>
      Array.from({ length: 20 }, (_, i) => step(height)(i));
    const early = { ...rule, minimum: 20 };
    expect(trainingEnd(returnsOf(0.46), early)).toBe('converged');
    expect(trainingEnd(returnsOf(0.48), early)).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('ends near the plateau of a curve with noise, seed %i', (seed) => {
    const noise = noiseOf(seed);
    // A rise of 1000 with time constant 20 and noise of 10.
    const [iterations, end] = endOf((i) => 1000 * (1 - Math.exp(-i / 20)) + 10 * noise[i]);
    expect(end).toBe('converged');
    // Windows differ by 1000 e^(-n/20) 2 (e^(1/2) - 1)² = 841 e^(-n/20), which is their error √(2 × 10² / 10) at n = 105.
    expect(iterations).toBeGreaterThan(70);
    expect(iterations).toBeLessThan(140);
  });

  it.each([
    [{ window: 1 }, 'rule.window is 1, expected a whole number of at least 2'],
    [{ minimum: 19 }, 'rule.minimum is 19, expected a whole number of at least 20'],
    [{ maximum: 29 }, 'rule.maximum is 29, expected a whole number of at least 30'],
    [{ window: 2.5 }, 'rule.window is 2.5'],
  ])('refuses %o', (changes, message) => {
    expect(() => trainingEnd([], { ...rule, ...changes })).toThrow(message);
  });
});
