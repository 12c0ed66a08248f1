/** @file What chooses the training tasks: it observes the one that has ended and proposes the next. */

import type { SampleLedger } from '../envs/ledger.ts';
import type { Key } from '../math/random.ts';
import type { TaskBox } from '../tasks/box.ts';
import type { Learner, ZeroShotSnapshot } from './learner.ts';
import type { TaskObservation } from './taskRecord.ts';
import type { World } from './world.ts';

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
