import { describe, expect, it } from 'vitest';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { keyFromSeed } from '../math/random.ts';
import { viewOf } from '../nn/parameters.ts';
import {
  distribution,
  type GaussianPolicySpec,
  gaussianPolicySpec,
  initializePolicy,
  policyLayout,
} from './gaussianPolicy.ts';

function evaluate(
  spec: GaussianPolicySpec,
  feeds: { theta: ArrayLike<number>; states: number[]; mean: number[]; std: number[] },
) {
  const theta = input([policyLayout(spec).size]);
  const states = input([feeds.states.length / spec.stateSize, spec.stateSize]);
  const moments = { mean: input([spec.stateSize]), std: input([spec.stateSize]) };
  const { mean, logStd } = distribution(spec, theta, states, moments);
  const program = {
    inputs: { theta, states, ...moments },
    outputs: { actions: mean, logStd },
  };
  return interpret<string, 'actions' | 'logStd'>(program, feeds);
}

describe('distribution', () => {
  it('is a tanh network of the normalised state, with log σ at the end of θ', () => {
    const spec = gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [2] });
    // w0 = (1, 2), b0 = (0.5, 0), w1 = (3, −1), b1 = 0.25, log σ = −0.7; x = (5 − 1) / 2 = 2.
    const theta = [1, 2, 0.5, 0, 3, -1, 0.25, -0.7];
    const { actions, logStd } = evaluate(spec, { theta, states: [5], mean: [1], std: [2] });
    expect(actions[0]).toBeCloseTo(3 * Math.tanh(2.5) - Math.tanh(4) + 0.25, 12);
    expect(logStd[0]).toBe(-0.7);
  });

  it('can be linear with a fixed log σ that is no part of θ', () => {
    const spec = gaussianPolicySpec({
      stateSize: 2,
      actionSize: 2,
      hiddenSizes: [],
      logStd: [-1, 0.5],
    });
    expect(policyLayout(spec).size).toBe(2 * 2 + 2);
    const theta = [1, 2, 3, 4, 0.1, 0.2];
    const { actions, logStd } = evaluate(spec, {
      theta,
      states: [1, -1, 2, 0],
      mean: [0, 0],
      std: [1, 1],
    });
    // Wᵀ s + b with W = ((1, 2), (3, 4)): (1 − 3, 2 − 4) + b and (2, 4) + b.
    [-1.9, -1.8, 2.1, 4.2].forEach((x, i) => {
      expect(actions[i]).toBeCloseTo(x, 12);
    });
    expect([...logStd]).toEqual([-1, 0.5]);
  });
});

describe('initializePolicy', () => {
  it('has the parameter counts of the released code', () => {
    const sizes = { hopper: [11, 3, 1542], walker: [17, 6, 1836], ant: [35, 8, 2480] };
    for (const [stateSize, actionSize, count] of Object.values(sizes)) {
      const spec = gaussianPolicySpec({ stateSize, actionSize });
      expect(initializePolicy(keyFromSeed(1), spec).length).toBe(count);
    }
  });

  it('has columns of norm 1, of norm 0.01 in the output layer, and zeros elsewhere', () => {
    const spec = gaussianPolicySpec({ stateSize: 5, actionSize: 3 });
    const layout = policyLayout(spec);
    const theta = initializePolicy(keyFromSeed(1), spec);
    const norms = (name: string, columns: number): number[] => {
      const weights = viewOf(theta, layout, name);
      return Array.from({ length: columns }, (_, j) =>
        Math.hypot(...weights.filter((_w, i) => i % columns === j)),
      );
    };
    for (const norm of [...norms('w0', 32), ...norms('w1', 32)]) expect(norm).toBeCloseTo(1, 6);
    for (const norm of norms('w2', 3)) expect(norm).toBeCloseTo(0.01, 7);
    for (const name of ['b0', 'b1', 'b2', 'logStd']) {
      expect(viewOf(theta, layout, name).every((x) => x === 0)).toBe(true);
    }
    expect(initializePolicy(keyFromSeed(1), spec)).toEqual(theta);
  });
});

it('refuses a fixed log σ of the wrong length', () => {
  expect(() => gaussianPolicySpec({ stateSize: 1, actionSize: 2, logStd: [0] })).toThrow(
    /logStd has 1 numbers/,
  );
});
