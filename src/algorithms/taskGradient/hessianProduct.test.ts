/** @file F, the curvature of the divergence from π_0, of a tanh policy in float64. */

import { describe, expect, test } from 'vitest';
import { interpret } from '../../graph/interpreter.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { relativeError } from '../../math/vector.ts';
import { gaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import { fisherProductProgram } from '../policyOptimization/fisherProduct.ts';
import { hessianProgram } from './hessianProduct.ts';

const key = keyFromSeed(7);
const [horizon, numEnvs, stateSize, actionSize, width] = [2, 5, 3, 2, 4];
const rows = horizon * numEnvs;
const spec = gaussianPolicySpec({ stateSize, actionSize, hiddenSizes: [width] });
const { size } = policyLayout(spec);
const double = (label: string, count: number): Float64Array =>
  Float64Array.from(normals(foldIn(key, label), count));
const theta = double('θ', size);
const thetaStart = theta.map((x, i) => x + 0.3 * Math.cos(i));
const states = double('s', rows * stateSize);
const moments = { mean: [0.2, -0.1, 0.3], std: [1.5, 0.7, 1.1] };
const vector = double('v', size);

/** −β Σ b KL alone, by weights of η̂ that are 0. */
function curvature(start: Float64Array, weights: Float64Array): Float64Array {
  const program = hessianProgram({ form: 'causal', spec, horizon, numEnvs, penalized: true });
  return interpret(program, {
    theta,
    ...{ thetaStart: start },
    ...moments,
    states,
    actions: double('a', rows * actionSize),
    valid: new Float64Array(rows).fill(1),
    weights: Float64Array.of(...new Float64Array(rows), ...weights),
    vector,
  }).product;
}

/** Σ_n weights_n KL(π_θ ‖ π_0) in loops. */
function divergence(at: Float64Array, weights: Float64Array): number {
  const logStd = (of: Float64Array): Float64Array => of.subarray(size - actionSize);
  const meanOf = (of: Float64Array, n: number): number[] => {
    const hidden = Array.from({ length: width }, (_, h) => {
      let sum = of[stateSize * width + h];
      for (let i = 0; i < stateSize; i++)
        sum += (of[i * width + h] * (states[n * stateSize + i] - moments.mean[i])) / moments.std[i];
      return Math.tanh(sum);
    });
    const second = (stateSize + 1) * width;
    return Array.from({ length: actionSize }, (_, j) =>
      hidden.reduce(
        (sum, x, h) => sum + x * of[second + h * actionSize + j],
        of[second + width * actionSize + j],
      ),
    );
  };
  let total = 0;
  for (let n = 0; n < rows; n++) {
    const [now, then] = [meanOf(at, n), meanOf(thetaStart, n)];
    for (let j = 0; j < actionSize; j++) {
      const [log, log0] = [logStd(at)[j], logStd(thetaStart)[j]];
      const squares = Math.exp(2 * log) + (now[j] - then[j]) ** 2;
      total += weights[n] * (log0 - log + squares / (2 * Math.exp(2 * log0)) - 0.5);
    }
  }
  return total;
}

describe('the curvature of KL(π_θ ‖ π_0)', () => {
  test('is that of second differences of the divergence', () => {
    const weights = double('w', rows);
    const product = curvature(thetaStart, weights);
    const step = 1e-4;
    const moved = (i: number, by: number, along: number): number =>
      divergence(
        theta.map((x, p) => x + along * step * vector[p] + (p === i ? by * step : 0)),
        weights,
      );
    const differences = theta.map(
      (_, i) =>
        (moved(i, 1, 1) - moved(i, 1, -1) - moved(i, -1, 1) + moved(i, -1, -1)) / (4 * step ** 2),
    );
    expect(relativeError(product, differences)).toBeLessThan(1e-5);
  });

  test('is the Fisher matrix where π_0 = π_θ, and not elsewhere', () => {
    const uniform = new Float64Array(rows).fill(1 / rows);
    const { mean: stateMean, std: stateStd } = moments;
    const feeds = { theta, states, stateMean, stateStd, vector };
    const fisher = interpret(fisherProductProgram(spec, rows), feeds).product;
    expect(relativeError(curvature(theta, uniform), fisher)).toBeLessThan(1e-12);
    expect(relativeError(curvature(thetaStart, uniform), fisher)).toBeGreaterThan(0.1);
  });
});
