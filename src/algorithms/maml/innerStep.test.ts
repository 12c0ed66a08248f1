/** @file The inner step and what passes through it, in float64: closed forms, and finite differences of the whole objective. */

import { describe, expect, it } from 'vitest';
import { contextFeed } from '../../data/context.ts';
import { constant } from '../../graph/constant.ts';
import { centralDifference, relativeError } from '../../graph/differences.testdata.ts';
import { add, multiply, negate, subtract } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { evaluate, interpret } from '../../graph/interpreter.ts';
import { input, type Node } from '../../graph/node.ts';
import { sum } from '../../graph/reduce.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { dot } from '../../math/vector.ts';
import {
  type GaussianPolicySpec,
  gaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';
import { fisherProductProgram } from '../policyOptimization/fisherProduct.ts';
import { candidateProgram, surrogateGradientProgram } from '../policyOptimization/trpoPrograms.ts';
import {
  adaptedParameters,
  type InnerStepOptions,
  innerDerivativeProgram,
  innerStepProgram,
  throughAdaptation,
} from './innerStep.ts';

const key = keyFromSeed(11);

describe('on quadratics L_i = ½ (θ − c_i)ᵀ A_i (θ − c_i), descended', () => {
  const alpha = 0.1;
  const point = [0.4, -0.7];
  const tasks = [
    { a: [2, 0.5, 0.5, 1], c: [1, 0] },
    { a: [1, -0.3, -0.3, 3], c: [-0.5, 2] },
  ];
  const times = ([a, b, c, d]: number[], [x, y]: number[]) => [a * x + b * y, c * x + d * y];
  const theta = input([2]);
  const value = ({ a, c }: (typeof tasks)[number], at: Node): Node => {
    const offset = subtract(at, constant(c));
    const rows = [a.slice(0, 2), a.slice(2)].map((row) => sum(multiply(constant(row), offset)));
    const [x, y] = rows;
    const e0 = sum(multiply(offset, constant([1, 0])));
    const e1 = sum(multiply(offset, constant([0, 1])));
    return multiply(add(multiply(x, e0), multiply(y, e1)), 0.5);
  };

  it.each(tasks)('has the slope (I − αA) A (I − αA)(θ − c), task $c', (task) => {
    const given = new Map([[theta, point]]);
    const surrogate = negate(value(task, theta));
    const adapted = adaptedParameters(theta, surrogate, alpha);
    const offset = point.map((x, i) => x - task.c[i]);
    // (I − αA)(θ − c)
    const moved = times(task.a, offset).map((slope, i) => offset[i] - alpha * slope);
    const firstOrder = times(task.a, moved);
    const expected = times(task.a, firstOrder).map((x, i) => firstOrder[i] - alpha * x);
    // ∂L/∂θ′ where θ′ is a variable of its own, then through θ′(θ).
    const free = input([2]);
    const [slope] = gradient(value(task, free), [free]);
    const [after] = evaluate([adapted], given);
    const [atAdapted] = evaluate([slope], new Map([[free, after]]));
    const vector = input([2]);
    const [product] = evaluate(
      [throughAdaptation(theta, surrogate, alpha, vector)],
      new Map<Node, ArrayLike<number>>([
        [theta, point],
        [vector, atAdapted],
      ]),
    );
    const [whole] = evaluate(gradient(value(task, adapted), [theta]), given);
    for (let i = 0; i < 2; i++) {
      expect(atAdapted[i]).toBeCloseTo(firstOrder[i], 12);
      expect(product[i]).toBeCloseTo(expected[i], 12);
      expect(whole[i]).toBeCloseTo(expected[i], 12);
    }
    // The second order is not small here.
    expect(Math.abs(expected[0] - firstOrder[0])).toBeGreaterThan(0.05);
  });
});

/**
 * a ~ N(θ, σ²), r = −(a − c)², J(θ) = −(θ − c)² − σ²: J′ = −2 (θ − c), J″ = −2. The policy is b + 0 · w with a fixed σ, of
 * which b is θ.
 */
describe('on a bandit', () => {
  const [start, goal, sigma, alpha] = [0.3, 1, 0.5, 0.1];
  const policy = gaussianPolicySpec({
    stateSize: 1,
    actionSize: 1,
    hiddenSizes: [],
    logStd: [Math.log(sigma)],
  });
  const slopeOf = (theta: number): number => -2 * (theta - goal);
  /** Actions of N(θ, σ²) with centred rewards, weighted so that their mean is the expectation. */
  const batchOf = (theta: number, noise: readonly number[], weights: readonly number[]) => {
    const actions = noise.map((x) => theta + sigma * x);
    const expected = -((theta - goal) ** 2) - sigma ** 2;
    return {
      states: noise.map(() => 0),
      stateMean: [0],
      stateStd: [1],
      actions,
      advantages: actions.map(
        (a, n) => noise.length * weights[n] * (-((a - goal) ** 2) - expected),
      ),
    };
  };
  // Gauss and Hermite's five points: exact for polynomials of degree 9.
  const root = Math.sqrt(10);
  const [near, far] = [Math.sqrt(5 - root), Math.sqrt(5 + root)];
  const points = [-far, -near, 0, near, far];
  const [nearWeight, farWeight] = [(7 + 2 * root) / 60, (7 - 2 * root) / 60];
  const weights = [farWeight, nearWeight, 8 / 15, nearWeight, farWeight];
  const feeds = (theta: number, step: number, noise = points, of = weights) => ({
    ...batchOf(theta, noise, of),
    theta: [0, theta],
    collector: [0, theta],
    stepSize: [step],
  });
  /** ∂²S/∂b². */
  const curvature = (
    surrogate: InnerStepOptions['surrogate'],
    noise: readonly number[] = points,
    of: readonly number[] = weights,
  ): number => {
    const program = innerDerivativeProgram({ policy, rows: noise.length, surrogate });
    const { product } = interpret(program, {
      ...feeds(start, 1, [...noise], [...of]),
      vector: [0, 1],
    });
    return product[1] - 1;
  };

  it.each([
    ['log-probability', 0, 1.12],
    ['lvc', -2, 0.896],
  ] as const)('%s: curvature %f, meta-gradient %f', (surrogate, expected, metaGradient) => {
    expect(curvature(surrogate)).toBeCloseTo(expected, 12);
    const options = { policy, rows: points.length, surrogate };
    const { adapted } = interpret(innerStepProgram(options), feeds(start, alpha));
    expect(adapted[1]).toBeCloseTo(start + alpha * slopeOf(start), 12);
    const outer = { policy, rows: points.length, entropyCoefficient: 0 };
    const slope = interpret(surrogateGradientProgram(outer), {
      ...batchOf(adapted[1], points, weights),
      theta: adapted,
    }).gradient;
    expect(slope[1]).toBeCloseTo(slopeOf(adapted[1]), 12);
    const { product } = interpret(innerDerivativeProgram(options), {
      ...feeds(start, alpha),
      vector: slope,
    });
    expect(product[1]).toBeCloseTo(metaGradient, 12);
  });

  it('has no curvature in any sample of log-probabilities, and J″ in the mean of ratios', () => {
    const rows = 400;
    const even = new Array<number>(rows).fill(1 / rows);
    const sampled = (surrogate: InnerStepOptions['surrogate']): number[] =>
      Array.from({ length: 30 }, (_, i) => {
        const noise = Array.from(normals(foldIn(key, i), rows));
        // Centred in the sample, as standardised advantages are: r₁ of the sample, not of the distribution.
        const rewards = noise.map((x) => -((start + sigma * x - goal) ** 2));
        const centre = mean(rewards);
        const expectedReward = -((start - goal) ** 2) - sigma ** 2;
        const program = innerDerivativeProgram({ policy, rows, surrogate });
        const given = feeds(start, 1, noise, even);
        const advantages = given.advantages.map((a) => a + expectedReward - centre);
        return interpret(program, { ...given, advantages, vector: [0, 1] }).product[1] - 1;
      });
    for (const x of sampled('log-probability')) expect(x).toBeCloseTo(0, 10);
    // Its standard deviation is about 10 / √400 in a sample, so 0.1 in the mean of 30.
    expect(Math.abs(mean(sampled('lvc')) + 2)).toBeLessThan(0.4);
  });
});

describe.each([
  ['lvc', 0],
  ['lvc', 2],
  ['log-probability', 0],
  ['log-probability', 2],
] as const)('of a network, %s, with %i numbers of context', (surrogate, contextSize) => {
  const rows = 12;
  const alpha = 0.3;
  const sizes = { stateSize: 2, contextSize, actionSize: 2 };
  const policy: GaussianPolicySpec = gaussianPolicySpec({ ...sizes, hiddenSizes: [3] });
  const { size } = policyLayout(policy);
  const draw = (label: string, count: number): Float64Array =>
    Float64Array.from(normals(foldIn(key, label), count));
  const theta = draw('theta', size).map((x) => 0.5 * x);
  const batch = (label: string) => ({
    states: draw(`${label} s`, rows * 2),
    actions: draw(`${label} a`, rows * 2),
    advantages: draw(`${label} A`, rows),
    stateMean: [0.1, -0.2],
    stateStd: [1.2, 0.8],
    ...contextFeed(contextSize === 0 ? undefined : normals(foldIn(key, label), rows * contextSize)),
  });
  const inner = { ...batch('inner'), collector: theta, stepSize: [alpha] };
  const outer = batch('outer');
  const options = { policy, rows, surrogate };
  const trpo = { policy, rows, entropyCoefficient: 0 };
  const [step, derivative] = [innerStepProgram(options), innerDerivativeProgram(options)];
  const adapt = (at: ArrayLike<number>) => interpret(step, { ...inner, theta: at }).adapted;
  const through = (vector: ArrayLike<number>) =>
    interpret(derivative, { ...inner, theta, vector }).product;
  const adapted = adapt(theta);
  const old = interpret(surrogateGradientProgram(trpo), { ...outer, theta: adapted });
  const { states, stateMean, stateStd, actions, advantages, ...context } = outer;
  const after = candidateProgram(trpo);
  const candidate = (at: ArrayLike<number>) =>
    interpret(after, {
      ...outer,
      theta: adapt(at),
      oldMeans: old.means,
      oldLogStd: old.logStd,
      oldLogProbabilities: old.logProbabilities,
    });
  const moved = (direction: ArrayLike<number>, step: number) =>
    theta.map((x, i) => x + step * direction[i]);

  it('has the slope of the objective after the step, through the step', () => {
    const slope = through(old.gradient);
    const differences = Array.from({ length: size }, (_, i) => {
      const direction = new Float64Array(size);
      direction[i] = 1;
      return centralDifference((h) => candidate(moved(direction, h)).objective, 2e-4)[0];
    });
    expect(relativeError(slope, differences)).toBeLessThan(1e-6);
    // The step itself matters: without its derivative the slope is another one.
    expect(relativeError(slope, old.gradient, 1e-2)).toBeGreaterThan(0.02);
  });

  it('has the curvature of the divergence after the step, where that is 0', () => {
    expect(candidate(theta).kl[0]).toBeCloseTo(0, 14);
    const direction = draw('direction', size);
    const fixed = { states, stateMean, stateStd, ...context };
    const fisher = fisherProductProgram(policy, rows);
    const vector = through(direction);
    const { product } = interpret(fisher, { ...fixed, theta: adapted, vector });
    const h = 1e-3;
    const kl = (step: number) => candidate(moved(direction, step)).kl[0];
    const second = (16 * (kl(h) + kl(-h)) - (kl(2 * h) + kl(-2 * h))) / (12 * h * h);
    expect(dot(direction, through(product)) / second).toBeCloseTo(1, 5);
  });
});
