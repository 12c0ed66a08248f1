import { expect, it } from 'vitest';
import { initialLearner } from '../algorithms/initialize.ts';
import { tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import { keyFromSeed } from '../math/random.ts';
import { memberModel } from '../models/dynamicsModel.ts';
import { policyOf } from '../policies/policyOf.ts';
import { imagineEpisode, recordEpisode } from './recordedEpisode.ts';

it('an ensemble imagines the episode of its first member, where the real one began', async () => {
  const world = await tinyWorld({ model: { members: 2 } });
  const key = keyFromSeed(8);
  const act = async (): Promise<Float32Array> => new Float32Array(2);
  const real = await world.withEnv(1, (env) =>
    recordEpisode(env, world.tasks, { psi: [0.5, -0.5], key, act }),
  );
  const learner = initialLearner(world, key);
  const { model: state, normalizers } = learner;
  const model = { spec: world.specs.dynamics, phi: state.parameters, normalizers };
  const [together, first, second] = await Promise.all(
    [model, memberModel(model, 0), memberModel(model, 1)].map((one) =>
      imagineEpisode(world, { model: one, policy: policyOf(learner) }, real),
    ),
  );
  await world.dispose();
  expect(together.states[0]).toEqual(real.states[0]);
  expect(together).toEqual(first);
  expect(together.states).not.toEqual(second.states);
});
