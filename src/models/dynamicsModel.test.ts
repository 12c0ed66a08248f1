import { describe, expect, it } from 'vitest';
import { clip } from '../graph/elementwise.ts';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { keyFromSeed } from '../math/random.ts';
import {
  type DynamicsModel,
  dynamicsFeeds,
  dynamicsInputs,
  dynamicsLayout,
  dynamicsSpec,
  predict,
} from './dynamicsModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';

/** ŝ′ of one state and action, in float64. */
function step(
  model: DynamicsModel,
  state: number[],
  action: number[],
  family?: Parameters<typeof predict>[4],
): number[] {
  const { nodes, inputs } = dynamicsInputs(model.spec);
  const states = input([1, state.length]);
  const actions = input([1, action.length]);
  const nextStates = predict(model.spec, nodes, states, actions, family);
  const program = { inputs: { ...inputs, states, actions }, outputs: { nextStates } };
  const feeds = { ...dynamicsFeeds(model), states: state, actions: action };
  return [...interpret(program, feeds).nextStates];
}

/** Moments with mean μ and sd σ: count 1 makes m2 = σ². */
const moments = (mean: number[], std: number[]) => ({
  count: 1,
  mean: Float64Array.from(mean),
  m2: Float64Array.from(std, (x) => x * x),
});

/** A linear model of one state and one action: output = 2 x + 3 clip(a) + 0.5, x = (s − 1) / 2. */
const linear: DynamicsModel = {
  spec: dynamicsSpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] }),
  phi: Float32Array.of(2, 3, 0.5),
  normalizers: { state: moments([1], [2]), delta: moments([0.25], [4]) },
};

describe('predict', () => {
  it('is s + (output · σ_Δ + μ_Δ) with the state normalised', () => {
    // x = (3 − 1) / 2 = 1, output = 2 + 3 · 0.5 + 0.5 = 4, s′ = 3 + 4 · 4 + 0.25.
    expect(step(linear, [3], [0.5])).toEqual([19.25]);
  });

  it('clips the action to the limit, and only where there is one', () => {
    expect(step(linear, [3], [7])).toEqual(step(linear, [3], [1]));
    expect(step(linear, [3], [-7])).toEqual(step(linear, [3], [-1]));
    const free = { ...linear, spec: { ...linear.spec, actionLimit: Infinity } };
    // Output = 2 + 3 · 7 + 0.5 = 23.5, s′ = 3 + 23.5 · 4 + 0.25.
    expect(step(free, [3], [7])).toEqual([97.25]);
  });

  it('keeps predictions within 100 standard deviations of the mean state', () => {
    // From s = 151 (x = 75) s′ would be 151 + 4 · 150.5 + 0.25: beyond 1 + 100 · 2.
    expect(step(linear, [151], [0])).toEqual([201]);
    expect(step(linear, [-151], [0])).toEqual([-199]);
  });

  it("applies the family's constraint last", () => {
    const family = { constrainState: (state: ReturnType<typeof input>) => clip(state, -5, 5) };
    expect(step(linear, [3], [0.5], family)).toEqual([5]);
  });

  it('rectifies hidden layers', () => {
    const spec = dynamicsSpec({ stateSize: 1, actionSize: 1, hiddenSizes: [2] });
    const layout = dynamicsLayout(spec);
    expect(layout.slices.map(({ name }) => name)).toEqual(['w0', 'b0', 'w1', 'b1']);
    // Hidden: relu(s + a), relu(−s); output: first − 2 · second + 1. No data yet: moments 0 and 1.
    const phi = Float32Array.of(1, -1, 1, 0, 0, 0, 1, -2, 1);
    const normalizers = { state: moments([0], [1]), delta: moments([0], [1]) };
    expect(step({ spec, phi, normalizers }, [3], [-0.5])).toEqual([3 + 2.5 + 1]);
    expect(step({ spec, phi, normalizers }, [-3], [0.5])).toEqual([-3 - 6 + 1]);
  });
});

describe('initializeDynamics', () => {
  it('starts with tiny truncated weights, zero biases and the mean change as prediction', () => {
    const spec = dynamicsSpec({ stateSize: 3, actionSize: 2, hiddenSizes: [50, 40] });
    const phi = initializeDynamics(keyFromSeed(1), spec);
    const layout = dynamicsLayout(spec);
    expect(phi.length).toBe(5 * 50 + 50 + 50 * 40 + 40 + 40 * 3 + 3);
    for (const { name, offset, size } of layout.slices) {
      const values = phi.subarray(offset, offset + size);
      if (name.startsWith('b')) expect(values.every((x) => x === 0)).toBe(true);
      else expect(values.every((x) => Math.abs(x) <= 2.0001e-5 && x !== 0)).toBe(true);
    }
    const normalizers = {
      state: moments([0, 0, 0], [1, 1, 1]),
      delta: moments([0.1, 0.2, 0.3], [1, 1, 1]),
    };
    const [a, b, c] = step({ spec, phi, normalizers }, [1, 2, 3], [0.5, 0.5]);
    expect(a).toBeCloseTo(1.1, 6);
    expect(b).toBeCloseTo(2.2, 6);
    expect(c).toBeCloseTo(3.3, 6);
  });

  it('takes another standard deviation and depends on the key only', () => {
    const spec = dynamicsSpec({ stateSize: 2, actionSize: 1, hiddenSizes: [8] });
    const wide = initializeDynamics(keyFromSeed(1), spec, { standardDeviation: 0.1 });
    expect(Math.max(...wide.map(Math.abs))).toBeGreaterThan(0.05);
    expect(initializeDynamics(keyFromSeed(1), spec, { standardDeviation: 0.1 })).toEqual(wide);
    expect(initializeDynamics(keyFromSeed(2), spec, { standardDeviation: 0.1 })).not.toEqual(wide);
  });
});

it('refuses an impossible action limit', () => {
  expect(() => dynamicsSpec({ stateSize: 1, actionSize: 1, actionLimit: 0 })).toThrow(
    /actionLimit is 0/,
  );
});
