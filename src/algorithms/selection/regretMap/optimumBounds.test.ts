/** @file Bounds of A* on a toy with affine returns, of which all policies are known: exact, convex, tight where the optimum is known. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, uniforms } from '../../../math/random.ts';
import { largest } from '../../../math/statistics.ts';
import { taskBox, toUnit } from '../../../tasks/box.ts';
import { type AffineReturn, returnAt } from './affineReturns.ts';
import { boundaryCandidates } from './boundaryCandidates.ts';
import { type Limits, lowerBound, upperBound } from './optimumBounds.ts';

const size = 6;
const key = keyFromSeed(12);

/** `[count, size]` uniform in [-1, 1]. */
function points(name: string, count: number): number[][] {
  const all = uniforms(foldIn(key, name), count * size, -1, 1);
  return Array.from({ length: count }, (_, i) => [...all.subarray(i * size, (i + 1) * size)]);
}

/** Doing nothing, and 40 policies with costs of up to 2. */
function toyPolicies(cost = 2): AffineReturn[] {
  const costs = uniforms(foldIn(key, 'costs'), 40, 0, cost);
  const slopes = points('slopes', 40).map((slope) => slope.map((m) => 10 * m));
  return [
    { offset: 0, slope: new Array<number>(size).fill(0) },
    ...slopes.map((slope, i) => ({ offset: cost === 0 ? 0 : -costs[i], slope })),
  ];
}

const all = toyPolicies();
const optimum = (unit: readonly number[]): number =>
  largest(all.map((policy) => returnAt(policy, unit)));
const reach = Array.from({ length: size }, (_, k) =>
  largest(all.map(({ slope }) => Math.abs(slope[k]))),
);
const trained = points('trained', 7);
const limits: Limits = {
  centre: 0,
  reach,
  optima: trained.map((unit) => ({ unit, value: optimum(unit) })),
};

describe('the bounds', () => {
  it('hold A* between them everywhere, whichever policies are known', () => {
    const few = all.slice(0, 9);
    for (const unit of points('tasks', 300)) {
      expect(lowerBound(few, unit).value).toBeLessThanOrEqual(optimum(unit) + 1e-9);
      expect(upperBound(limits, unit).value).toBeGreaterThanOrEqual(optimum(unit) - 1e-9);
    }
  });

  it('meet where the optimum is known, and at the centre', () => {
    for (const unit of [...trained, new Array<number>(size).fill(0)]) {
      expect(upperBound(limits, unit).value).toBeCloseTo(optimum(unit), 8);
    }
  });

  it('are convex along segments, as A* is', () => {
    const [starts, ends] = [points('starts', 40), points('ends', 40)];
    const functions = [
      optimum,
      (x: readonly number[]) => lowerBound(all.slice(0, 9), x).value,
      (x: readonly number[]) => upperBound(limits, x).value,
    ];
    for (const [i, a] of starts.entries()) {
      const b = ends[i];
      for (const f of functions) {
        const middle = f(a.map((x, k) => 0.25 * x + 0.75 * b[k]));
        expect(middle).toBeLessThanOrEqual(0.25 * f(a) + 0.75 * f(b) + 1e-9);
      }
    }
  });

  it('from one optimum are the minimum over λ of its chord to the centre and what is beyond', () => {
    // Piecewise linear in λ: the minimum is at an end or where a coordinate of x − λ x₁ is 0.
    const one = { ...limits, optima: limits.optima.slice(0, 1) };
    const [{ unit: known, value }] = one.optima;
    for (const x of points('dual', 100)) {
      const breaks = [0, 1, ...x.map((xk, k) => xk / known[k])].filter((l) => l >= 0 && l <= 1);
      const dual = breaks.map((l) =>
        x.reduce((sum, xk, k) => sum + reach[k] * Math.abs(xk - l * known[k]), l * value),
      );
      expect(upperBound(one, x).value).toBeCloseTo(Math.min(...dual), 8);
    }
  });

  it('have the slopes of their policies', () => {
    const few = all.slice(0, 9);
    const functions = [
      (x: readonly number[]) => lowerBound(few, x),
      (x: readonly number[]) => upperBound(limits, x),
    ];
    const step = 1e-5;
    for (const x of points('slopes at', 20)) {
      for (const f of functions) {
        const { policy, value } = f(x);
        expect(returnAt(policy, x)).toBeCloseTo(value, 8);
        for (const k of x.keys()) {
          const moved = (sign: number): number =>
            f(x.map((xk, j) => (j === k ? xk + sign * step : xk))).value;
          expect((moved(1) - moved(-1)) / (2 * step)).toBeCloseTo(policy.slope[k], 4);
        }
      }
    }
  });

  it('refuse to bound by no policy', () => {
    expect(() => lowerBound([], [0])).toThrow('there is no policy');
  });
});

describe('the candidates', () => {
  const box = taskBox([0, -1, -1, -1, -1, -1], [4, 1, 1, 1, 1, 1]);
  const few = all.slice(0, 9);
  const options = { policies: few, trained: [], count: 6, key };

  it('lie on the boundary, apart from one another, where A* is least known', () => {
    const found = boundaryCandidates(box, options).map((psi) => toUnit(psi, box));
    for (const unit of found) expect(largest(unit.map(Math.abs))).toBeCloseTo(1, 12);
    for (const [i, a] of found.entries()) {
      for (const b of found.slice(0, i)) {
        expect(Math.hypot(...a.map((x, k) => x - b[k]))).toBeGreaterThan(0.5);
      }
    }
    const open = { centre: 0, reach: reachOf(few), optima: [] };
    const width = (unit: readonly number[]): number =>
      upperBound(open, unit).value - lowerBound(few, unit).value;
    const inside = points('inside', 300).map(width);
    expect(width(found[0])).toBeGreaterThan(largest(inside));
  });

  it('leave out what was trained on', () => {
    const [first] = boundaryCandidates(box, { ...options, count: 1 });
    const [other] = boundaryCandidates(box, { ...options, count: 1, trained: [first] });
    const [a, b] = [first, other].map((psi) => toUnit(psi, box));
    expect(Math.hypot(...a.map((x, k) => x - b[k]))).toBeGreaterThan(0.5);
  });

  it('are where the theorem says: without costs a regret grows with the distance from the centre', () => {
    const free = toyPolicies(0);
    const known = free.slice(0, 9);
    const regret = (unit: readonly number[]): number =>
      largest(free.map((policy) => returnAt(policy, unit))) - lowerBound(known, unit).value;
    for (const unit of points('rays', 100)) {
      const farthest = largest(unit.map(Math.abs));
      const face = unit.map((x) => x / farthest);
      expect(regret(face)).toBeCloseTo(regret(unit) / farthest, 8);
      expect(regret(face)).toBeGreaterThanOrEqual(regret(unit) - 1e-9);
    }
  });
});

function reachOf(policies: readonly AffineReturn[]): number[] {
  return Array.from({ length: size }, (_, k) =>
    largest(policies.map(({ slope }) => Math.abs(slope[k]))),
  );
}
