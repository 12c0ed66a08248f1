import { describe, expect, it } from 'vitest';
import { emptyNormalizer, normalizerMoments, updateNormalizer } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { gaussianPolicySpec, initializePolicy, rolloutPolicy } from '../policies/gaussianPolicy.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { pointMass } from '../tasks/pointMass.ts';
import { type DynamicsModel, dynamicsSpec, type Precision } from './dynamicsModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';
import { createRolloutError } from './rolloutError.ts';
import { createVirtualRollouts, drawRolloutNoise } from './virtualRollouts.ts';

const key = keyFromSeed(21);
const { stateSize, actionSize } = pointMass;
const runtime = await createNodeRuntime({ threads: 1 });
const policySpec = gaussianPolicySpec({ stateSize, actionSize, hiddenSizes: [8] });
const theta = initializePolicy(foldIn(key, 'theta'), policySpec);
const shape = { horizon: pointMass.timeLimit, numEnvs: 7, poolSize: 5 };
const resetStates = normals(foldIn(key, 'pool'), shape.poolSize * stateSize);
const noise = drawRolloutNoise(foldIn(key, 'noise'), shape, actionSize);

function modelOf(hiddenSizes: readonly number[], members = 2): DynamicsModel {
  const spec = dynamicsSpec({ stateSize, actionSize, hiddenSizes, members });
  const seen = (name: string, scale: number) =>
    updateNormalizer(
      emptyNormalizer(stateSize),
      normals(foldIn(key, name), 50 * stateSize).map((x) => scale * x),
    );
  const phi = initializeDynamics(foldIn(key, 'phi'), spec, { standardDeviation: 'fan-in' });
  return { spec, phi, normalizers: { state: seen('s', 1), delta: seen('d', 0.1) } };
}

async function rollout(model: DynamicsModel, precision: Precision): Promise<Trajectories> {
  const policy = rolloutPolicy(policySpec);
  const options = { family: pointMass, policy, ...shape, precision };
  const rollouts = await createVirtualRollouts(runtime, model, options);
  const trajectories = await rollouts.run({ theta, resetStates, ...noise });
  await rollouts.dispose();
  return trajectories;
}

async function errorOf(model: DynamicsModel, trajectories: Trajectories): Promise<number> {
  const error = createRolloutError(runtime, model.spec, pointMass);
  const measured = await error.measure(model, trajectories);
  await error.dispose();
  return measured;
}

describe('the error of rollouts', () => {
  const model = modelOf([32, 32]);

  it('is that of rounding in float32, with every environment in its own member', async () => {
    const error = await errorOf(model, await rollout(model, 'float32'));
    expect(error).toBeLessThan(1e-5);
  });

  it('is in standard deviations of s′ − s: a displacement by a half of each makes it a half', async () => {
    const trajectories = await rollout(model, 'float32');
    const { std } = normalizerMoments(model.normalizers.delta);
    const nextStates = trajectories.nextStates.map(
      (x, i) => x + (i % 2 === 0 ? 0.5 : -0.5) * std[i % stateSize],
    );
    expect(await errorOf(model, { ...trajectories, nextStates })).toBeCloseTo(0.5, 4);
  });

  it('is some hundredths in int8', async () => {
    const error = await errorOf(model, await rollout(model, 'int8'));
    // Of some thirty products of factors with relative steps of 1/255 and 1/63, each off by half a step at most.
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(0.05);
  });
});

it('int8 changes nothing where there is no product between hidden layers', async () => {
  const model = modelOf([16]);
  expect(await rollout(model, 'int8')).toEqual(await rollout(model, 'float32'));
});
