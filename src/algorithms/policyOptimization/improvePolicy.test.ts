/** @file An iteration of policy optimisation with a context that says nothing, and with one that does. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Trajectories } from '../../data/trajectories.ts';
import { keyFromSeed } from '../../math/random.ts';
import { initialLearner } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import { type World, withContext } from '../world.ts';
import { improvePolicy } from './improvePolicy.ts';

const key = keyFromSeed(41);
const [S, C, E] = [4, 2, 5];

let world: World;
/** The same with a policy and a value function that read a context. */
let conditioned: World;
let learner: Learner;
let trajectories: Trajectories;

/** Parameters with zero weights for a context behind the S rows of the first layer. */
function widened(parameters: Float32Array, width: number): Float32Array {
  const zeros = new Float32Array(C * width);
  return Float32Array.of(
    ...parameters.slice(0, S * width),
    ...zeros,
    ...parameters.slice(S * width),
  );
}

beforeAll(async () => {
  world = await tinyWorld();
  conditioned = withContext(world, C);
  learner = initialLearner(world, key);
  const { model, normalizers } = learner;
  const virtual = await createVirtualWorld(
    world,
    { phi: model.parameters, normalizers },
    { numEnvs: E, key },
  );
  trajectories = await virtual.rollOut(learner.theta, key);
  await virtual.dispose();
});
afterAll(async () => {
  await conditioned.dispose();
  await world.dispose();
});

/** θ of the tiny world is a linear layer to 2 actions, V's first layer has 8 units. */
function pupil(): Learner {
  const { theta, value } = learner;
  return {
    ...learner,
    theta: widened(theta, 2),
    value: {
      parameters: widened(value.parameters, 8),
      firstMoments: widened(value.firstMoments, 8),
      secondMoments: widened(value.secondMoments, 8),
      step: value.step,
    },
  };
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, x] of expected.entries()) expect(actual[i]).toBeCloseTo(x, 4);
}

it('a context of zeros changes nothing, and its weights stay', async () => {
  const without = await improvePolicy(world, learner, trajectories, key);
  const zeros = new Float32Array(E * C);
  const { learned } = await improvePolicy(conditioned, pupil(), trajectories, key, zeros);
  expect(without.learned.theta).not.toEqual(learner.theta);
  expectClose(learned.theta, widened(without.learned.theta, 2));
  expectClose(learned.value.parameters, widened(without.learned.value.parameters, 8));
});

it('a context of its own for every environment is learned from', async () => {
  const contexts = Float32Array.from({ length: E * C }, (_, i) => Math.sin(3 * i));
  const { learned } = await improvePolicy(conditioned, pupil(), trajectories, key, contexts);
  expect(learned.theta.slice(S * 2, (S + C) * 2).every((x) => x !== 0)).toBe(true);
  expect(learned.value.parameters.slice(S * 8, (S + C) * 8).every((x) => x !== 0)).toBe(true);
  const missing = improvePolicy(conditioned, pupil(), trajectories, key);
  await expect(missing).rejects.toThrow(/context/);
});
