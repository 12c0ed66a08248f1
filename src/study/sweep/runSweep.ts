/** @file A sweep: many runs are trained and measured side by side, and then all of them are used together; an interrupted one resumes. */

import type { Reporter } from '../events.ts';
import { isLockedError, type LockOptions } from '../files/lock.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import { type JobFailure, recordFailure } from './jobFile.ts';
import { lastLines } from './lastLines.ts';
import type { SweptRun } from './sweptRun.ts';
import { sweptRuns } from './sweptRuns.ts';

/** A run, and how long it is thought to take. */
export interface PlannedRun extends SweptRun {
  /** Of all cores that are used; absent where nothing was estimated. */
  readonly seconds?: number;
}

/** Something made from the runs when all are done. */
export interface SweepEnd {
  /** For people, such as `compare ant2d`. */
  readonly what: string;
  run(): Promise<void>;
}

/** What there is to do. */
export interface Sweep {
  readonly runs: readonly PlannedRun[];
  readonly ends: readonly SweepEnd[];
}

/** Where the work is done, and who follows it. */
export interface SweepOptions extends LockOptions {
  /** Does the runs, side by side where it can. */
  readonly executor: Executor;
  /** Receives `partStarted` and `partEnded` for each run and end, besides their own events. */
  readonly onEvent?: Reporter | undefined;
}

/** A run that failed. */
export interface FailedRun extends JobFailure {
  readonly run: SweptRun;
}

/** What became of a sweep. */
export interface SweepOutcome {
  readonly failed: readonly FailedRun[];
  /** Runs that another process is working on. */
  readonly elsewhere: readonly SweptRun[];
}

/**
 * Finishes all runs; one that fails does not stop the others, and its folder keeps why. When all are finished, comes to the
 * ends. What exists already is not repeated: finished runs, evaluated tasks.
 */
export async function runSweep(
  { runs, ends }: Sweep,
  { executor, onEvent, ...lock }: SweepOptions,
): Promise<SweepOutcome> {
  const parts = openParts({ runs, ends }, onEvent);
  const heard = lastLines();
  const failed: FailedRun[] = [];
  const elsewhere: SweptRun[] = [];
  const places = new Map(runs.map(({ name }, i) => [name, i]));
  const placeOf = ({ name }: Pick<SweptRun, 'name'>): number => places.get(name) ?? 0;
  await runJobs(executor, {
    kind: sweptRuns,
    setup: lock,
    jobs: runs.map(({ seconds: _, ...run }) => run),
    onEvent: (event) => {
      parts.begin(placeOf({ name: event.job ?? '' }));
      heard.hear(event);
      onEvent?.(event);
    },
    onResult: (run) => parts.end(placeOf(run), 'done'),
    onFailure: (run, error) => {
      const isElsewhere = isLockedError(error);
      const message = error.message.replace(`${run.name}: `, '');
      const failure = { message, lines: heard.of(run.name) };
      if (isElsewhere) elsewhere.push(run);
      else {
        failed.push({ run, ...failure });
        keepFailure(run, failure);
      }
      parts.end(placeOf(run), isElsewhere ? 'elsewhere' : 'failed', message);
    },
  });
  if (failed.length + elsewhere.length > 0) return { failed, elsewhere };
  for (const [i, end] of ends.entries()) {
    parts.begin(runs.length + i);
    await end.run();
    parts.end(runs.length + i, 'done');
  }
  return { failed, elsewhere };
}

/** Where not even that can be written, as on a full disk, the failure is told and no more. */
function keepFailure({ training: { directory } }: SweptRun, failure: JobFailure): void {
  try {
    recordFailure(directory, failure);
  } catch {}
}

/** Reports parts by their place as they begin and end. */
interface Parts {
  /** Once for each; later calls do nothing. */
  begin(part: number): void;
  /** Begins it too, if nothing was told of it before. */
  end(part: number, outcome: 'done' | 'failed' | 'elsewhere', message?: string): void;
}

function openParts({ runs, ends }: Sweep, onEvent: Reporter | undefined): Parts {
  const parts = [
    ...runs.map(({ name, seconds = null }) => ({ what: name, seconds })),
    ...ends.map(({ what }) => ({ what, seconds: 0 })),
  ];
  const isEstimated = runs.length > 0 && parts.every(({ seconds }) => seconds !== null);
  const started = new Map<number, number>();
  const secondsLeft = (): number | null => {
    if (!isEstimated) return null;
    const left = parts.filter((_, i) => !started.has(i));
    return left.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
  };
  const begin = (part: number): void => {
    if (started.has(part)) return;
    const estimate = secondsLeft();
    started.set(part, performance.now());
    const { what } = parts[part];
    const { length } = parts;
    onEvent?.({ type: 'partStarted', what, part, parts: length, secondsLeft: estimate });
  };
  return {
    begin,
    end(part, outcome, message = '') {
      begin(part);
      const seconds = (performance.now() - (started.get(part) ?? 0)) / 1000;
      const { what } = parts[part];
      onEvent?.({ type: 'partEnded', what, part, parts: parts.length, seconds, outcome, message });
    },
  };
}
