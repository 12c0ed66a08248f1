import { describe, expect, test } from 'vitest';
import { constant } from '../../graph/constant.ts';
import { evaluate } from '../../graph/interpreter.ts';
import { keyFromSeed, normals } from '../../math/random.ts';
import { relativeError } from '../../math/vector.ts';
import { pointMass } from '../../tasks/pointMass.ts';
import { type LinearDynamics, pointMassDynamics } from './pointMass.ts';
import {
  type ClosedForm,
  type ClosedFormOptions,
  closedForm,
  pointMassReward,
} from './pointMassClosedForm.ts';
import { exactTaskGradient, optimalPolicy, suboptimalityGap } from './pointMassGap.ts';

const psi = [0.8, -0.5];
const options = {
  reward: pointMassReward,
  horizon: 6,
  gamma: 0.95,
  logStd: [-0.5, -0.2],
} satisfies ClosedFormOptions;
const wrongDynamics: LinearDynamics = {
  ...pointMassDynamics,
  A: [
    [1, 0.05, 0.3, 0],
    [0, 1, 0, 0.15],
    [0.1, 0, 0.8, 0.1],
    [0, -0.1, 0, 1],
  ],
  B: [
    [0.05, 0],
    [0.03, 0.02],
    [0.3, 0.05],
    [0, 0.12],
  ],
};

/** s' = s whatever is done. */
const still: LinearDynamics = {
  A: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  B: [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  initialMean: [0, 0, 0, 0],
  initialStandardDeviation: [0, 0, 0, 0],
};

/** θ of no special meaning. */
function someTheta(form: ClosedForm, seed: number): Float64Array {
  return Float64Array.from(normals(keyFromSeed(seed), form.parameterCount), (x) => 0.5 * x);
}

/** Central differences of a vector-valued function: `[outputs, inputs]`. */
function differences(f: (x: Float64Array) => Float64Array, at: Float64Array): Float64Array {
  const step = 1e-5;
  const slopes = Array.from(at, (_, j) => {
    const low = at.slice();
    const high = at.slice();
    low[j] -= step;
    high[j] += step;
    const [below, above] = [f(low), f(high)];
    return above.map((x, i) => (x - below[i]) / (2 * step));
  });
  return Float64Array.from(
    { length: slopes[0].length * at.length },
    (_, n) => slopes[n % at.length][Math.floor(n / at.length)],
  );
}

describe('expected return', () => {
  test('one step of a scalar world, by hand', () => {
    // s ~ N(1, 0.5²), a = 2 s + 3 + e^0 ε, s' = 0.5 s + 0.25 a, r = 10 − 4 (s' − 3ψ)² − 2 a², ψ = 0.5.
    // E a = 5, var a = 4·0.25 + 1 = 2;  s' = s + 0.75 + 0.25 ε: mean 1.75, variance 0.25 + 0.0625 = 0.3125.
    // E r = 10 − 4 ((1.75 − 1.5)² + 0.3125) − 2 (25 + 2) = 10 − 1.5 − 54.
    const form = closedForm(
      { A: [[0.5]], B: [[0.25]], initialMean: [1], initialStandardDeviation: [0.5] },
      {
        reward: { stateWeights: [4], target: [[3]], actionWeight: 2, bonus: 10 },
        horizon: 1,
        gamma: 0.9,
        logStd: [0],
      },
    );
    expect(form.expectedReturn([2, 3], [0.5])).toBeCloseTo(-45.5, 12);
  });

  test('the reward is that of the task family', () => {
    const state = [0.1, -0.3, 0.7, 0.2];
    const action = [0.4, -1.7];
    const [graph] = evaluate([
      pointMass.reward({
        psi: constant(psi, [1, 2]),
        state: constant([0, 0, 0, 0], [1, 4]),
        action: constant(action, [1, 2]),
        nextState: constant(state, [1, 4]),
      }),
    ]);
    // The state stays where it starts and σ ≈ 0, so that the expected reward is the reward at one point.
    const form = closedForm(
      { ...still, initialMean: state },
      { reward: pointMassReward, horizon: 1, gamma: 1, logStd: [-30, -30] },
    );
    const theta = [...new Array(8).fill(0), ...action];
    expect(form.expectedReturn(theta, psi)).toBeCloseTo(graph[0], 12);
  });

  for (const logStd of [options.logStd, 'learned'] as const) {
    test(`derivatives agree with central differences, log σ ${logStd}`, () => {
      const form = closedForm(pointMassDynamics, { ...options, logStd });
      const theta = someTheta(form, 1);
      const value = (x: Float64Array, p: ArrayLike<number>): Float64Array =>
        Float64Array.of(form.expectedReturn(x, p));
      const point = Float64Array.from(psi);
      const close = (exact: Float64Array, other: Float64Array): void =>
        expect(relativeError(exact, other)).toBeLessThan(1e-7);
      close(
        form.policyGradient(theta, psi),
        differences((x) => value(x, psi), theta),
      );
      close(
        form.taskGradient(theta, psi),
        differences((p) => value(theta, p), point),
      );
      close(
        form.hessian(theta, psi),
        differences((x) => form.policyGradient(x, psi), theta),
      );
      close(
        form.mixedDerivative(theta, psi),
        differences((p) => form.policyGradient(theta, p), point),
      );
    });
  }

  test('refuses sizes that do not fit', () => {
    expect(() => closedForm(pointMassDynamics, { ...options, logStd: [0] })).toThrow(
      'logStd has 1 entries, expected 2',
    );
    expect(() => closedForm(pointMassDynamics, { ...options, horizon: 0 })).toThrow('horizon is 0');
  });
});

describe('sub-optimality gap', () => {
  const real = closedForm(pointMassDynamics, options);
  const model = closedForm(wrongDynamics, options);

  test('Newton reaches the same maximum from different starts', () => {
    const theta = optimalPolicy(real, psi);
    const gradient = real.policyGradient(theta, psi);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-14);
    for (const seed of [1, 2]) {
      const other = optimalPolicy(real, psi, someTheta(real, seed));
      expect(relativeError(other, theta)).toBeLessThan(1e-10);
    }
  });

  test('is positive for a wrong model and zero for the right one', () => {
    expect(suboptimalityGap(real, model, psi)).toBeGreaterThan(0.001);
    expect(suboptimalityGap(real, real, psi)).toBe(0);
  });

  test('∂L/∂ψ by Eqs. 2 and 5 agrees with central differences of the whole gap', () => {
    const { total } = exactTaskGradient(real, model, psi);
    const step = 1e-4;
    const slopes = psi.map((_, k) => {
      const moved = (by: number): number[] => psi.map((x, i) => (i === k ? x + by : x));
      const above = suboptimalityGap(real, model, moved(step));
      return (above - suboptimalityGap(real, model, moved(-step))) / (2 * step);
    });
    expect(relativeError(total, Float64Array.from(slopes))).toBeLessThan(1e-6);
  });
});
