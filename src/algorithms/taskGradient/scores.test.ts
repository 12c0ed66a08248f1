/** @file Scores and curvature of a policy with a context are those of the policy on the concatenated input. */

import { expect, it } from 'vitest';
import { allocateTrajectories, type Trajectories } from '../../data/trajectories.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { gaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { createHessianProduct } from './hessianProduct.ts';
import { createScores, type FixedPolicy } from './scores.ts';

const key = keyFromSeed(31);
const [horizon, numEnvs] = [3, 4];
const rows = horizon * numEnvs;
const runtime = createInterpretedRuntime();

it('reads the context in every step', async () => {
  const context = Float32Array.of(0.7);
  const states = normals(foldIn(key, 's'), rows * 2);
  const filled = (stateSize: number, of: Float32Array): Trajectories => ({
    ...allocateTrajectories({ horizon, numEnvs, stateSize, actionSize: 1 }),
    states: of,
    actions: normals(foldIn(key, 'a'), rows),
    valid: new Uint8Array(rows).fill(1),
  });
  const sizes = { actionSize: 1, hiddenSizes: [3] };
  const spec = gaussianPolicySpec({ ...sizes, stateSize: 2, contextSize: 1 });
  const { size } = policyLayout(spec);
  const theta = normals(foldIn(key, 'theta'), size);
  const conditioned: FixedPolicy = {
    spec,
    theta,
    context,
    moments: { mean: Float32Array.of(0.5, 0), std: Float32Array.of(2, 1) },
  };
  const plain: FixedPolicy = {
    spec: gaussianPolicySpec({ ...sizes, stateSize: 3 }),
    theta,
    moments: { mean: Float32Array.of(0.5, 0, 0), std: Float32Array.of(2, 1, 1) },
  };
  const concatenated = Float32Array.from({ length: rows * 3 }, (_, i) =>
    i % 3 === 2 ? context[0] : states[Math.floor(i / 3) * 2 + (i % 3)],
  );
  const weights = normals(foldIn(key, 'w'), rows);
  const vector = Float64Array.from(normals(foldIn(key, 'v'), size));
  const results = [];
  for (const [policy, trajectories] of [
    [conditioned, filled(2, states)],
    [plain, filled(3, concatenated)],
  ] as const) {
    const scores = await createScores(runtime, policy, trajectories);
    const hessian = await createHessianProduct(runtime, 'causal', policy, trajectories);
    results.push({
      sum: await scores.weightedSum(weights),
      along: await scores.along(vector),
      product: await hessian.withWeights(weights)(vector),
    });
    await scores.dispose();
    await hessian.dispose();
  }
  expect(results[0]).toEqual(results[1]);
  // The context's own weight has a score: rows 6 to 8 of θ are its weights.
  expect(results[0].sum.slice(6, 9).every((x) => x !== 0)).toBe(true);
});
