/** @file What a training algorithm is to everything above it: a first state, training in recorded steps, adaptation. */

import type { Dataset } from '../data/dataset.ts';
import type { SampleLedger } from '../data/ledger.ts';
import type { Key } from '../math/random.ts';
import type { DynamicsModel } from '../models/dynamicsModel.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import type { ZeroShotKnowledge } from './knownPolicies/knownPolicy.ts';
import type { StepLabel, StepRunner } from './step.ts';
import type { World } from './world.ts';

/**
 * What the state of every algorithm has. The rest of a state is up to the algorithm: plain data (numbers, text, arrays,
 * typed arrays, objects of these), so that it can be saved and restored without knowing what it means.
 */
export interface AlgorithmState {
  /** `[K]` ψ of the task that is being trained on, in physical units. */
  readonly psi: ArrayLike<number>;
  /** D, append-only: every real transition that training keeps. Empty for an algorithm that keeps none. */
  readonly dataset: Dataset;
  /** Real steps by purpose. */
  readonly ledger: SampleLedger;
  /** Steps taken inside a learned model. */
  readonly virtualSteps: number;
}

/** What training is given. */
export interface TrainContext<S> {
  readonly world: World;
  /** Everything random derives from it. */
  readonly key: Key;
  /** Runs, records and saves every step. */
  readonly step: StepRunner<S>;
}

/** What adaptation to one task is given. */
export interface AdaptContext {
  readonly world: World;
  /** Everything random derives from it. */
  readonly key: Key;
  /** `[K]` the task; it may lie outside Ψ. */
  readonly psi: ArrayLike<number>;
  /** Real steps of the task that a stage of adaptation collects. */
  readonly samplesPerStage: number;
  /** Stages of adaptation after the zero-shot policy. */
  readonly stages: number;
  /** Simulators that collect them. */
  readonly numEnvs: number;
  /** n_zeroshot at test time, for algorithms that optimise a policy before any sample. */
  readonly zeroShotIterations: number;
  /** Called before every step of the work. */
  readonly onStep?: ((label: StepLabel) => void) | undefined;
}

/** The policy for one task after n real samples of it. */
export interface AdaptedPolicy<S = AlgorithmState> {
  /** n */
  readonly samples: number;
  readonly policy: PolicyInWorld;
  /** After n samples; its ledger counts this adaptation alone. */
  readonly state: S;
  /** What was known of the task before its first sample, with n = 0, where the algorithm keeps what policies did. */
  readonly known?: ZeroShotKnowledge;
  /** Among the samples, the episodes that were cut because the simulation diverged; absent if there are none. */
  readonly divergedEpisodes?: number;
}

/**
 * A training algorithm. Runs are recorded, resumed, evaluated, attacked and compared through this interface alone.
 *
 * The control flow of `train` depends on the configuration only, never on the state: a step runner may pass over steps
 * that an earlier process has finished. Results are functions of the keys.
 */
export interface Algorithm<S extends AlgorithmState = AlgorithmState> {
  /** What the phases of its steps are called on a screen, by the `phase` of their labels. */
  readonly phases: Readonly<Record<string, string>>;
  /** The state before the first step. */
  initial(world: World, key: Key): S;
  /** Trains to the end, from the first state or from one that a step has left. */
  train(context: TrainContext<S>, state: S): Promise<S>;
  /** Adapts a trained state, which stays as it is: the policy for n = 0, then one after every stage. */
  adapt(context: AdaptContext, trained: S): AsyncIterable<AdaptedPolicy<S>>;
  /** The learned dynamics model of a state, for an algorithm that has one. */
  model?(world: World, state: S): DynamicsModel;
}

/**
 * An algorithm for code that does not know its state. It can only hand a state back to the algorithm that made it: the cast
 * relies on that.
 */
export function anyAlgorithm<S extends AlgorithmState>(algorithm: Algorithm<S>): Algorithm {
  return algorithm as unknown as Algorithm;
}
