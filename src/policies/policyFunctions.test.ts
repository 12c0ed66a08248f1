import { afterAll, expect, it } from 'vitest';
import { emptyNormalizer } from '../data/normalizer.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { gaussianPolicySpec } from './gaussianPolicy.ts';
import { createPolicyFunctions } from './policyFunctions.ts';

// mean = 2 s + 1, log σ = log 3.
const spec = gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] });
const theta = Float32Array.of(2, 1, Math.log(3));
const functions = createPolicyFunctions(await createNodeRuntime(), spec);
afterAll(() => functions.dispose());

it('acts with mean plus σ times noise, for any number of rows, and without clipping', async () => {
  const normalizer = emptyNormalizer(1);
  const states = Float32Array.of(1, -2, 0.5);
  const noise = Float32Array.of(0, 1, -0.5);
  const actions = await functions.act({ theta, normalizer, states, noise });
  [3, 0, 0.5].forEach((x, i) => {
    expect(actions[i]).toBeCloseTo(x, 5);
  });
  const one = { theta, normalizer, states: states.subarray(0, 1), noise: noise.subarray(1, 2) };
  expect((await functions.act(one))[0]).toBeCloseTo(6, 5);
});

it('gives the mean, normalising states', async () => {
  // Mean 3, sd 2: x = (5 − 3) / 2 = 1.
  const normalizer = { count: 1, mean: Float64Array.of(3), m2: Float64Array.of(4) };
  const actions = await functions.mean({ theta, normalizer, states: Float32Array.of(5) });
  expect([...actions]).toEqual([3]);
});
