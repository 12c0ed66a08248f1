/** @file The CMA evolution strategy: convergence on known functions, its invariances, its constants, its draws. */

import { describe, expect, it } from 'vitest';
import { askCmaEs, type CmaEs, startCmaEs, tellCmaEs } from './cmaEs.ts';
import { cmaEsRates, populationSize } from './cmaEsRates.ts';
import { foldIn, keyFromSeed, normals } from './random.ts';
import { quantile } from './statistics.ts';

type Objective = (x: Float64Array) => number;

const sphere: Objective = (x) => x.reduce((sum, v) => sum + v * v, 0);

/** Axes whose lengths differ by a factor of a thousand. */
const ellipsoid: Objective = (x) =>
  x.reduce((sum, v, i) => sum + 10 ** ((6 * i) / (x.length - 1)) * v * v, 0);

/** A bent valley to (1, …, 1); from four variables on there is a second minimum, of about 4. */
const rosenbrock: Objective = (x) =>
  x.subarray(1).reduce((sum, next, i) => sum + 100 * (x[i] ** 2 - next) ** 2 + (x[i] - 1) ** 2, 0);

interface Minimised {
  readonly best: number;
  readonly evaluations: number;
}

/** Generations until a value is below the target or the evaluations are used up. */
function minimise(
  f: Objective,
  start: CmaEs,
  { seed, most, target = 1e-10 }: { seed: number; most: number; target?: number },
): Minimised {
  let state = start;
  let [best, evaluations] = [Number.POSITIVE_INFINITY, 0];
  while (best > target && evaluations < most) {
    const points = askCmaEs(state, foldIn(keyFromSeed(seed), state.generation));
    const values = points.map(f);
    evaluations += values.length;
    best = Math.min(best, ...values);
    state = tellCmaEs(state, points, values);
  }
  return { best, evaluations };
}

/** The state after some generations. */
function stateAfter(generations: number, f: Objective, start: CmaEs, seed = 1): CmaEs {
  let state = start;
  for (let g = 0; g < generations; g++) {
    const points = askCmaEs(state, foldIn(keyFromSeed(seed), g));
    state = tellCmaEs(state, points, points.map(f));
  }
  return state;
}

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);

describe('convergence to 1e-10', () => {
  /*
   * Hansen's documentation of his C code: a run takes between 100 n evaluations and, on considerably hard problems,
   * 300 n². The sphere is the easiest: its upper limit is 300 n.
   */
  it.each([2, 3, 18])('on the sphere in %i dimensions takes 100 n to 300 n', (n) => {
    for (const seed of [1, 2, 3]) {
      const start = startCmaEs({ mean: ones(n), stepSize: 1 / 3 });
      const { best, evaluations } = minimise(sphere, start, { seed, most: 300 * n });
      expect(best).toBeLessThan(1e-10);
      expect(evaluations).toBeGreaterThan(100 * n);
    }
  });

  const hard = [
    { name: 'the ellipsoid', f: ellipsoid, from: 1 },
    { name: 'Rosenbrock’s function', f: rosenbrock, from: 0 },
  ].flatMap((problem) => [2, 3, 18].map((n) => ({ ...problem, n })));

  it.each(hard)('on $name in $n dimensions takes at most 300 n²', ({ f, from, n }) => {
    const start = startCmaEs({ mean: new Float64Array(n).fill(from), stepSize: 1 / 3 });
    const { best, evaluations } = minimise(f, start, { seed: 1, most: 300 * n * n });
    expect(best).toBeLessThan(1e-10);
    expect(evaluations).toBeGreaterThan(100 * n);
  });

  it('on the sphere in one dimension, where λ is 4', () => {
    const start = startCmaEs({ mean: ones(1), stepSize: 1 / 3 });
    expect(minimise(sphere, start, { seed: 1, most: 400 }).best).toBeLessThan(1e-10);
  });
});

describe('invariances', () => {
  const start = startCmaEs({ mean: ones(3), stepSize: 0.5 });
  const reference = stateAfter(25, rosenbrock, start);

  it('under increasing functions of the value: the same bits', () => {
    expect(stateAfter(25, (x) => Math.cbrt(rosenbrock(x)) - 7, start)).toEqual(reference);
  });

  it('under a change of scale by a power of two: the same bits', () => {
    const scaled = stateAfter(
      25,
      (x) => rosenbrock(x.map((v) => v / 8)),
      startCmaEs({ mean: ones(3).fill(8), stepSize: 4 }),
    );
    expect(scaled.mean).toEqual(reference.mean.map((m) => 8 * m));
    expect(scaled.stepSize).toBe(8 * reference.stepSize);
    expect(scaled.covariance).toEqual(reference.covariance);
  });

  it('under a shift, up to rounding', () => {
    const shifted = stateAfter(
      10,
      (x) => rosenbrock(x.map((v) => v - 3)),
      startCmaEs({ mean: ones(3).fill(4), stepSize: 0.5 }),
    );
    const { mean } = stateAfter(10, rosenbrock, start);
    for (const [i, m] of mean.entries()) expect(shifted.mean[i]).toBeCloseTo(m + 3, 9);
  });

  it('under a rotation, and a scaling of the axes that the start knows, on average', () => {
    const median = (f: Objective, from: Parameters<typeof startCmaEs>[0]): number => {
      const evaluations = Array.from(
        { length: 21 },
        (_, seed) => minimise(f, startCmaEs(from), { seed, most: 5000 }).evaluations,
      );
      return quantile(evaluations, 0.5);
    };
    const from = { mean: ones(3), stepSize: 1 / 3 };
    // By 45° in the first and last coordinates, whose lengths differ most.
    const rotated: Objective = ([x, y, z]) =>
      ellipsoid(Float64Array.of((x - z) * Math.SQRT1_2, y, (x + z) * Math.SQRT1_2));
    const straight = median(ellipsoid, from);
    const turned = median(rotated, { ...from, mean: [Math.SQRT2, 1, 0] });
    expect(turned / straight).toBeGreaterThan(0.85);
    expect(turned / straight).toBeLessThan(1.15);
    const axes = [1, 1e-3, 1e-6];
    const known = median(ellipsoid, {
      mean: axes.map(Math.sqrt),
      stepSize: 1 / 3,
      covariance: Float64Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? axes[at / 4] : 0)),
    });
    const round = median(sphere, from);
    expect(known / round).toBeGreaterThan(0.85);
    expect(known / round).toBeLessThan(1.15);
  });
});

describe('the distribution', () => {
  it('is drawn from: mean, step size and covariance', () => {
    const covariance = Float64Array.of(4, 1, 1, 1);
    const state = startCmaEs({ mean: [1, -2], stepSize: 0.5, covariance });
    const points = Array.from({ length: 2000 }, (_, i) => askCmaEs(state, keyFromSeed(i))).flat();
    const moment = (f: (x: Float64Array) => number): number =>
      points.reduce((sum, x) => sum + f(x), 0) / points.length;
    // 12,000 points: standard errors of 0.01 or less.
    expect(moment((x) => x[0])).toBeCloseTo(1, 1);
    expect(moment((x) => x[1])).toBeCloseTo(-2, 1);
    expect(moment((x) => (x[0] - 1) ** 2)).toBeCloseTo(0.25 * 4, 1);
    expect(moment((x) => (x[0] - 1) * (x[1] + 2))).toBeCloseTo(0.25, 1);
    expect(moment((x) => (x[1] + 2) ** 2)).toBeCloseTo(0.25, 1);
  });

  it('is decided by keys and values', () => {
    const start = startCmaEs({ mean: ones(2), stepSize: 1 });
    expect(stateAfter(5, ellipsoid, start, 1)).toEqual(stateAfter(5, ellipsoid, start, 1));
    expect(stateAfter(5, ellipsoid, start, 2).mean).not.toEqual(
      stateAfter(5, ellipsoid, start, 1).mean,
    );
    expect(start).toEqual(startCmaEs({ mean: ones(2), stepSize: 1 }));
  });

  it.each([2, 18])('stays positive definite whatever the values, in %i dimensions', (n) => {
    let calls = 0;
    const noise = normals(keyFromSeed(9), 12 * 200);
    const state = stateAfter(200, () => noise[calls++], startCmaEs({ mean: ones(n), stepSize: 1 }));
    expect(state.eigen.values[0]).toBeGreaterThan(0);
    expect(state.eigen.values[n - 1]).toBeLessThan(1e6);
  });
});

describe('the constants', () => {
  it('are those of the tutorial for n = 2, by hand', () => {
    expect([1, 2, 3, 18].map(populationSize)).toEqual([4, 6, 7, 12]);
    const rates = cmaEsRates(2);
    // ln 3.5 − ln i is 1.2528, 0.5596, 0.1542 and −0.1335, −0.3567, −0.5390; the first three sum to 1.9665.
    const positive = [0.637, 0.2846, 0.0784];
    for (const [i, w] of positive.entries()) expect(rates.weights[i]).toBeCloseTo(w, 4);
    // 1 / (0.4058 + 0.0810 + 0.0061)
    expect(rates.effectiveParents).toBeCloseTo(2.0286, 3);
    expect(rates.stepPathRate).toBeCloseTo(4.0286 / 9.0286, 4);
    expect(rates.stepDamping).toBeCloseTo(1 + 4.0286 / 9.0286, 4);
    expect(rates.covariancePathRate).toBeCloseTo(5.0143 / 8.0286, 4);
    const [rankOne, rankMu] = [2 / (3.3 ** 2 + 2.0286), (2 * 0.77155) / (16 + 2.0286)];
    expect(rates.rankOneRate).toBeCloseTo(rankOne, 4);
    expect(rates.rankMuRate).toBeCloseTo(rankMu, 4);
    // Sum of the negative weights: the least of 1 + c_1 / c_μ, 1 + 2 μ_eff⁻ / (μ_eff + 2) with μ_eff⁻ = 1.0292² / 0.4356,
    // and (1 − c_1 − c_μ) / (2 c_μ).
    const limits = [
      1 + rankOne / rankMu,
      1 + (2 * 2.4317) / 4.0286,
      (1 - rankOne - rankMu) / (2 * rankMu),
    ];
    const negative = rates.weights.slice(3).reduce((sum, w) => sum + w, 0);
    expect(-negative).toBeCloseTo(Math.min(...limits), 3);
  });

  it('keep what is learned bounded, for up to 40 dimensions', () => {
    for (let n = 1; n <= 40; n++) {
      const { weights, rankOneRate, rankMuRate } = cmaEsRates(n);
      const sums = [1, -1].map((sign) =>
        weights.reduce((sum, w) => sum + Math.max(0, sign * w), 0),
      );
      expect(sums[0]).toBeCloseTo(1, 12);
      // C keeps its positive part when every y of the worse half has ‖C^{−½} y‖² = n.
      expect(n * rankMuRate * sums[1]).toBeLessThan(1 - rankOneRate - rankMuRate + 1e-12);
    }
  });
});

describe('wrong input', () => {
  const state = startCmaEs({ mean: ones(2), stepSize: 1 });
  const points = askCmaEs(state, keyFromSeed(1));

  it.each([
    [() => startCmaEs({ mean: ones(2), stepSize: 0 }), 'stepSize is 0, expected a finite number'],
    [
      () => startCmaEs({ mean: ones(2), stepSize: 1, covariance: ones(3) }),
      'covariance has 3 entries, expected 2 × 2',
    ],
    [
      () => startCmaEs({ mean: ones(2), stepSize: 1, covariance: Float64Array.of(1, 0, 0, -1) }),
      'covariance has the eigenvalue -1, expected a positive definite matrix',
    ],
    [
      () => startCmaEs({ mean: [], stepSize: 1 }),
      'symmetricEigen: 0 entries, expected a square matrix',
    ],
    [() => cmaEsRates(1.5), 'dimensions is 1.5, expected an integer >= 1'],
    [
      () => tellCmaEs(state, points, [1, 2]),
      'tellCmaEs: 6 points and 2 values, expected 6 of each',
    ],
    [
      () => tellCmaEs(state, points, [1, 2, Number.NaN, 4, 5, 6]),
      'values[2] is NaN, expected a number',
    ],
  ])('is refused: %#', (act, message) => {
    expect(act).toThrow(message);
  });
});
