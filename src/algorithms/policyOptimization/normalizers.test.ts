/** @file Policies and value functions stay the same functions when their normaliser moves. */

import { afterAll, describe, expect, it } from 'vitest';
import { emptyNormalizer, type NormalizerState, updateNormalizer } from '../../data/normalizer.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import {
  gaussianPolicySpec,
  initializePolicy,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';
import { createPolicyFunctions } from '../../policies/policyFunctions.ts';
import {
  createValueFunctions,
  initializeValue,
  valueLayout,
  valueSpec,
} from '../../policies/valueFunction.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { renormalize } from './normalizers.ts';

const key = keyFromSeed(8);
const S = 3;
const states = normals(foldIn(key, 'states'), 20 * S).map((x, i) => 2 * x + (i % S));

const none = emptyNormalizer(S);
const few = updateNormalizer(none, states.slice(0, 5 * S));
const some = updateNormalizer(few, states.slice(5 * S));
const many = updateNormalizer(
  few,
  states.map((x, i) => 10 * x - 7 * (i % S)),
);
const moves: [string, NormalizerState, NormalizerState][] = [
  ['more data of the same kind', few, some],
  ['much more data elsewhere', few, many],
];

describe('renormalize', () => {
  const runtime = createInterpretedRuntime();
  const value = createValueFunctions(
    runtime,
    valueSpec({ stateSize: S, hiddenSizes: [6], learningRate: 1e-3, epochs: 1, batchSize: 4 }),
  );
  afterAll(() => value.dispose());

  it.each(moves)('keeps every action through %s', async (_, from, to) => {
    for (const hiddenSizes of [[], [5, 4]]) {
      const spec = gaussianPolicySpec({ stateSize: S, actionSize: 2, hiddenSizes });
      const policy = createPolicyFunctions(runtime, spec);
      const theta = initializePolicy(key, spec).map((x, i) => 30 * x + 0.1 * i);
      const before = await policy.mean({ theta, normalizer: from, states });
      const moved = renormalize(theta, policyLayout(spec), from, to);
      const after = await policy.mean({ theta: moved, normalizer: to, states });
      const jumped = await policy.mean({ theta, normalizer: to, states });
      const largest = (a: Float32Array): number =>
        a.reduce((most, x, i) => Math.max(most, Math.abs(x - before[i])), 0);
      expect(largest(after)).toBeLessThan(1e-4);
      expect(largest(jumped)).toBeGreaterThan(0.1);
      await policy.dispose();
    }
  });

  it.each(moves)(
    'keeps every action of a policy with a context through %s',
    async (_, from, to) => {
      const spec = gaussianPolicySpec({ stateSize: S, contextSize: 2, actionSize: 2 });
      const policy = createPolicyFunctions(runtime, spec);
      const theta = initializePolicy(key, spec).map((x, i) => 30 * x + 0.01 * i);
      const context = normals(foldIn(key, 'context'), 20 * 2);
      const before = await policy.mean({ theta, normalizer: from, states, context });
      const moved = renormalize(theta, policyLayout(spec), from, to);
      // Weights of the context, 2 rows of 32 behind the S of the state, are as they were.
      expect(moved.slice(S * 32, (S + 2) * 32)).toEqual(theta.slice(S * 32, (S + 2) * 32));
      const after = await policy.mean({ theta: moved, normalizer: to, states, context });
      for (const [i, x] of before.entries()) expect(after[i]).toBeCloseTo(x, 3);
      await policy.dispose();
    },
  );

  it.each(moves)('keeps every value through %s', async (_, from, to) => {
    const spec = valueSpec({
      stateSize: S,
      hiddenSizes: [6],
      learningRate: 1e-3,
      epochs: 1,
      batchSize: 4,
    });
    const state = initializeValue(key, spec);
    const parameters = renormalize(state.parameters, valueLayout(spec), from, to);
    const before = await value.evaluate(state, from, states);
    const after = await value.evaluate({ ...state, parameters }, to, states);
    for (const [i, x] of before.entries()) expect(after[i]).toBeCloseTo(x, 4);
  });

  it('keeps the weights, not the function, when the first data define the normaliser', () => {
    const spec = gaussianPolicySpec({ stateSize: S, actionSize: 2 });
    const theta = initializePolicy(key, spec);
    expect(renormalize(theta, policyLayout(spec), none, many)).toEqual(theta);
    expect(renormalize(theta, policyLayout(spec), few, many)).not.toEqual(theta);
  });

  it('leaves what it was given as it was', () => {
    const spec = gaussianPolicySpec({ stateSize: S, actionSize: 2 });
    const theta = initializePolicy(key, spec);
    const copy = theta.slice();
    renormalize(theta, policyLayout(spec), few, many);
    expect(theta).toEqual(copy);
    expect(renormalize(theta, policyLayout(spec), few, few)).toEqual(theta);
  });
});
