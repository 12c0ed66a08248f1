/** @file The paper's search: virtual rollouts of whole episodes, each with an update by a `PolicyOptimizer` and a fit of V. */

import type { Trajectories } from '../../data/trajectories.ts';
import { hasStoppedRising } from '../../math/convergence.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import type { BatchTasks } from './batchTasks.ts';
import { episodeMetrics, improvePolicy } from './improvePolicy.ts';
import { type PolicySearch, type Searched, type SearchLearner, unchanged } from './policySearch.ts';

/** Updates on each side of the comparison that tells whether returns still rise. */
const patience = 10;

/** What is remembered with `rollout.stop = converged`; without, the state is that of the optimiser alone. */
interface Stopping {
  /** The state of the optimiser. */
  readonly optimizer: unknown;
  /** Adam steps behind the φ that the returns were found in. */
  readonly modelStep: number;
  /** Virtual returns of the newest updates in it. */
  readonly returns: readonly number[];
  readonly converged: boolean;
}

/** The search by the optimiser of the world, whose state it hands on. */
export const rolloutSearch: PolicySearch = {
  initial: ({ optimizer, config }, theta) => {
    const state = optimizer.initial(theta);
    const start: Stopping = { optimizer: state, modelStep: -1, returns: [], converged: false };
    return config.rollout.stop === 'never' ? state : start;
  },
  improve: improveByRollouts,
};

/**
 * The same for a policy that reads its task, if the world's do: every update has a rollout on tasks of its own.
 *
 * @param drawTasks - of an update, from its key; the learner's ψ for all environments by default
 */
export async function improveByRollouts(
  world: World,
  learner: SearchLearner,
  key: Key,
  drawTasks: (key: Key) => BatchTasks = () => ({ psi: learner.psi }),
): Promise<Searched> {
  const { updates, numEnvs } = world.config.rollout;
  const { model, normalizers } = learner;
  let stopping = stoppingOf(world, learner);
  if (stopping?.converged) return unchanged(learner);
  const frozen = { phi: model.parameters, normalizers };
  const precision = world.config.model.rolloutPrecision;
  const virtual = await createVirtualWorld(world, frozen, { numEnvs, key, precision });
  try {
    let current = stopping === null ? learner : { ...learner, optimizer: stopping.optimizer };
    let metrics: Searched['metrics'] = {};
    let last: Trajectories | null = null;
    for (let update = 0; update < updates && !stopping?.converged; update++) {
      const updateKey = foldIn(key, update);
      const { psi, context } = drawTasks(updateKey);
      const rolloutKey = foldIn(updateKey, 'rollout');
      const trajectories = await virtual.rollOut(current.theta, rolloutKey, { context });
      const improved = await improvePolicy(
        world,
        { ...current, psi: Float64Array.from(psi) },
        trajectories,
        updateKey,
        context,
      );
      current = {
        ...current,
        ...improved.learned,
        virtualSteps: current.virtualSteps + trajectories.horizon * trajectories.numEnvs,
      };
      metrics = {
        ...improved.metrics,
        ...episodeMetrics('virtual', trajectories, improved.rewards),
      };
      stopping = stopping && afterReturn(stopping, metrics.virtualReturn);
      last = trajectories;
    }
    if (world.rolloutError !== null && last !== null) {
      const dynamics = { spec: world.specs.dynamics, ...frozen };
      metrics = { ...metrics, rolloutError: await world.rolloutError.measure(dynamics, last) };
    }
    const { theta, optimizer, value, virtualSteps } = current;
    const state = stopping === null ? optimizer : { ...stopping, optimizer };
    return { learned: { theta, optimizer: state, value, virtualSteps }, metrics };
  } finally {
    await virtual.dispose();
  }
}

/** The state of the call before, its returns forgotten if φ has changed; null where updates never stop. */
function stoppingOf(
  { config }: Pick<World, 'config'>,
  { optimizer, model }: Pick<SearchLearner, 'optimizer' | 'model'>,
): Stopping | null {
  if (config.rollout.stop === 'never') return null;
  // Only this search has written it.
  const state = optimizer as Stopping;
  if (state.modelStep === model.step) return state;
  return { ...state, modelStep: model.step, returns: [], converged: false };
}

function afterReturn(stopping: Stopping, virtualReturn: number): Stopping {
  const returns = [...stopping.returns, virtualReturn].slice(-2 * patience);
  return { ...stopping, returns, converged: hasStoppedRising(returns, patience) };
}
