/** @file A sweep wherever it is done: runs are told of as they begin and end, and then all of them are used together. */

import type { Reporter } from '../events.ts';
import type { JobFailure } from './jobFile.ts';
import { openParts } from './sweepParts.ts';
import type { SweptRun } from './sweptRun.ts';

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

/** How a run has ended; `elsewhere`: another process is working on it. */
export type RunEnding =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'failed' | 'elsewhere'; readonly failure: JobFailure };

/** Is told what becomes of runs. */
export interface RunFollower {
  /** Receives the events of runs, each with the name of its run as `job`. */
  readonly onEvent: Reporter;
  /** Needless where events come, or the end, right after it. */
  begins(run: SweptRun): void;
  /** Once for each. */
  ends(run: SweptRun, ending: RunEnding): void;
}

/** What has runs done: processes of this machine, or a queue that other machines take them from. */
export interface SweepEngine {
  /** Resolves when all have ended. One that fails does not stop the others. */
  finish(runs: readonly SweptRun[], follower: RunFollower): Promise<void>;
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
 * Has all runs finished; when all of them are, comes to the ends.
 *
 * @param onEvent - receives `partStarted` and `partEnded` for each run and end, besides their own events
 */
export async function finishSweep(
  { runs, ends }: Sweep,
  engine: SweepEngine,
  onEvent: Reporter = () => {},
): Promise<SweepOutcome> {
  const parts = openParts(
    [
      ...runs.map(({ name, seconds = null }) => ({ what: name, seconds })),
      ...ends.map(({ what }) => ({ what, seconds: 0 })),
    ],
    onEvent,
  );
  const failed: FailedRun[] = [];
  const elsewhere: SweptRun[] = [];
  const places = new Map(runs.map(({ name }, i) => [name, i]));
  const placeOf = (name: string): number => places.get(name) ?? 0;
  await engine.finish(
    runs.map(({ seconds: _, ...run }) => run),
    {
      onEvent(event) {
        parts.begin(placeOf(event.job ?? ''));
        onEvent(event);
      },
      begins: ({ name }) => parts.begin(placeOf(name)),
      ends(run, ending) {
        if (ending.outcome === 'failed') failed.push({ run, ...ending.failure });
        if (ending.outcome === 'elsewhere') elsewhere.push(run);
        const message = ending.outcome === 'done' ? '' : ending.failure.message;
        parts.end(placeOf(run.name), ending.outcome, message);
      },
    },
  );
  if (failed.length + elsewhere.length > 0) return { failed, elsewhere };
  for (const [i, end] of ends.entries()) {
    parts.begin(runs.length + i);
    await end.run();
    parts.end(runs.length + i, 'done');
  }
  return { failed, elsewhere };
}
