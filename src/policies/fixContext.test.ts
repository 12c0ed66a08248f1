/** @file A policy whose context is fixed acts as the one that reads it. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { fixContext } from './fixContext.ts';
import { gaussianPolicySpec, policyLayout } from './gaussianPolicy.ts';
import { createPolicyFunctions } from './policyFunctions.ts';

const key = keyFromSeed(3);
const rows = 5;
const normalizer = {
  count: 4,
  mean: Float64Array.of(0.5, -1, 2),
  m2: Float64Array.of(4, 1, 9),
};

describe.each([
  ['a linear policy', [], 'learned'],
  ['two layers', [6, 4], 'learned'],
  ['two layers and a fixed σ', [6, 4], [-1, 0.5]],
] as const)('%s', (_, hiddenSizes, logStd) => {
  const spec = gaussianPolicySpec({
    stateSize: 3,
    contextSize: 2,
    actionSize: 2,
    hiddenSizes,
    logStd,
  });
  const theta = normals(foldIn(key, 'theta'), policyLayout(spec).size);
  const context = Float32Array.of(0.7, -1.3);

  it('has the same actions without a context', async () => {
    const runtime = createInterpretedRuntime();
    const joint = createPolicyFunctions(runtime, spec);
    const single = createPolicyFunctions(runtime, { ...spec, contextSize: 0 });
    const states = normals(foldIn(key, 'states'), rows * 3);
    const noise = normals(foldIn(key, 'noise'), rows * 2);
    const inputs = { normalizer, states, noise };
    const read = Float32Array.from({ length: rows * 2 }, (_row, i) => context[i % 2]);
    const expected = await joint.act({ ...inputs, theta, context: read });
    const fixed = await single.act({ ...inputs, theta: fixContext(spec, theta, context) });
    const unread = await single.act({ ...inputs, theta: fixContext(spec, theta, [0, 0]) });
    for (const [i, action] of expected.entries()) expect(fixed[i]).toBeCloseTo(action, 4);
    expect(Math.max(...expected.map((a, i) => Math.abs(a - unread[i])))).toBeGreaterThan(0.1);
    await Promise.all([joint.dispose(), single.dispose()]);
  });

  it('wants as many numbers as the policy reads', () => {
    expect(() => fixContext(spec, theta, [1])).toThrow(
      'fixContext: context has 1 numbers, expected 2',
    );
  });
});
