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

/** Where a run stops for a while, to be compared with others. */
export interface Rung {
  /** Training tasks that are behind it. */
  readonly tasks: number;
  /** What it is measured by there. */
  readonly evaluation: RunEvaluation;
}

/** A run of a sweep. */
export interface SweptRun {
  /** For display, such as `ant2d, admrl, seed 1`; no two runs of a sweep share one. */
  readonly name: string;
  readonly training: TrainJob;
  /** It is trained up to a rung and measured there; to its end, and measured by all that follows, if undefined. */
  readonly rung?: Rung | undefined;
  /** One after the other. */
  readonly evaluations: readonly RunEvaluation[];
  /** After them; null for none. */
  readonly attack: RunAttack | null;
  /** How many processes adapt to the test tasks; no number depends on it. With 1, the one that has trained. */
  readonly processes: number;
}
