import { describe, expect, it } from 'vitest';
import {
  addScaled,
  allFinite,
  axpy,
  cosineSimilarity,
  dot,
  norm,
  relativeError,
  scale,
  withoutDenormals,
} from './vector.ts';

describe('vectors', () => {
  const x = Float64Array.of(3, 4);
  const y = Float32Array.of(1, -2);

  it('multiply, measure and compare', () => {
    expect(dot(x, y)).toBe(-5);
    expect(norm(x)).toBe(5);
    expect(cosineSimilarity(x, y)).toBeCloseTo(-5 / (5 * Math.sqrt(5)), 15);
    expect(cosineSimilarity(x, new Float64Array(2))).toBe(0);
    expect(relativeError(Float64Array.of(3, 5), x)).toBeCloseTo(1 / 5, 15);
    expect(relativeError(x, new Float64Array(2))).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError(new Float64Array(2), new Float64Array(2))).toBe(0);
  });

  it('add and scale without changing their arguments, except axpy', () => {
    expect(addScaled(x, 2, y)).toEqual(Float64Array.of(5, 0));
    expect(addScaled(y, 1, x)).toEqual(Float32Array.of(4, 2));
    expect(scale(-1, y)).toEqual(Float32Array.of(-1, 2));
    expect(x).toEqual(Float64Array.of(3, 4));
    expect(y).toEqual(Float32Array.of(1, -2));
    const target = Float32Array.of(10, 10);
    axpy(2, x, target);
    expect(target).toEqual(Float32Array.of(16, 18));
  });

  it('lose the numbers below the normal range of float32, and no others', () => {
    const kept = [2 ** -126, -(2 ** -126), 1, Math.fround(-1e-30), 0];
    expect([...withoutDenormals(Float32Array.of(...kept, 2 ** -127, -1e-40, 2 ** -149))]).toEqual([
      ...kept,
      0,
      0,
      0,
    ]);
    expect(withoutDenormals(Float32Array.of(Number.NaN, Infinity))).toEqual(
      Float32Array.of(Number.NaN, Infinity),
    );
  });

  it('sum in float64', () => {
    // In float32 the sum would stay at 2²⁴.
    const ones = new Float32Array(2 ** 24 + 2).fill(1);
    expect(dot(ones, ones)).toBe(2 ** 24 + 2);
  });

  it('notice non-finite entries and different lengths', () => {
    expect(allFinite(x)).toBe(true);
    expect(allFinite(Float32Array.of(0, Number.NaN))).toBe(false);
    expect(allFinite(Float64Array.of(Number.NEGATIVE_INFINITY))).toBe(false);
    expect(() => dot(x, new Float64Array(3))).toThrow(/dot: vectors have lengths 2 and 3/);
  });
});
