/** @file What Algorithm 1 changes as it runs: φ, θ, ψ, D and the statistics that belong to them. */

import type { Dataset } from '../data/dataset.ts';
import type { SampleLedger } from '../data/ledger.ts';
import type { DynamicsNormalizers } from '../models/dynamicsModel.ts';
import type { AdamState } from '../nn/adamLoop.ts';
import type { KnownPolicy, ZeroShotKnowledge } from './knownPolicies/knownPolicy.ts';
import type { TaskRecord } from './selection/taskRecord.ts';

/** Running statistics of D. The policy, the value function and the model read them, so they travel together. */
export type Normalizers = DynamicsNormalizers;

/** The zero-shot policy θ̂ with the normalisers and the model of that moment, as both change after it was found (facts 8.7). */
export interface ZeroShotSnapshot {
  /** θ̂, `[P]`. */
  readonly thetaHat: Float32Array;
  readonly value: AdamState;
  /** φ as it was when θ̂ maximised η̂_φ. */
  readonly phi: Float32Array;
  readonly normalizers: Normalizers;
  /** θ_0 `[P]` that the search for θ̂ began with, under the same normalisers, where the task gradient reads it. */
  readonly thetaStart?: Float32Array;
  /** What was known of ψ then, where policies are recorded. */
  readonly known?: ZeroShotKnowledge;
}

/** The whole state of a run between two steps. Plain data: steps take a state and return a new one. */
export interface Learner {
  /** ψ of the current task in physical units, `[K]`. */
  readonly psi: Float64Array;
  /** φ, its parameters, with their Adam moments. */
  readonly model: AdamState;
  readonly normalizers: Normalizers;
  /** θ, `[P]`. */
  readonly theta: Float32Array;
  /** What the search for a policy remembers between its calls: its own plain data, see `PolicySearch`. */
  readonly optimizer: unknown;
  readonly value: AdamState;
  /** θ̂ of the current task; `null` before the zero-shot phase has ended and during the first task. */
  readonly zeroShot: ZeroShotSnapshot | null;
  /** D: every training transition so far. */
  readonly dataset: Dataset;
  /** Policies whose real episodes are in D, oldest first; absent where none is recorded (`adaptation.start`). */
  readonly known?: readonly KnownPolicy[];
  /** Rows of D from before the current task; absent, for 0, in states that older versions saved. */
  readonly earlierRows?: number;
  /** Held-out transitions of the newest SLBO stage; they never train anything. */
  readonly devData: Dataset | null;
  /** Real steps by purpose. */
  readonly ledger: SampleLedger;
  /** Steps taken inside the learned model so far. */
  readonly virtualSteps: number;
  /** The memory of the task selection: plain data, `null` for one that keeps none. */
  readonly selection: unknown;
  /** The records of the training tasks that have ended, oldest first. */
  readonly history: readonly TaskRecord[];
}
