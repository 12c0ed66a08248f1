/** @file Products of Gaussians and their divergence, against numbers that come from the densities themselves. */

import { describe, expect, it } from 'vitest';
import { constant } from '../../graph/constant.ts';
import { evaluate, interpret } from '../../graph/interpreter.ts';
import type { Node } from '../../graph/node.ts';
import { foldIn, keyFromSeed, normals, permutation, uniforms } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { drawLatents, withFactors } from './belief.ts';
import {
  contextFactors,
  divergenceFromPrior,
  type Gaussians,
  productOfGaussians,
  smallestVariance,
} from './contextEncoder.ts';

const key = keyFromSeed(2);
const density = (x: number, m: number, v: number): number =>
  Math.exp((-0.5 * (x - m) ** 2) / v) / Math.sqrt(2 * Math.PI * v);

/** `[T, n, L]` factors as constants. */
function factors(shape: readonly [number, number, number], label: string) {
  const size = shape[0] * shape[1] * shape[2];
  const means = Array.from(normals(foldIn(key, `${label} m`), size));
  const variances = Array.from(uniforms(foldIn(key, `${label} v`), size, 0.2, 2));
  return {
    means,
    variances,
    nodes: { mean: constant(means, shape), variance: constant(variances, shape) },
  };
}

const valuesOf = ({ mean: m, variance }: Gaussians): [number[], number[]] => {
  const [means, variances] = evaluate([m, variance]);
  return [Array.from(means), Array.from(variances)];
};

describe('a product of Gaussians', () => {
  it('is the normalised product of the densities on a grid', () => {
    const [T, n, L] = [2, 3, 2];
    const { means, variances, nodes } = factors([T, n, L], 'grid');
    const [productMeans, productVariances] = valuesOf(productOfGaussians(nodes));
    const grid = Array.from({ length: 20_001 }, (_, i) => -10 + i / 1000);
    for (let t = 0; t < T; t++) {
      for (let l = 0; l < L; l++) {
        const at = Array.from({ length: n }, (_, i) => (t * n + i) * L + l);
        const heights = grid.map((x) =>
          at.reduce((height, i) => height * density(x, means[i], variances[i]), 1),
        );
        const mass = heights.reduce((a, b) => a + b, 0);
        const moment = (f: (x: number) => number): number =>
          grid.reduce((total, x, i) => total + f(x) * heights[i], 0) / mass;
        const m = moment((x) => x);
        expect(productMeans[t * L + l]).toBeCloseTo(m, 9);
        expect(productVariances[t * L + l]).toBeCloseTo(
          moment((x) => (x - m) ** 2),
          9,
        );
      }
    }
  });

  it('does not depend on the order of its factors', () => {
    const { means, variances, nodes } = factors([1, 6, 2], 'order');
    const order = Array.from(permutation(foldIn(key, 'order'), 6));
    expect(order).not.toEqual([0, 1, 2, 3, 4, 5]);
    const moved = (of: number[]): Node =>
      constant(
        order.flatMap((i) => of.slice(2 * i, 2 * i + 2)),
        [1, 6, 2],
      );
    const [before, after] = [nodes, { mean: moved(means), variance: moved(variances) }].map((of) =>
      valuesOf(productOfGaussians(of)).flat(),
    );
    for (const [i, x] of before.entries()) expect(after[i]).toBeCloseTo(x, 12);
  });

  it('of n equal factors has their mean and the n-th part of their variance', () => {
    const same = {
      mean: constant([1.5, 1.5, 1.5, 1.5], [1, 4, 1]),
      variance: constant([0.8, 0.8, 0.8, 0.8], [1, 4, 1]),
    };
    const [[m], [v]] = valuesOf(productOfGaussians(same));
    expect(m).toBeCloseTo(1.5, 12);
    expect(v).toBeCloseTo(0.2, 12);
  });

  it('is what a belief adds up from parts, and draws from', () => {
    const [n, latentSize] = [5, 2];
    const { means, variances, nodes } = factors([1, n, latentSize], 'belief');
    const [m, v] = valuesOf(productOfGaussians(nodes));
    const of = { mean: means, variance: variances };
    const first = withFactors(null, of, { rows: [0, 3], latentSize });
    const whole = withFactors(first, of, { rows: [1, 2, 4], latentSize });
    expect(withFactors(whole, of, { rows: [], latentSize })).toBe(whole);
    expect(withFactors(null, of, { rows: [], latentSize })).toBeNull();
    const count = 20_000;
    const draws = drawLatents(whole, key, { count, latentSize });
    const prior = drawLatents(null, key, { count, latentSize });
    for (let l = 0; l < latentSize; l++) {
      expect(whole!.weighted[l] / whole!.precision[l]).toBeCloseTo(m[l], 12);
      expect(1 / whole!.precision[l]).toBeCloseTo(v[l], 12);
      const drawn = (of: Float32Array) => Array.from(of).filter((_, i) => i % latentSize === l);
      const spread = (of: number[], centre: number) => mean(of.map((x) => (x - centre) ** 2));
      // Standard errors: σ / √20000 and σ² √(2 / 20000).
      expect(Math.abs(mean(drawn(draws)) - m[l])).toBeLessThan(0.03 * Math.sqrt(v[l]));
      expect(Math.abs(spread(drawn(draws), m[l]) / v[l] - 1)).toBeLessThan(0.05);
      expect(Math.abs(spread(drawn(prior), 0) - 1)).toBeLessThan(0.05);
    }
  });
});

it('the divergence from N(0, I) is ∫ q log(q / p), summed over tasks and dimensions', () => {
  const { means, variances } = factors([1, 3, 2], 'divergence');
  const of = { mean: constant(means, [3, 2]), variance: constant(variances, [3, 2]) };
  const step = 1e-3;
  let expected = 0;
  for (const [i, m] of means.entries()) {
    for (let x = -12; x <= 12; x += step) {
      const q = density(x, m, variances[i]);
      if (q > 0) expected += q * Math.log(q / density(x, 0, 1)) * step;
    }
  }
  expect(evaluate([divergenceFromPrior(of)])[0][0]).toBeCloseTo(expected, 7);
  const same = { mean: constant([0, 0], [1, 2]), variance: constant([1, 1], [1, 2]) };
  expect(evaluate([divergenceFromPrior(same)])[0][0]).toBeCloseTo(0, 12);
});

it('a factor reads state, action and reward, and has a variance of at least 1e-7', () => {
  const spec = { stateSize: 1, actionSize: 1, latentSize: 1, hiddenSizes: [] };
  const rows = 2;
  const column = (values: number[]) => constant(values, [rows, 1]);
  const tensors = { w0: constant([1, 0, 2, 0, 4, 50], [3, 2]), b0: constant([0.5, -60]) };
  const { mean: m, variance } = contextFactors(spec, tensors, {
    states: column([1, 2]),
    actions: column([-1, 0.5]),
    rewards: constant([0, 2]),
  });
  const outputs = interpret({ inputs: {}, outputs: { m, variance } }, {});
  // w · (s, a, r) + b, and softplus(50 r − 60) which is e^(−60) at r = 0, and log(1 + e^40) = 40 at r = 2.
  expect(Array.from(outputs.m)).toEqual([1 - 2 + 0.5, 2 + 1 + 8 + 0.5]);
  expect(outputs.variance[0]).toBe(smallestVariance);
  expect(outputs.variance[1]).toBeCloseTo(40, 10);
});
