/** @file A sweep on this machine: many runs are trained and measured side by side; an interrupted one resumes. */

import type { Reporter } from '../events.ts';
import { isLockedError, type LockOptions } from '../files/lock.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import { finishSweep, type Sweep, type SweepEngine, type SweepOutcome } from './finishSweep.ts';
import { keepFailure } from './jobFile.ts';
import { lastLines } from './lastLines.ts';
import { sweptRuns } from './sweptRuns.ts';

/** Where the work is done, and who follows it. */
export interface SweepOptions extends LockOptions {
  /** Does the runs, side by side where it can. */
  readonly executor: Executor;
  /** Receives `partStarted` and `partEnded` for each run and end, besides their own events. */
  readonly onEvent?: Reporter | undefined;
}

/**
 * Finishes all runs; one that fails does not stop the others, and its folder keeps why. When all are finished, comes to the
 * ends. What exists already is not repeated: finished runs, evaluated tasks.
 */
export async function runSweep(
  sweep: Sweep,
  { onEvent, ...options }: SweepOptions,
): Promise<SweepOutcome> {
  return finishSweep(sweep, executedRuns(options), onEvent);
}

/** An engine that has runs done by an executor. Their folders keep why they fail. */
export function executedRuns({ executor, ...lock }: Omit<SweepOptions, 'onEvent'>): SweepEngine {
  return {
    async finish(runs, follower) {
      const heard = lastLines();
      await runJobs(executor, {
        kind: sweptRuns,
        setup: lock,
        jobs: runs,
        onEvent: (event) => {
          heard.hear(event);
          follower.onEvent(event);
        },
        onResult: (run) => follower.ends(run, { outcome: 'done' }),
        onFailure: (run, error) => {
          const message = error.message.replace(`${run.name}: `, '');
          const failure = { message, lines: heard.of(run.name) };
          const outcome = isLockedError(error) ? 'elsewhere' : 'failed';
          if (outcome === 'failed') keepFailure(run.training.directory, failure);
          follower.ends(run, { outcome, failure });
        },
      });
    },
  };
}
