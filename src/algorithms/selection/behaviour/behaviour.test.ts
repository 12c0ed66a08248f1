/** @file Behaviours and their distance by hand. */

import { describe, expect, it } from 'vitest';
import { behaviourDistance, behaviourOf } from './behaviour.ts';

describe('a behaviour', () => {
  it('is of the rows that were lived, in every coordinate', () => {
    // Two episodes of at most 2 steps; the second falls after one.
    const states = Float32Array.of(1, 10, 3, 10, 5, 40, 99, 99);
    const behaviour = behaviourOf({
      ...{ states, stateSize: 2, numEnvs: 2, horizon: 2 },
      valid: Uint8Array.of(1, 1, 1, 0),
    });
    expect(behaviour.mean[0]).toBeCloseTo(3, 12);
    expect(behaviour.mean[1]).toBeCloseTo(20, 12);
    expect(behaviour.deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 12);
    expect(behaviour.deviation[1]).toBeCloseTo(Math.sqrt(200), 12);
    expect(behaviour.life).toBe(0.75);
  });
});

describe('the distance', () => {
  const a = { mean: [0, 0], deviation: [1, 2], life: 1 };

  it('is Euclidean, in units of the scale', () => {
    const b = { mean: [4, 0], deviation: [1, 8], life: 0.5 };
    // (4/2)² + (6/3)² = 8 over 2 · 2, and 0.5².
    expect(behaviourDistance(a, b, [2, 3])).toBeCloseTo(Math.sqrt(2.25), 12);
    expect(behaviourDistance(b, a, [2, 3])).toBe(behaviourDistance(a, b, [2, 3]));
    expect(behaviourDistance(a, a, [2, 3])).toBe(0);
  });
});
