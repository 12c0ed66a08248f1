/** @file MT-model learns every task at once inside its model: on the point mass, on tasks of which it has no sample. */

import { expect, it } from 'vitest';
import { mtModel } from '../../src/algorithms/multiTask/mtModel.ts';
import { createWorld } from '../../src/algorithms/world.ts';
import { problemByName } from '../../src/envs/problems.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { learningConfig, quietStep } from './support/pointMassLearner.ts';
import { bestZeroShotReturn, zeroShotReturn } from './support/zeroShotReturns.ts';

it('closes three quarters of the gap to the optimum with 1,000 real samples', async () => {
  const config = {
    ...learningConfig,
    training: { ...learningConfig.training, nTasks: 5, nInner: 3, nCollect: 200, numEnvs: 10 },
    // V must tell tasks apart.
    value: { hiddenSizes: [64, 64], learningRate: 1e-3, epochs: 3, batchSize: 64 },
    rollout: { ...learningConfig.rollout, numEnvs: 100 },
  };
  const runtime = await createNodeRuntime({ threads: 1 });
  const world = await createWorld(runtime, problemByName('pointMass'), config);
  try {
    const key = keyFromSeed(1);
    const fresh = mtModel.initial(world, key);
    const trained = await mtModel.train({ world, key, step: quietStep }, fresh);
    expect(trained.ledger).toMatchObject({ train: 1000, dev: 0, gradient: 0, evaluation: 0 });
    const before = bestZeroShotReturn - (await zeroShotReturn(world, mtModel, fresh));
    const after = bestZeroShotReturn - (await zeroShotReturn(world, mtModel, trained));
    expect(before).toBeGreaterThan(5);
    expect(after).toBeLessThan(before / 4);
    // Of what it returns, nothing is above the optimum.
    expect(after).toBeGreaterThan(0);
  } finally {
    await world.dispose();
  }
});
