/** @file The paper's search: virtual rollouts of whole episodes, each with an update by a `PolicyOptimizer` and a fit of V. */

import { foldIn } from '../../math/random.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import { episodeMetrics, improvePolicy } from './improvePolicy.ts';
import type { PolicySearch, Searched } from './policySearch.ts';

/** The search by the optimiser of the world, whose state it hands on. */
export const rolloutSearch: PolicySearch = {
  initial: ({ optimizer }, theta) => optimizer.initial(theta),
  async improve(world, learner, key) {
    const { updates, numEnvs } = world.config.rollout;
    const { model, normalizers } = learner;
    const virtual = await createVirtualWorld(
      world,
      { phi: model.parameters, normalizers },
      { numEnvs, key },
    );
    try {
      let current = learner;
      let metrics: Searched['metrics'] = {};
      for (let update = 0; update < updates; update++) {
        const updateKey = foldIn(key, update);
        const trajectories = await virtual.rollOut(current.theta, foldIn(updateKey, 'rollout'));
        const improved = await improvePolicy(world, current, trajectories, updateKey);
        current = {
          ...current,
          ...improved.learned,
          virtualSteps: current.virtualSteps + trajectories.horizon * trajectories.numEnvs,
        };
        metrics = {
          ...improved.metrics,
          ...episodeMetrics('virtual', trajectories, improved.rewards),
        };
      }
      const { theta, optimizer, value, virtualSteps } = current;
      return { learned: { theta, optimizer, value, virtualSteps }, metrics };
    } finally {
      await virtual.dispose();
    }
  },
};
