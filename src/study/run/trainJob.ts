/** @file A whole training run as a job: begun if there is none, resumed if it was interrupted, left alone if it is finished. */

import type { PartialConfig } from '../config/config.ts';
import { loadConfig } from '../config/file.ts';
import type { Reporter, RunSummary } from '../events.ts';
import { familyOf } from '../family/givenFamilies.ts';
import type { LockOptions } from '../files/lock.ts';
import type { JobKind } from '../jobs/executor.ts';
import { beginOrResumeTraining, type TrainingLimits, trainToEnd } from './training.ts';

/** A run to be trained. */
export interface TrainJob {
  /** A built-in one, or the path of a module. */
  readonly family: string;
  readonly preset: string;
  /** They win over the preset. */
  readonly settings: PartialConfig;
  /** Where the run is, or is to be. */
  readonly directory: string;
  /** Threads of large programs, for a run that is begun; one that is resumed keeps its own. Default: every core. */
  readonly threads?: number;
}

/** Training a run to its end. It reports the events of the run. */
export const trainJobs: JobKind<null, TrainJob, RunSummary> = {
  name: 'trainJobs',
  module: new URL(import.meta.url),
  open: async () => ({ run: (job, onEvent) => trainRun(job, onEvent), close: async () => {} }),
  nameOf: ({ directory }) => directory,
};

/** Trains a run in this process, to its end or as far as it is to go. */
export async function trainRun(
  { family: named, preset, settings, ...where }: TrainJob,
  onEvent: Reporter,
  { takeOver, ...limits }: LockOptions & Pick<TrainingLimits, 'untilTask'> = {},
): Promise<RunSummary> {
  const family = await familyOf(named);
  const config = loadConfig({ preset, settings, family: family.problem.family });
  const training = await beginOrResumeTraining({ family, preset, config, takeOver, ...where });
  return trainToEnd(training, onEvent, limits);
}
