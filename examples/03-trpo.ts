// TRPO in the real world: no model, one task of the point mass (move to ψ and rest there).

import { createWorld, improvePolicy, initialLearner, policyOf, rollOutPolicy } from 'admrl/method';
import { confidenceInterval, foldIn, keyFromSeed } from 'admrl/numerics';
import { episodeReturns, problemByName } from 'admrl/problem';
import { createNodeRuntime } from 'admrl/runtime/node';
import { loadConfig } from 'admrl/study';

const key = keyFromSeed(1);
const config = loadConfig({ settings: { policy: { hiddenSizes: [] }, trpo: { maxKl: 0.03 } } });
const world = await createWorld(await createNodeRuntime(), problemByName('pointMass'), config);
let learner = initialLearner(world, key); // ψ is the family's default task, θ is random

await world.withEnv(config.rollout.numEnvs, async (env) => {
  for (let update = 0; update <= 40; update++) {
    const options = { key: foldIn(key, update), mode: 'episodes' } as const;
    const { trajectories } = await rollOutPolicy(world, env, policyOf(learner), options);
    const rewards = await world.tasks.rewards(learner.psi, trajectories);
    const { mean } = confidenceInterval(episodeReturns(trajectories, rewards));
    if (update % 10 === 0) console.log(`update ${update}: return ${mean.toFixed(2)}`);
    const { learned } = await improvePolicy(world, learner, trajectories, options.key);
    learner = { ...learner, ...learned };
  }
});
await world.dispose();
