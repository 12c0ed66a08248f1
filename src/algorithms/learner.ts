/** @file What Algorithm 1 changes as it runs: φ, θ, ψ, D and the statistics that belong to them. */

import type { Dataset } from '../data/dataset.ts';
import type { SampleLedger } from '../data/ledger.ts';
import type { DynamicsNormalizers } from '../models/dynamicsModel.ts';
import type { ModelState } from '../models/fitModel.ts';
import type { ValueState } from '../policies/valueFunction.ts';

/** Running statistics of D. The policy, the value function and the model read them, so they travel together. */
export type Normalizers = DynamicsNormalizers;

/** The zero-shot policy θ̂ with everything its meaning depends on (facts: normalisers move after it was found). */
export interface ZeroShotSnapshot {
  /** θ̂, `[P]`. */
  readonly thetaHat: Float32Array;
  readonly value: ValueState;
  /** φ as it was when θ̂ maximised η̂_φ. */
  readonly phi: Float32Array;
  readonly normalizers: Normalizers;
}

/** The whole state of a run between two steps. Plain data: steps take a state and return a new one. */
export interface Learner {
  /** ψ of the current task in physical units, `[K]`. */
  readonly psi: Float64Array;
  /** φ with its Adam moments. */
  readonly model: ModelState;
  readonly normalizers: Normalizers;
  /** θ, `[P]`. */
  readonly theta: Float32Array;
  /** What the policy optimiser remembers between updates of θ: its own plain data, see `PolicyOptimizer`. */
  readonly optimizer: unknown;
  readonly value: ValueState;
  /** θ̂ of the current task; `null` before the zero-shot phase has ended and during the first task. */
  readonly zeroShot: ZeroShotSnapshot | null;
  /** D: every training transition so far. */
  readonly dataset: Dataset;
  /** Held-out transitions of the newest SLBO stage; they never train anything. */
  readonly devData: Dataset | null;
  /** Real steps by purpose. */
  readonly ledger: SampleLedger;
  /** Steps taken inside the learned model so far. */
  readonly virtualSteps: number;
}
