/** @file Networks with a context are networks of the normalised state with the context written behind it. */

import { afterAll, describe, expect, it } from 'vitest';
import { type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { gaussianPolicySpec, initializePolicy } from './gaussianPolicy.ts';
import { createPolicyFunctions } from './policyFunctions.ts';
import { createValueFunctions, initializeValue, valueSpec } from './valueFunction.ts';

const key = keyFromSeed(21);
const [rows, S, C] = [12, 3, 2];
const states = normals(foldIn(key, 'states'), rows * S).map((x) => 3 * x + 1);
const context = normals(foldIn(key, 'context'), rows * C);
// Variances 4, 0.25 and 1.
const normalizer: NormalizerState = {
  count: 10,
  mean: Float64Array.of(0.5, -1, 2),
  m2: Float64Array.of(40, 2.5, 10),
};

/** `[N, S + C]`, and moments that leave the last C columns as they are. */
const both = Float32Array.from({ length: rows * (S + C) }, (_, i) => {
  const [row, column] = [Math.floor(i / (S + C)), i % (S + C)];
  return column < S ? states[row * S + column] : context[row * C + column - S];
});
const bothNormalizer: NormalizerState = {
  count: 10,
  mean: Float64Array.of(...normalizer.mean, 0, 0),
  m2: Float64Array.of(...normalizer.m2, 10, 10),
};

const runtime = createInterpretedRuntime();

it('is tested with moments under which the context stays as it is', () => {
  const { mean, std } = normalizerMoments(bothNormalizer);
  expect([...mean.slice(S), ...std.slice(S)]).toEqual([0, 0, 1, 1]);
});

describe('a policy', () => {
  const sizes = { actionSize: 2, hiddenSizes: [4] };
  const spec = gaussianPolicySpec({ ...sizes, stateSize: S, contextSize: C });
  const theta = initializePolicy(key, spec).map((x) => 20 * x);
  const conditioned = createPolicyFunctions(runtime, spec);
  const plain = createPolicyFunctions(runtime, gaussianPolicySpec({ ...sizes, stateSize: S + C }));
  afterAll(() => Promise.all([conditioned.dispose(), plain.dispose()]));

  it('with a context acts as one on the concatenated input', async () => {
    const noise = normals(foldIn(key, 'noise'), rows * 2);
    const actions = await conditioned.act({ theta, normalizer, states, context, noise });
    const expected = { theta, normalizer: bothNormalizer, states: both };
    expect(actions).toEqual(await plain.act({ ...expected, noise }));
    const means = await conditioned.mean({ theta, normalizer, states, context });
    expect(means).toEqual(await plain.mean(expected));
    const other = context.map((x) => x + 1);
    expect(await conditioned.mean({ theta, normalizer, states, context: other })).not.toEqual(
      means,
    );
  });

  it('refuses a context that is missing, has another length, or that it does not read', async () => {
    const inputs = { theta, normalizer, states };
    await expect(conditioned.mean(inputs)).rejects.toThrow(/context/);
    await expect(conditioned.mean({ ...inputs, context: context.slice(1) })).rejects.toThrow(
      /context.*23|23.*context/,
    );
    const unread = { theta, normalizer: bothNormalizer, states: both, context };
    await expect(plain.mean(unread)).rejects.toThrow(/context/);
  });
});

it('a value function with a context is one of the concatenated input, through a fit too', async () => {
  const sizes = { hiddenSizes: [4], epochs: 2, batchSize: 5 };
  const spec = valueSpec({ ...sizes, stateSize: S, contextSize: C });
  const conditioned = createValueFunctions(runtime, spec);
  const plain = createValueFunctions(runtime, valueSpec({ ...sizes, stateSize: S + C }));
  const initial = initializeValue(key, spec);
  const targets = normals(foldIn(key, 'targets'), rows);
  const fitted = await conditioned.fit(initial, normalizer, { states, context, targets, key });
  const expected = await plain.fit(initial, bothNormalizer, { states: both, targets, key });
  expect(fitted).toEqual(expected);
  expect(await conditioned.evaluate(fitted.state, normalizer, states, context)).toEqual(
    await plain.evaluate(expected.state, bothNormalizer, both),
  );
  await Promise.all([conditioned.dispose(), plain.dispose()]);
});
