/** @file A run of a sweep: how it is trained, and what is measured of it. */

import type { TaskSet } from '../../evaluation/testTasks.ts';
import type { TrainJob } from '../run/trainJob.ts';

/** What a run of a sweep is evaluated on. */
export interface RunEvaluation {
  readonly tests: TaskSet;
  /** Ascending values of n. */
  readonly samples: readonly number[];
}

/** How a run of a sweep is attacked. */
export interface RunAttack {
  /** Maximum number of adaptations in the search. */
  readonly budget: number;
  /** n */
  readonly samples: number;
}

/** A run of a sweep. */
export interface SweptRun {
  /** For display, such as `ant2d, admrl, seed 1`; no two runs of a sweep share one. */
  readonly name: string;
  readonly training: TrainJob;
  /** One after the other. */
  readonly evaluations: readonly RunEvaluation[];
  /** After them; null for none. */
  readonly attack: RunAttack | null;
  /** How many processes adapt to the test tasks; no number depends on it. With 1, the one that has trained. */
  readonly processes: number;
}
