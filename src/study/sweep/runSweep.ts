/** @file A sweep on this machine: many runs are trained and measured side by side; an interrupted one resumes. */

import type { Reporter, StudyEvent } from '../events.ts';
import { isLockedError, type LockOptions } from '../files/lock.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import {
  finishSweep,
  type RunEnding,
  type Sweep,
  type SweepEngine,
  type SweepOutcome,
} from './finishSweep.ts';
import { type JobFailure, keepFailure } from './jobFile.ts';
import { lastLines } from './lastLines.ts';
import { errorText } from './services.ts';
import type { Uploads } from './store/uploads.ts';
import type { SweptRun } from './sweptRun.ts';
import { sweptRuns } from './sweptRuns.ts';

/** Where the work is done, and who follows it. */
export interface SweepOptions extends LockOptions {
  /** Does the runs, side by side where it can. */
  readonly executor: Executor;
  /** Sends runs to the store of the sweep, from which they are brought too; null or absent where it has none. */
  readonly uploads?: Uploads | null | undefined;
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

/**
 * An engine that has runs done by an executor. Their folders keep why they fail. With a store, a run has ended when its folder is
 * there.
 */
export function executedRuns({
  executor,
  uploads = null,
  takeOver,
}: Omit<SweepOptions, 'onEvent'>): SweepEngine {
  return {
    async finish(runs, follower) {
      const heard = lastLines();
      const directories = new Map(runs.map(({ name, training }) => [name, training.directory]));
      const sent: Promise<void>[] = [];
      const failureOf = ({ name }: SweptRun, error: unknown): JobFailure => {
        const message = errorText(error).replace(`${name}: `, '');
        return { message, lines: heard.of(name) };
      };
      const ends = (run: SweptRun, ending: RunEnding): void => {
        if (uploads === null || ending.outcome === 'elsewhere') {
          follower.ends(run, ending);
          return;
        }
        const sending = uploads.finish(run.training.directory).then(
          () => follower.ends(run, ending),
          (error: unknown) =>
            follower.ends(run, { outcome: 'failed', failure: failureOf(run, error) }),
        );
        sent.push(sending);
      };
      await runJobs(executor, {
        kind: sweptRuns,
        setup: { takeOver, store: uploads?.address },
        jobs: runs,
        onEvent: (event) => {
          heard.hear(event);
          const directory = directories.get(event.job ?? '');
          if (savingEvents.has(event.type) && directory !== undefined) uploads?.changed(directory);
          follower.onEvent(event);
        },
        onResult: (run) => ends(run, { outcome: 'done' }),
        onFailure: (run, error) => {
          const failure = failureOf(run, error);
          const outcome = isLockedError(error) ? 'elsewhere' : 'failed';
          if (outcome === 'failed') keepFailure(run.training.directory, failure);
          ends(run, { outcome, failure });
        },
      });
      await Promise.all(sent);
    },
  };
}

/** Events after which there is something new in the folder of a run. */
const savingEvents: ReadonlySet<StudyEvent['type']> = new Set([
  'stepEnded',
  'jobEnded',
  'runEnded',
]);
