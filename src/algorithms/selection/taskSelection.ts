/** @file What chooses the training tasks: it observes the one that has ended and proposes the next. */

import type { SampleLedger } from '../../data/ledger.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { Key } from '../../math/random.ts';
import type { RecordedEpisodes } from '../knownPolicies/recordPolicy.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import type { World } from '../world.ts';
import type { CandidateRecord, ProbeRecord, TaskObservation, TaskRecord } from './taskRecord.ts';

/** An observation and its cost. */
export interface Observed {
  readonly observation: TaskObservation;
  /** Column of the ledger that the real steps belong to. */
  readonly column: keyof SampleLedger;
  /** Real steps taken. */
  readonly realSteps: number;
  /** Steps taken in the model. */
  readonly virtualSteps: number;
  /** What the real steps were, if whole episodes: one begins every column. They join D where policies are recorded. */
  readonly episodes?: {
    /** Of θ̂. */
    readonly zeroShot?: Trajectories;
    /** Of θ*. */
    readonly after: Trajectories;
  };
}

/** What a proposal may depend on, and nothing else, so that a resumed run is the same run. */
export interface ProposalContext<S> {
  readonly world: World;
  /** At the end of the task: θ is θ*, and where policies are recorded, θ̂ and θ* are known. */
  readonly learner: Learner;
  /** The task that has ended. */
  readonly observation: TaskObservation;
  /** The tasks before it, oldest first. */
  readonly history: readonly TaskRecord[];
  /** As the last proposal left it. */
  readonly state: S;
  readonly key: Key;
}

/** The next task. */
export interface Proposal<S> {
  /** `[K]` ψ_{k+1} ∈ Ψ in physical units. */
  readonly psi: readonly number[];
  readonly state: S;
  /** Steps taken in the model for the choice; none if omitted. */
  readonly virtualSteps?: number;
  /** Real steps taken for the choice, which count as training; none if omitted. */
  readonly realSteps?: number;
  /** What those steps were: policies that are known from then on, and data of D. */
  readonly acted?: readonly RecordedEpisodes[];
  /** What they found, for the record of the task that has ended. */
  readonly probes?: readonly ProbeRecord[];
  /** The tasks that were compared, likewise. */
  readonly candidates?: readonly CandidateRecord[];
  /** Numbers about the choice, which the record of the task that has ended keeps. */
  readonly diagnostics?: Readonly<Record<string, number>>;
}

/**
 * One way to choose the tasks. Its memory is a state of plain data (numbers, arrays, typed arrays), which is part of the
 * learner and so of every checkpoint; `null` for one that needs none.
 */
export interface TaskSelection<S = unknown> {
  /** The state before the first task. */
  initial(world: Pick<World, 'family' | 'config'>): S;
  /**
   * Measures the task that has ended, whose θ* is the learner's θ: at least the real returns of θ̂ and θ*, on the
   * episodes of `observeGap`, so that the gaps of all methods compare. Not asked about the first task, which has no θ̂.
   */
  observe(world: World, learner: Learner, zeroShot: ZeroShotSnapshot, key: Key): Promise<Observed>;
  /** Chooses the next task. */
  propose(context: ProposalContext<S>): Proposal<S> | Promise<Proposal<S>>;
}
