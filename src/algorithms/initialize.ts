/** @file Where a run and each of its tasks begin (Algorithm 1, lines 1 and 3). */

import { emptyDataset } from '../data/dataset.ts';
import { emptyLedger } from '../data/ledger.ts';
import { emptyNormalizer } from '../data/normalizer.ts';
import { foldIn, type Key } from '../math/random.ts';
import { initializeDynamics } from '../models/initializeDynamics.ts';
import { initialAdamState } from '../nn/adamLoop.ts';
import { viewOf } from '../nn/parameters.ts';
import { initializePolicy, policyLayout } from '../policies/gaussianPolicy.ts';
import { initializeValue } from '../policies/valueFunction.ts';
import { bestLearned } from './knownPolicies/knownReturns.ts';
import { continued, recordsPolicies } from './knownPolicies/recordPolicy.ts';
import type { Learner } from './learner.ts';
import { searchOf } from './policyOptimization/policySearches.ts';
import type { TaskContext } from './step.ts';
import type { World } from './world.ts';

/** θ from scratch. */
export function freshTheta(
  { specs, config }: Pick<World, 'specs' | 'config'>,
  key: Key,
): Float32Array {
  const theta = initializePolicy(key, specs.policy);
  viewOf(theta, policyLayout(specs.policy), 'logStd').fill(config.policy.initialLogStd);
  return theta;
}

/** θ, with the state of its optimiser, and V from scratch, as at the start of a task, in training and at test time alike. */
export function freshPolicy(
  world: Pick<World, 'specs' | 'config' | 'optimizer'>,
  key: Key,
): Pick<Learner, 'theta' | 'optimizer' | 'value' | 'zeroShot'> {
  const { specs, config } = world;
  const theta = freshTheta(world, foldIn(key, 'policy'));
  return {
    theta,
    optimizer: searchOf(config).initial(world, theta, 'fresh'),
    value: initializeValue(foldIn(key, 'value'), specs.value),
    zeroShot: null,
  };
}

/**
 * Line 1: φ, ψ (the family's default task) and D ← ∅.
 *
 * @param selection - state of the task selection, `null` for one without memory
 */
export function initialLearner(world: World, key: Key, selection: unknown = null): Learner {
  const { family, specs, config } = world;
  const phi = initializeDynamics(foldIn(key, 'model'), specs.dynamics, {
    standardDeviation: config.model.init === 'fan-in' ? 'fan-in' : config.model.initScale,
  });
  return {
    psi: Float64Array.from(family.defaultTask),
    model: initialAdamState(phi),
    normalizers: {
      state: emptyNormalizer(family.stateSize),
      delta: emptyNormalizer(family.stateSize),
    },
    ...freshPolicy(world, key),
    dataset: emptyDataset(family.stateSize, family.actionSize),
    earlierRows: 0,
    devData: null,
    ledger: emptyLedger,
    virtualSteps: 0,
    selection,
    history: [],
  };
}

/**
 * Line 3: a random θ, or with `adaptation.start` known the best known policy; the model and D stay, and what comes to D from
 * now on is data of the new task.
 */
export function startTask(
  { world, key, step, task }: TaskContext,
  learner: Learner,
): Promise<Learner> {
  return step({ task, phase: 'initialise', stage: 0, iteration: 0 }, learner, async (current) => {
    const startKey = startKeyOf(key);
    const started = recordsPolicies(world)
      ? await startFromKnown(world, current, startKey)
      : { ...current, ...freshPolicy(world, startKey) };
    return { ...started, earlierRows: started.dataset.size };
  });
}

/** θ and V as line 3 set them on the first task, before which no policy is known. */
export function firstPolicy({ world, key }: TaskContext): Pick<Learner, 'theta' | 'value'> {
  return freshPolicy(world, startKeyOf(key));
}

/** The key of line 3, from that of the task. */
function startKeyOf(key: Key): Key {
  return foldIn(key, 'line 3');
}

/**
 * The best of the known policies that were learned, even where doing nothing returns more: small steps from it keep to what
 * the model knows, those from a random θ do not. Before the first task there is none, and θ is random.
 */
export async function startFromKnown(world: World, learner: Learner, key: Key): Promise<Learner> {
  const best = await bestLearned(world, learner);
  return {
    ...learner,
    ...(best === undefined ? freshPolicy(world, key) : continued(world, learner, best)),
  };
}
