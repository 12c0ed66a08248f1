/** @file The gradient of a window: against differences, across the end of an episode, against the closed form of the point mass. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyNormalizer } from '../../../data/normalizer.ts';
import { pointMassDynamics } from '../../../envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../../envs/pointMass/pointMassClosedForm.ts';
import { interpret } from '../../../graph/interpreter.ts';
import { foldIn, integers, keyFromSeed, normals } from '../../../math/random.ts';
import { relativeError } from '../../../math/vector.ts';
import {
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsLayout,
  dynamicsSpec,
} from '../../../models/dynamicsModel.ts';
import { initializeDynamics } from '../../../models/initializeDynamics.ts';
import { viewOf } from '../../../nn/parameters.ts';
import {
  gaussianPolicySpec,
  initializePolicy,
  policyLayout,
} from '../../../policies/gaussianPolicy.ts';
import { initializeValue, valueLayout, valueSpec } from '../../../policies/valueFunction.ts';
import { createNodeRuntime } from '../../../runtime/node.ts';
import type { CompiledProgram } from '../../../runtime/runtime.ts';
import { hopper2d } from '../../../tasks/hopper2d.ts';
import { pointMass } from '../../../tasks/pointMass.ts';
import { type WindowOptions, windowProgram } from './windowProgram.ts';

const key = keyFromSeed(17);
const poolSize = 7;

describe('on the hopper, in float64', () => {
  const family = { ...hopper2d, timeLimit: 6 };
  const sizes = { stateSize: 11, actionSize: 3 };
  const dynamics = dynamicsSpec({ ...sizes, hiddenSizes: [6] });
  const policy = gaussianPolicySpec({ ...sizes, hiddenSizes: [4] });
  const value = valueSpec({ stateSize: 11, hiddenSizes: [5] });
  const moments = emptyNormalizer(11);
  const phi = initializeDynamics(key, dynamics, { standardDeviation: 0.12 });
  const theta = initializePolicy(key, policy);
  viewOf(theta, policyLayout(policy), 'logStd').fill(-1.5);

  /** Hoppers that stand, some of them soon to fall: height 1.2, pitch 0.1, the rest small. */
  function standing(seed: number, count: number): Float32Array {
    const states = normals(foldIn(key, seed), 11 * count).map((x) => 0.05 * x);
    for (let i = 0; i < count; i++) {
      states[11 * i] += 1.2;
      states[11 * i + 1] += 0.1;
    }
    return states;
  }

  const numEnvs = 6;
  const options = (horizon: number, changes: Partial<WindowOptions> = {}): WindowOptions => ({
    family,
    dynamics,
    policy,
    value,
    numEnvs,
    horizon,
    poolSize,
    gamma: 0.9,
    entropyCoefficient: 0,
    countsFalls: false,
    adjointLimit: Infinity,
    ...changes,
  });
  const feeds = (horizon: number) => ({
    ...dynamicsFeeds({ spec: dynamics, phi, normalizers: { state: moments, delta: moments } }),
    klWeight: [0],
    firstTheta: normals(foldIn(key, 'first'), theta.length).map((x) => 0.5 * x),
    weights: initializeValue(key, value).parameters,
    psi: [0.6, 1.72],
    state: standing(1, numEnvs),
    age: [0, 1, 2, 3, 4, 5],
    noise: normals(foldIn(key, 'noise'), horizon * numEnvs * 3),
    resetStates: standing(2, poolSize),
    resetIndices: integers(foldIn(key, 'reset'), horizon * numEnvs, poolSize),
    scale: [2.5],
  });

  it('agrees with central differences, through falls, timeouts and restarts', () => {
    const program = windowProgram(options(8));
    const at = (x: ArrayLike<number>) => interpret(program, { ...feeds(8), theta: x });
    const { gradient, terminated, truncated } = at(Float64Array.from(theta));
    for (const ends of [terminated, truncated]) {
      expect(ends.filter((x) => x === 1).length).toBeGreaterThanOrEqual(2);
    }
    expect(relativeError(gradient, slopesOf(at))).toBeLessThan(1e-6);
  });

  it('agrees with them in entropy and divergence too, where states do not depend on θ', () => {
    const program = windowProgram(options(1, { entropyCoefficient: 0.3 }));
    const at = (x: ArrayLike<number>) =>
      interpret(program, { ...feeds(1), klWeight: [0.4], theta: x });
    expect(at(theta).kl[0]).toBeGreaterThan(0.1);
    expect(relativeError(at(Float64Array.from(theta)).gradient, slopesOf(at))).toBeLessThan(1e-6);
  });

  /** Central differences of the objective. */
  function slopesOf(
    at: (x: ArrayLike<number>) => { readonly objective: ArrayLike<number> },
  ): Float64Array {
    const step = 1e-6;
    return Float64Array.from(theta, (_, i) => {
      const moved = (by: number) => Float64Array.from(theta, (x, j) => (i === j ? x + by : x));
      return (at(moved(step)).objective[0] - at(moved(-step)).objective[0]) / (2 * step);
    });
  }

  it('has nothing of what follows an episode in the gradient of that episode', () => {
    // Every first step is the last of its episode, so two starts differ in that step alone, also with the rest behind it.
    const [long, short] = [4, 1].map((horizon) => {
      const program = windowProgram(options(horizon, { countsFalls: true }));
      return [1, 3].map((seed) => {
        const state = standing(seed, numEnvs);
        const all = { ...feeds(horizon), state, age: new Array(numEnvs).fill(5), theta };
        // The first step has the same noise in both.
        const noise = normals(foldIn(key, 'noise'), horizon * numEnvs * 3);
        return interpret(program, { ...all, noise }).gradient;
      });
    });
    // J is a mean over Σ d: E for one step, with all d of the longer window for four.
    const discounts = interpretedDiscounts();
    const difference = ([a, b]: readonly Float64Array[]) => a.map((x, i) => x - b[i]);
    const expected = difference(short).map((x) => (x * numEnvs) / discounts);
    expect(relativeError(difference(long), Float64Array.from(expected))).toBeLessThan(1e-9);
  });

  /** Σ d of four steps that begin with an ending one: 1, then 1, γ, γ² where nothing ends. */
  function interpretedDiscounts(): number {
    const program = windowProgram(options(4));
    const all = { ...feeds(4), age: new Array(numEnvs).fill(5), theta };
    const { terminated, truncated } = interpret(program, all);
    let total = 0;
    for (let env = 0; env < numEnvs; env++) {
      let discount = 1;
      for (let t = 0; t < 4; t++) {
        total += discount;
        const ended = terminated[t * numEnvs + env] + truncated[t * numEnvs + env] > 0;
        discount = ended ? 1 : 0.9 * discount;
      }
    }
    return total;
  }
});

describe('on the point mass, whose model is exact', () => {
  const [S, A, T] = [4, 2, 20];
  const gamma = 0.95;
  const numEnvs = 2000;
  const dynamics = dynamicsSpec({
    stateSize: S,
    actionSize: A,
    hiddenSizes: [],
    actionLimit: Infinity,
  });
  const policy = gaussianPolicySpec({ stateSize: S, actionSize: A, hiddenSizes: [] });
  const value = valueSpec({ stateSize: S, hiddenSizes: [3] });
  let program: CompiledProgram;

  beforeAll(async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    program = await runtime.compile(
      windowProgram({
        family: pointMass,
        dynamics,
        policy,
        value,
        numEnvs,
        horizon: T,
        poolSize,
        gamma,
        entropyCoefficient: 0,
      }),
    );
  });
  afterAll(() => program.dispose());

  it('has the closed form as its mean over whole episodes', async () => {
    const exact = closedForm(pointMassDynamics, {
      reward: pointMassReward,
      horizon: T,
      gamma,
      logStd: 'learned',
    });
    const theta = normals(keyFromSeed(3), policyLayout(policy).size).map((x) => 0.3 * x);
    const psi = [0.8, -0.5];
    const moments = emptyNormalizer(S);
    const fixed = {
      ...dynamicsFeeds({
        spec: dynamics,
        phi: exactModel(dynamics),
        normalizers: { state: moments, delta: moments },
      }),
      theta,
      firstTheta: theta,
      klWeight: Float32Array.of(0),
      // V = 0: an episode is worth what it returns.
      weights: new Float32Array(valueLayout(value).size),
      psi: Float32Array.from(psi),
      age: new Float32Array(numEnvs),
      resetStates: new Float32Array(poolSize * S),
      resetIndices: new Int32Array(T * numEnvs),
      scale: Float32Array.of(1),
    };
    const gradients: Float32Array[] = [];
    for (let batch = 0; batch < 12; batch++) {
      const batchKey = foldIn(key, batch);
      const { gradient } = await program.run({
        ...fixed,
        state: normals(foldIn(batchKey, 'start'), numEnvs * S).map((x) => 0.1 * x),
        noise: normals(foldIn(batchKey, 'noise'), T * numEnvs * A),
      });
      gradients.push(gradient);
    }
    const total = (1 - gamma ** T) / (1 - gamma);
    const expected = exact.policyGradient(theta, psi).map((x) => x / total);
    const means = expected.map((_, i) => gradients.reduce((sum, g) => sum + g[i] / 12, 0));
    expected.forEach((x, i) => {
      const spread = gradients.reduce((sum, g) => sum + (g[i] - means[i]) ** 2, 0);
      expect(Math.abs(means[i] - x)).toBeLessThan(5 * Math.sqrt(spread / (12 * 11)) + 1e-6);
    });
    expect(relativeError(means, expected)).toBeLessThan(0.02);
  });
});

/** φ of s′ − s = (A − I) s + B a. */
function exactModel(spec: DynamicsSpec): Float32Array {
  const { A, B } = pointMassDynamics;
  const layout = dynamicsLayout(spec);
  const phi = new Float32Array(layout.size);
  const weights = viewOf(phi, layout, 'w0');
  const size = A.length;
  for (let out = 0; out < size; out++) {
    A[out].forEach((x, i) => {
      weights[i * size + out] = x - Number(i === out);
    });
    B[out].forEach((x, i) => {
      weights[(size + i) * size + out] = x;
    });
  }
  return phi;
}
