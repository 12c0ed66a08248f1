/** @file What a policy for many tasks returns on the point mass without a sample of a task, and what is best possible. */

import type { Algorithm, AlgorithmState } from '../../../src/algorithms/algorithm.ts';
import type { World } from '../../../src/algorithms/world.ts';
import { normalizerMoments } from '../../../src/data/normalizer.ts';
import { pointMassDynamics } from '../../../src/envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../../src/envs/pointMass/pointMassGap.ts';
import { keyFromSeed } from '../../../src/math/random.ts';
import { mean } from '../../../src/math/statistics.ts';
import type { PolicyInWorld } from '../../../src/policies/policyOf.ts';

/** Undiscounted, and all but without action noise. */
const form = closedForm(pointMassDynamics, {
  reward: pointMassReward,
  horizon: 20,
  gamma: 1,
  logStd: [-10, -10],
});

/** A corner, the centre and between: no training tasks. */
const tasks = [
  [1, 1],
  [-1, 0.5],
  [0, 0],
  [0.2, -0.9],
];

/** The mean over these tasks of the best possible expected return. */
export const bestZeroShotReturn = mean(
  tasks.map((psi) => form.expectedReturn(optimalPolicy(form, psi), psi)),
);

/** The mean over the same tasks of the expected return of what the algorithm makes of a state before the first sample. */
export async function zeroShotReturn<S extends AlgorithmState>(
  world: World,
  algorithm: Algorithm<S>,
  trained: S,
): Promise<number> {
  const returns: number[] = [];
  for (const psi of tasks) {
    const context = { world, key: keyFromSeed(0), psi, stages: 0 };
    const unused = { samplesPerStage: 40, numEnvs: 2, zeroShotIterations: 1 };
    for await (const { policy } of algorithm.adapt({ ...context, ...unused }, trained)) {
      returns.push(form.expectedReturn(unnormalized(policy), psi));
    }
  }
  return mean(returns);
}

/** The mean action a = Wᵀ (s − m)/d + b as the closed form wants it, in states as they are. */
function unnormalized({ theta, normalizer }: PolicyInWorld): Float64Array {
  const { mean: center, std } = normalizerMoments(normalizer);
  const result = Float64Array.from(theta.subarray(0, form.parameterCount));
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 2; j++) {
      result[2 * i + j] /= std[i];
      result[8 + j] -= result[2 * i + j] * center[i];
    }
  return result;
}
