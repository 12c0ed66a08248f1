import { describe, expect, test } from 'vitest';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { input, type Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { entropy, klDivergence, logProbability, truncatedEntropy } from './gaussian.ts';

const logDensity = (x: number, mean: number, std: number): number =>
  -0.5 * ((x - mean) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI);

/** ∫ f over [low, high] by Simpson's rule. */
function integrate(f: (x: number) => number, low: number, high: number, pieces = 4000): number {
  const h = (high - low) / pieces;
  let total = f(low) + f(high);
  for (let i = 1; i < pieces; i++) total += (i % 2 === 1 ? 4 : 2) * f(low + i * h);
  return (total * h) / 3;
}

function evaluate(
  build: (...nodes: Node[]) => Node,
  ...data: readonly (readonly number[] | readonly (readonly number[])[])[]
): number[] {
  const inputs: Record<string, Node> = {};
  const feeds: Record<string, number[]> = {};
  data.forEach((values, i) => {
    const rows = values.filter((row) => typeof row === 'object');
    const shape = rows.length > 0 ? [rows.length, rows[0].length] : [values.length];
    inputs[`x${i}`] = input(shape);
    feeds[`x${i}`] = values.flat();
  });
  return [...interpret({ inputs, outputs: { y: build(...Object.values(inputs)) } }, feeds).y];
}

const means = [
  [0.3, -1.2],
  [2, 0.1],
];
const logStds = [Math.log(0.7), Math.log(1.6)];
const stds = [0.7, 1.6];

test('logProbability sums the log densities of the dimensions', () => {
  const actions = [
    [1, -1],
    [0, 0.5],
  ];
  const actual = evaluate(logProbability, means, logStds, actions);
  actions.forEach((row, n) => {
    const expected = row.reduce((t, a, d) => t + logDensity(a, means[n][d], stds[d]), 0);
    expect(actual[n]).toBeCloseTo(expected, 12);
  });
});

test('a standard deviation for every row equals the shared one where they agree', () => {
  const actions = [
    [1, -1],
    [0, 0.5],
  ];
  const shared = evaluate(logProbability, means, logStds, actions);
  const byRow = evaluate(logProbability, means, [logStds, [0, 0]], actions);
  expect(byRow[0]).toBeCloseTo(shared[0], 12);
  expect(byRow[1]).toBeCloseTo(logDensity(0, 2, 1) + logDensity(0.5, 0.1, 1), 12);
});

test('klDivergence is ∫ p₀ (log p₀ − log p₁)', () => {
  const [mean1, logStds1, stds1] = [[[0.1, -1]], [0.2, 0.4], [Math.exp(0.2), Math.exp(0.4)]];
  const [actual] = evaluate(klDivergence, [means[0]], logStds, mean1, logStds1);
  const expected = stds.reduce((total, std, d) => {
    const mean = means[0][d];
    const integrand = (x: number): number => {
      const log0 = logDensity(x, mean, std);
      return Math.exp(log0) * (log0 - logDensity(x, mean1[0][d], stds1[d]));
    };
    return total + integrate(integrand, mean - 12 * std, mean + 12 * std);
  }, 0);
  expect(actual).toBeCloseTo(expected, 9);
});

test('klDivergence and its gradient vanish between equal distributions', () => {
  const [mean, logStd] = [input([2, 2]), input([2])];
  const other = input([2, 2]);
  const divergence = klDivergence(other, logStd, mean, logStd);
  const [slope] = gradient(sum(divergence), [mean]);
  const feeds = { mean: means.flat(), logStd: logStds, other: means.flat() };
  const results = interpret(
    { inputs: { mean, logStd, other }, outputs: { divergence, slope } },
    feeds,
  );
  expect([...results.divergence]).toEqual([0, 0]);
  expect([...results.slope].every((value) => value === 0)).toBe(true);
});

test('entropy is −∫ p log p, one number for a shared standard deviation', () => {
  const expected = stds.reduce(
    (total, std) => total + Math.log(std) + 0.5 * Math.log(2 * Math.PI * Math.E),
    0,
  );
  const actual = evaluate(entropy, logStds);
  expect(actual).toHaveLength(1);
  expect(actual[0]).toBeCloseTo(expected, 12);
});

describe('truncatedEntropy', () => {
  const build = (mean: Node, logStd: Node): Node => truncatedEntropy(mean, logStd, -2, 2);
  const integral = (mean: number, std: number): number =>
    integrate((x) => -Math.exp(logDensity(x, mean, std)) * logDensity(x, mean, std), -2, 2);

  test.each([
    [0, 1],
    [0, 0.3],
    [0.5, 2.5],
    [-1.8, 0.4],
    [3, 1],
  ])('mean %f, std %f: the integral of −p log p over [-2, 2]', (mean, std) => {
    const [actual] = evaluate(build, [[mean]], [Math.log(std)]);
    expect(actual).toBeCloseTo(integral(mean, std), 9);
  });

  test('dimensions are summed, rows are kept', () => {
    const actual = evaluate(build, means, logStds);
    means.forEach((row, n) => {
      const expected = row.reduce((total, mean, d) => total + integral(mean, stds[d]), 0);
      expect(actual[n]).toBeCloseTo(expected, 9);
    });
  });

  test('at mean 0 it peaks near σ = 1.3', () => {
    const grid = Array.from({ length: 40 }, (_, i) => 0.5 + 0.05 * i);
    const values = grid.map((std) => evaluate(build, [[0]], [Math.log(std)])[0]);
    const best = grid[values.indexOf(Math.max(...values))];
    expect(best).toBeGreaterThan(1.2);
    expect(best).toBeLessThan(1.4);
  });

  test('it is the whole entropy when the bounds are far away', () => {
    const far = (mean: Node, logStd: Node): Node => truncatedEntropy(mean, logStd, -40, 40);
    expect(evaluate(far, means, logStds)[0]).toBeCloseTo(evaluate(entropy, logStds)[0], 9);
  });
});
