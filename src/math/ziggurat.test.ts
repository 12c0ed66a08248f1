import { describe, expect, it } from 'vitest';
import { tailStart, zigguratLayers, zigguratNormals } from './ziggurat.ts';

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** Simpson's rule for the tail beyond `from`; the rest beyond 12 is below 1e-32. */
function integratedTail(from: number, steps = 1000): number {
  const h = (12 - from) / steps;
  let sum = density(from) + density(12);
  for (let i = 1; i < steps; i++) sum += density(from + i * h) * (i % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}

describe('ziggurat tables', () => {
  const { edges, heights } = zigguratLayers;

  it('begin the tail where Marsaglia and Tsang do for 256 layers', () => {
    expect(tailStart).toBeCloseTo(3.6541528853610088, 12);
  });

  it('give every layer the area of the base strip with its tail', () => {
    const area = tailStart * density(tailStart) + integratedTail(tailStart, 20_000);
    expect(edges[0] * density(tailStart)).toBeCloseTo(area, 14);
    for (let i = 1; i < 256; i++) {
      expect(edges[i] * (heights[i + 1] - heights[i])).toBeCloseTo(area, 12);
    }
  });

  it('have corners on the density', () => {
    for (let i = 1; i <= 256; i++) expect(heights[i]).toBeCloseTo(density(edges[i]), 14);
  });
});

describe('zigguratNormals', () => {
  it('makes element i of the key and i alone, also where a redraw was needed', () => {
    // 1.5 % of the elements take the slow path, so 10,000 elements hold about 150 of them.
    const long = zigguratNormals([1, 2], 10_001);
    for (const n of [1, 2, 999, 10_000]) {
      expect(zigguratNormals([1, 2], n)).toEqual(long.slice(0, n));
    }
  });

  it('has the right mass and shape beyond the start of the tail', () => {
    const n = 8_000_000;
    const beyond = Array.from(zigguratNormals([3, 4], n).filter((x) => Math.abs(x) > tailStart));
    const probability = (2 * integratedTail(tailStart)) / Math.sqrt(2 * Math.PI);
    const sd = Math.sqrt(n * probability);
    expect(Math.abs(beyond.length - n * probability)).toBeLessThan(4 * sd);
    const right = beyond.filter((x) => x > 0).length;
    expect(Math.abs(right - beyond.length / 2)).toBeLessThan(4 * 0.5 * Math.sqrt(beyond.length));
    // Kolmogorov and Smirnov within the tail; 1.95 / √n is the bound of probability 0.001.
    const sizes = beyond.map(Math.abs).sort((a, b) => a - b);
    const whole = integratedTail(tailStart);
    const distances = sizes.map((x, i) =>
      Math.abs(1 - integratedTail(x) / whole - (i + 0.5) / sizes.length),
    );
    expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(sizes.length));
  });
});
