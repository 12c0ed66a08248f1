import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foldIn,
  integers,
  type Key,
  keyFromSeed,
  normals,
  permutation,
  splitKey,
  truncatedNormals,
  uniforms,
  weightedPlace,
} from './random.ts';
import { threefryBlock } from './threefry.ts';

/*
 * Every statistic is compared with 4 standard errors (two-sided probability 6e-5). Seeds are fixed, so a
 * test passes always or never.
 */
const SIGMAS = 4;

/** Φ by Abramowitz and Stegun 7.1.26, absolute error below 1e-7. */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * polynomial * Math.exp(-0.5 * x * x);
  return x > 0 ? 1 - tail : tail;
}

/** The largest distance of the empirical distribution function from `cdf`, times √n; above 1.95 with probability 0.001. */
function kolmogorovSmirnov(values: Float32Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let largest = 0;
  for (let i = 0; i < sorted.length; i++) {
    const p = cdf(sorted[i]);
    largest = Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  }
  return largest * Math.sqrt(values.length);
}

/** Asserts that counts are those of equally likely cells: χ² has mean df and variance 2 df. */
function expectEquallyLikely(counts: readonly number[]): void {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const df = counts.length - 1;
  expect(chiSquare).toBeLessThan(df + SIGMAS * Math.sqrt(2 * df));
}

function correlation(x: Float32Array, y: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum / x.length;
}

describe('keys', () => {
  it('are the two words of the seed', () => {
    expect(keyFromSeed(5)).toEqual([5, 0]);
    expect(keyFromSeed(3 * 2 ** 32 + 7)).toEqual([7, 3]);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('reject %s as seed and as data', (value) => {
    expect(() => keyFromSeed(value)).toThrow(/seed is .*expected an integer/);
    expect(() => foldIn([0, 0], value)).toThrow(/data is .*expected an integer/);
  });

  it('differ for all numbers, labels, splits, orders and the words of draws', () => {
    const key = keyFromSeed(11);
    const labels = ['', 'a', 'b', 'ab', 'ba', 'abc', 'a\0', '\0a', '\0', 'task', 'tasks', 'träge'];
    const keys = [
      key,
      ...Array.from({ length: 20_000 }, (_, i) => foldIn(key, i)),
      foldIn(key, 2 ** 32),
      foldIn(key, 2 ** 53 - 1),
      ...labels.map((label) => foldIn(key, label)),
      ...splitKey(key, 20_000),
      ...Array.from({ length: 20_000 }, (_, i) => threefryBlock(key, i, 0)),
      foldIn(foldIn(key, 1), 2),
      foldIn(foldIn(key, 2), 1),
    ];
    expect(new Set(keys.map(String)).size).toBe(keys.length);
  });

  it('are a function of their data', () => {
    expect(foldIn(keyFromSeed(1), 'stage')).toEqual(foldIn(keyFromSeed(1), 'stage'));
    expect(splitKey(keyFromSeed(1), 3)).toEqual(splitKey(keyFromSeed(1), 5).slice(0, 3));
  });
});

describe('normals', () => {
  const n = 2_000_000;
  const x = normals(keyFromSeed(42), n);

  it('have the moments of the standard normal', () => {
    const moments = [1, 2, 3, 4].map((power) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[i] ** power;
      return sum / n;
    });
    // E x, x², x³, x⁴ = 0, 1, 0, 3 with variances 1, 2, 15, 96.
    expect(Math.abs(moments[0])).toBeLessThan(SIGMAS * Math.sqrt(1 / n));
    expect(Math.abs(moments[1] - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / n));
    expect(Math.abs(moments[2])).toBeLessThan(SIGMAS * Math.sqrt(15 / n));
    expect(Math.abs(moments[3] - 3)).toBeLessThan(SIGMAS * Math.sqrt(96 / n));
  });

  it('have the distribution function Φ', () => {
    expect(kolmogorovSmirnov(x, normalCdf)).toBeLessThan(1.95);
  });

  it('are uncorrelated with their neighbours, and so are their squares', () => {
    for (const lag of [1, 2, 3, 64]) {
      const bound = SIGMAS / Math.sqrt(n - lag);
      const squares = x.map((value) => (value * value - 1) / Math.SQRT2);
      const distance = (v: Float32Array) => correlation(v.subarray(0, n - lag), v.subarray(lag));
      expect(Math.abs(distance(x))).toBeLessThan(bound);
      expect(Math.abs(distance(squares))).toBeLessThan(bound);
    }
  });

  type Kinship = [string, (parent: Key) => [Key, Key]];
  const kinships: Kinship[] = [
    ['a key and its fold', (parent) => [parent, foldIn(parent, 0)]],
    ['neighbouring folds', (parent) => [foldIn(parent, 6), foldIn(parent, 7)]],
    ['a number and a label', (parent) => [foldIn(parent, 1), foldIn(parent, '1')]],
    ['a key and its grandchild', (parent) => [parent, foldIn(foldIn(parent, 0), 0)]],
    ['splits', (parent) => [splitKey(parent, 2)[0], splitKey(parent, 2)[1]]],
    ['neighbouring seeds', ([seed]) => [keyFromSeed(seed), keyFromSeed(seed + 1000)]],
  ];

  it.each(kinships)('of %s are independent', (_name, relatives) => {
    const [families, size] = [40, 8000];
    const cells = new Array<number>(64).fill(0);
    let sumOfSquares = 0;
    for (let seed = 0; seed < families; seed++) {
      const [first, second] = relatives(keyFromSeed(seed)).map((key) => normals(key, size));
      sumOfSquares += size * correlation(first, second) ** 2;
      for (let k = 0; k < size; k++) {
        cells[8 * Math.floor(8 * normalCdf(first[k])) + Math.floor(8 * normalCdf(second[k]))]++;
      }
    }
    // √n r is a standard normal, so the sum of its squares is χ² with one degree of freedom a family.
    expect(Math.abs(sumOfSquares - families)).toBeLessThan(SIGMAS * Math.sqrt(2 * families));
    expectEquallyLikely(cells);
  });

  it('reject an impossible count', () => {
    expect(() => normals([0, 0], -1)).toThrow(/n is -1/);
    expect(normals([0, 0], 0)).toHaveLength(0);
  });
});

describe('uniforms', () => {
  it('fill 256 cells of [-1, 1) equally and stay inside', () => {
    const counts = new Array<number>(256).fill(0);
    for (const u of uniforms(keyFromSeed(5), 512_000, -1, 1)) counts[Math.floor((u + 1) * 128)]++;
    expect(counts).toHaveLength(256);
    expectEquallyLikely(counts);
  });

  it('are multiples of 2^-24 taken from the upper bits of the words', () => {
    const u = uniforms([1, 2], 3);
    expect(u[0]).toBe((threefryBlock([1, 2], 0, 0)[0] >>> 8) / 2 ** 24);
    expect(u[2]).toBe((threefryBlock([1, 2], 1, 0)[0] >>> 8) / 2 ** 24);
  });

  it('reject a reversed or infinite interval', () => {
    expect(() => uniforms([0, 0], 1, 2, 1)).toThrow(/\[2, 1\]/);
    expect(() => uniforms([0, 0], 1, 0, Number.POSITIVE_INFINITY)).toThrow(/finite/);
  });
});

describe('integers', () => {
  it('are equally likely', () => {
    const counts = new Array<number>(7).fill(0);
    for (const i of integers(keyFromSeed(1), 70_000, 7)) counts[i]++;
    expectEquallyLikely(counts);
  });

  it('are equally likely also where a quarter of the words must be redrawn', () => {
    // Without redrawing, the first two thirds of [0, 3 · 2²⁹) would be hit 1.5 times as often as the last third.
    const bound = 3 * 2 ** 29;
    const counts = [0, 0, 0];
    for (const i of integers(keyFromSeed(2), 60_000, bound)) counts[Math.floor((3 * i) / bound)]++;
    expectEquallyLikely(counts);
  });

  it('reject an impossible bound', () => {
    for (const bound of [0, 1.5, 2 ** 31 + 1]) {
      expect(() => integers([0, 0], 1, bound)).toThrow(`bound is ${bound}`);
    }
  });
});

describe('permutation', () => {
  it('holds every index once', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 300 }), (seed, n) => {
        const sorted = permutation(keyFromSeed(seed), n).sort();
        expect(sorted).toEqual(Int32Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('gives the 24 orders of four equally often', () => {
    const counts = new Map<string, number>();
    for (const key of splitKey(keyFromSeed(8), 48_000)) {
      const order = String(permutation(key, 4));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expectEquallyLikely([...counts.values()]);
  });
});

describe('truncatedNormals', () => {
  const sd = 0.25;
  const draws = truncatedNormals(keyFromSeed(6), 400_000, sd);

  it('stay within two standard deviations', () => {
    expect(draws.every((x) => Math.abs(x) <= 2 * sd)).toBe(true);
    expect(draws.some((x) => Math.abs(x) > 1.99 * sd)).toBe(true);
  });

  it('have the distribution of the truncated normal', () => {
    const beyond = normalCdf(-2);
    const cdf = (x: number) => (normalCdf(x / sd) - beyond) / (1 - 2 * beyond);
    expect(kolmogorovSmirnov(draws, cdf)).toBeLessThan(1.95);
  });

  it('reject a negative deviation', () => {
    expect(() => truncatedNormals([0, 0], 1, -1)).toThrow(/standardDeviation is -1/);
  });
});

describe('weightedPlace', () => {
  it('takes places in proportion to their weights, and none of weight 0', () => {
    const weights = [0, 1, 5, 0, 2, 0];
    const n = 8000;
    const counts = weights.map(() => 0);
    for (let i = 0; i < n; i++) counts[weightedPlace(foldIn(keyFromSeed(9), i), weights)] += 1;
    for (const [place, weight] of weights.entries()) {
      const p = weight / 8;
      const deviation = Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs(counts[place] / n - p)).toBeLessThanOrEqual(SIGMAS * deviation);
    }
  });

  it('rejects weights that are no proportions', () => {
    expect(() => weightedPlace([0, 0], [1, -2])).toThrow(
      'a weight is -2, expected a finite number',
    );
    expect(() => weightedPlace([0, 0], [Number.NaN])).toThrow('a weight is NaN');
    expect(() => weightedPlace([0, 0], [0, 0])).toThrow('weights add up to 0');
  });
});
