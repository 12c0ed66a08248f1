import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { stepOrnsteinUhlenbeck } from './ornsteinUhlenbeck.ts';

/** The released code's constants (facts 2.1). */
const noise = { theta: 0.15, sigma: 0.3 };

describe('stepOrnsteinUhlenbeck', () => {
  it('is x − θx + σ kick', () => {
    const key = keyFromSeed(3);
    const x = Float32Array.of(1, -2);
    const kicks = normals(key, 2);
    stepOrnsteinUhlenbeck(x, key, { theta: 0.5, sigma: 2 });
    expect(x[0]).toBeCloseTo(0.5 + 2 * kicks[0], 6);
    expect(x[1]).toBeCloseTo(-1 + 2 * kicks[1], 6);
  });

  it('has the stationary variance σ²/(1 − (1 − θ)²) and the autocorrelation 1 − θ', () => {
    const { theta, sigma } = noise;
    // Independent chains, so that the statistics' errors are known: 40 steps forget all but 0.85⁴⁰ = 0.0015 of x = 0.
    const n = 40_000;
    const x = new Float32Array(n);
    for (let t = 0; t < 40; t++) stepOrnsteinUhlenbeck(x, foldIn(keyFromSeed(1), t), noise);
    const before = x.slice();
    stepOrnsteinUhlenbeck(x, foldIn(keyFromSeed(1), 40), noise);
    const mean = x.reduce((total, value) => total + value, 0) / n;
    const variance = x.reduce((total, value) => total + value * value, 0) / n;
    const covariance = x.reduce((total, value, i) => total + value * before[i], 0) / n;
    const stationary = sigma ** 2 / (1 - (1 - theta) ** 2);
    expect(stationary).toBeCloseTo(0.3243, 4);
    const error = 4 / Math.sqrt(n);
    expect(Math.abs(mean)).toBeLessThan(error * Math.sqrt(stationary));
    expect(Math.abs(variance / stationary - 1)).toBeLessThan(error * Math.SQRT2);
    expect(Math.abs(covariance / stationary - (1 - theta))).toBeLessThan(error * Math.SQRT2);
  });
});
