/** @file The policy of soft actor-critic without noise is a policy as any other: the same actions, in its box, saved and exported. */

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { exportPolicy } from '../../evaluation/exportPolicy.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createPolicyFunctions } from '../../policies/policyFunctions.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { networkLayout, policyNetwork, type SacSpec } from './sacNetworks.ts';
import { createSacActor, meanPolicy } from './sacPolicy.ts';

const key = keyFromSeed(3);
const rows = 7;
const spec: SacSpec = {
  ...{ stateSize: 3, actionSize: 2, contextSize: 2, hiddenSizes: [5, 4], actionBound: 1.5 },
};
const policy = normals(foldIn(key, 'policy'), networkLayout(policyNetwork(spec)).size);
const context = [0.7, -1.2];
const states = normals(foldIn(key, 'states'), rows * 3);
const noise = normals(foldIn(key, 'noise'), rows * 2);

it('acts as the network does without noise, under its fixed context', async () => {
  const runtime = createInterpretedRuntime();
  const actor = createSacActor(runtime, spec);
  const read = Float32Array.from({ length: rows * 2 }, (_, i) => context[i % 2]);
  const inputs = { policy, states, context: read };
  const expected = await actor.act({ ...inputs, noise: new Float32Array(rows * 2) });
  const drawn = await actor.act({ ...inputs, noise });
  // The world's own policies are of another form.
  const world = createPolicyFunctions(runtime, gaussianPolicySpec({ stateSize: 3, actionSize: 2 }));
  const found = meanPolicy(spec, policy, context);
  const mean = await world.mean({ ...found, states });
  expect(await world.act({ ...found, states, noise })).toEqual(mean);
  for (const [i, x] of expected.entries()) expect(mean[i]).toBeCloseTo(x, 5);
  expect(Math.max(...mean.map(Math.abs))).toBeLessThanOrEqual(1.5);
  expect(Math.max(...mean.map(Math.abs))).toBeGreaterThan(1);
  expect(Math.max(...drawn.map((x, i) => Math.abs(x - expected[i])))).toBeGreaterThan(0.1);

  const { form, ...others } = found;
  const bytes = exportPolicy({ spec: form!, ...others, actionLimit: 1.5 });
  const session = await InferenceSession.create(bytes);
  const { action } = await session.run({ state: new Tensor('float32', states, [rows, 3]) });
  for (const [i, x] of expected.entries())
    expect((action.data as Float32Array)[i]).toBeCloseTo(x, 5);
  await session.release();
  await Promise.all([actor.dispose(), world.dispose()]);
});

it('reads nothing of a task that has no context', () => {
  const without = { ...spec, contextSize: 0 };
  const flat = normals(key, networkLayout(policyNetwork(without)).size);
  expect(meanPolicy(without, flat).form).toEqual({
    ...{ stateSize: 3, contextSize: 0, actionSize: 2, hiddenSizes: [5, 4] },
    ...{ activation: 'relu', bound: 1.5, logStd: 'none' },
  });
});
