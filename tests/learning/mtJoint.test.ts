/** @file MT-joint finds the optimum of every task: on the point mass, where the best policy of each is known in closed form. */

import { expect, it } from 'vitest';
import type { JointState } from '../../src/algorithms/multiTask/jointState.ts';
import { mtJoint } from '../../src/algorithms/multiTask/mtJoint.ts';
import type { StepRunner } from '../../src/algorithms/step.ts';
import { createWorld, type World } from '../../src/algorithms/world.ts';
import { normalizerMoments } from '../../src/data/normalizer.ts';
import { pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../src/envs/pointMass/pointMassGap.ts';
import { problemByName } from '../../src/envs/problems.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { mean } from '../../src/math/statistics.ts';
import type { PolicyInWorld } from '../../src/policies/policyOf.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { learningConfig } from './support/pointMassLearner.ts';

/** Undiscounted, and all but without action noise. */
const form = closedForm(pointMassDynamics, {
  reward: pointMassReward,
  horizon: 20,
  gamma: 1,
  logStd: [-10, -10],
});

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

/** The policy for a task without a sample of it. */
async function zeroShot(world: World, trained: JointState, psi: number[]): Promise<PolicyInWorld> {
  const context = { world, key: keyFromSeed(0), psi, stages: 0 };
  const unused = { samplesPerStage: 40, numEnvs: 2, zeroShotIterations: 1 };
  for await (const { policy } of mtJoint.adapt({ ...context, ...unused }, trained)) return policy;
  throw new Error('there is no policy');
}

/** Corners, the centre and between; the 150 training tasks are others. */
const tasks = [
  [1, 1],
  [-1, 0.5],
  [0, 0],
  [0.2, -0.9],
];

it('returns within 1 % of the optimum on average, on tasks it was not trained on', async () => {
  const config = {
    ...learningConfig,
    // Those of direct training: V must tell tasks apart.
    value: { hiddenSizes: [64, 64], learningRate: 1e-3, epochs: 5, batchSize: 64 },
    rollout: { ...learningConfig.rollout, gamma: 0.99 },
    trpo: { ...learningConfig.trpo, entropyCoefficient: 0.005 },
    mtJoint: { tasks: 150, updates: 140, numEnvs: 200, maxKl: 0.03 },
  };
  const runtime = await createNodeRuntime({ threads: 1 });
  const world = await createWorld(runtime, problemByName('pointMass'), config);
  try {
    const key = keyFromSeed(1);
    const step: StepRunner<JointState> = (_label, state, advance) =>
      advance(state, { metrics: () => {}, task: () => {} });
    const fresh = mtJoint.initial(world, key);
    const trained = await mtJoint.train({ world, key, step }, fresh);
    const returnsOf = (state: JointState): Promise<number[]> =>
      Promise.all(
        tasks.map(async (psi) =>
          form.expectedReturn(unnormalized(await zeroShot(world, state, psi)), psi),
        ),
      );
    const best = tasks.map((psi) => form.expectedReturn(optimalPolicy(form, psi), psi));
    const gap = mean(best) - mean(await returnsOf(trained));
    expect(gap).toBeLessThan(0.01 * Math.abs(mean(best)));
    expect(gap).toBeGreaterThan(0);
    // Doing next to nothing: far more is lost than the last percent.
    expect(mean(best) - mean(await returnsOf(fresh))).toBeGreaterThan(5);
  } finally {
    await world.dispose();
  }
});
