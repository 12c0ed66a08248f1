/** @file What chooses the training tasks: it observes the one that has ended and proposes the next. */

import type { SampleLedger } from '../../data/ledger.ts';
import type { Key } from '../../math/random.ts';
import type { TaskBox } from '../../tasks/box.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import type { TaskGradient } from '../taskGradient/taskGradient.ts';
import type { World } from '../world.ts';

/** What is known of a training task when it has ended. */
export interface TaskObservation {
  /** `[K]` ψ_k in physical units. */
  readonly psi: readonly number[];
  /** Mean real return of θ̂; `null` for the first task, which has none. */
  readonly realReturnZeroShot: number | null;
  /** Mean real return of θ*. */
  readonly realReturnAfter: number;
  /** Estimate of L(φ, ψ_k): the difference of the two, not discounted; `null` for the first task. */
  readonly gap: number | null;
  /** Of `gap`, from the differences of episodes with the same start and action noise. */
  readonly gapStandardError: number | null;
  /** ∂L/∂ψ at ψ_k; `null` for the first task, and where the next task is chosen without it. */
  readonly gradient: TaskGradient | null;
}

/** One line of `tasks.jsonl`. */
export interface TaskRecord extends TaskObservation {
  /** k, from 0. */
  readonly task: number;
  /** `[K]` ψ_{k+1} in physical units. */
  readonly nextPsi: readonly number[];
}

/** An observation and its price. */
export interface Observed {
  readonly observation: TaskObservation;
  /** Column of the ledger that the real steps belong to. */
  readonly column: keyof SampleLedger;
  /** Real steps taken. */
  readonly realSteps: number;
  /** Steps taken in the model. */
  readonly virtualSteps: number;
}

/** One way to choose the tasks. It keeps nothing from task to task, so that a resumed run is the same run. */
export interface TaskSelection {
  /**
   * Measures the task that has ended, whose θ* is the learner's θ: at least the real returns of θ̂ and θ*, on the
   * episodes of `observeGap`, so that the gaps of all methods compare. Not asked about the first task, which has no θ̂.
   */
  observe(world: World, learner: Learner, zeroShot: ZeroShotSnapshot, key: Key): Promise<Observed>;
  /** `[K]` ψ_{k+1} ∈ Ψ in physical units: a function of its arguments alone. */
  propose(observation: TaskObservation, key: Key, box: TaskBox): number[];
}
