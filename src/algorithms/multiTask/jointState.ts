/** @file What MT-joint changes as it trains: one policy that reads its task, its value function, and their statistics. */

import { emptyDataset } from '../../data/dataset.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { emptyNormalizer, type NormalizerState } from '../../data/normalizer.ts';
import { foldIn, type Key } from '../../math/random.ts';
import type { AdamState } from '../../nn/adamLoop.ts';
import type { AlgorithmState } from '../algorithm.ts';
import type { PolicyLearner } from '../policyOptimization/improvePolicy.ts';
import { freshLearner } from '../policyOptimization/realTraining.ts';
import { specsWithContext, type World } from '../world.ts';
import { drawTrainingTasks } from './trainingTasks.ts';

/** The state of MT-joint. It has no model and keeps no data: D stays empty. */
export interface JointState extends AlgorithmState {
  /** `[K]` the family's default task while all are trained at once; after adaptation the task of the policy. */
  readonly psi: Float64Array;
  /** `[M * K]` the training tasks; empty where every simulator gets a new one in every batch. */
  readonly tasks: Float64Array;
  /** C, the numbers that π_θ and V read beside the state: K, or 0 after adaptation to one task. */
  readonly contextSize: number;
  /** θ, `[P]`. */
  readonly theta: Float32Array;
  /** The state of the `PolicyOptimizer`. */
  readonly optimizer: unknown;
  readonly value: AdamState;
  /** Moments of all states so far. */
  readonly normalizer: NormalizerState;
}

/** The training tasks, and θ and V from scratch. */
export function initialJointState(world: World, key: Key): JointState {
  const { family, config } = world;
  const contextSize = family.box.low.length;
  const joint = { ...world, specs: specsWithContext(world, contextSize) };
  const fresh = freshLearner(joint, family.defaultTask, key);
  const empty = {
    psi: Float64Array.from(family.defaultTask),
    tasks: drawTrainingTasks(foldIn(key, 'training tasks'), config.mtJoint.tasks, family.box),
    contextSize,
    dataset: emptyDataset(family.stateSize, family.actionSize),
    ledger: emptyLedger,
    virtualSteps: 0,
  };
  return withLearner(empty, fresh);
}

/** The part that policy optimisation reads, whose moments of changes of state nothing here reads. */
export function learnerOf({ psi, theta, optimizer, value, normalizer }: JointState): PolicyLearner {
  return {
    ...{ psi, theta, optimizer, value },
    normalizers: { state: normalizer, delta: emptyNormalizer(normalizer.mean.length) },
  };
}

/** A state with the policy, value function and moments of a learner. */
export function withLearner(
  state: Omit<JointState, 'theta' | 'optimizer' | 'value' | 'normalizer'>,
  { theta, optimizer, value, normalizers }: PolicyLearner,
): JointState {
  return { ...state, theta, optimizer, value, normalizer: normalizers.state };
}
