/** @file MT-joint finds the optimum of every task: on the point mass, where the best policy of each is known in closed form. */

import { expect, it } from 'vitest';
import type { JointState } from '../../src/algorithms/multiTask/jointState.ts';
import { mtJoint } from '../../src/algorithms/multiTask/mtJoint.ts';
import type { StepRunner } from '../../src/algorithms/step.ts';
import { createWorld } from '../../src/algorithms/world.ts';
import { problemByName } from '../../src/envs/problems.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { learningConfig } from './support/pointMassLearner.ts';
import { bestZeroShotReturn, zeroShotReturn } from './support/zeroShotReturns.ts';

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
    const gap = bestZeroShotReturn - (await zeroShotReturn(world, mtJoint, trained));
    expect(gap).toBeLessThan(0.01 * Math.abs(bestZeroShotReturn));
    expect(gap).toBeGreaterThan(0);
    // Doing next to nothing: far more is lost than the last percent.
    expect(bestZeroShotReturn - (await zeroShotReturn(world, mtJoint, fresh))).toBeGreaterThan(5);
  } finally {
    await world.dispose();
  }
});
