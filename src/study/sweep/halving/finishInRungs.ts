/** @file A sweep whose runs are halved: all come to a rung, the better ones to the next, until the best are at their ends. */

import type { Reporter, StudyEvent } from '../../events.ts';
import type { FailedRun, Sweep, SweepOutcome } from '../finishSweep.ts';
import { lookAtJobs, runLeft } from '../followJobs.ts';
import type { OpenSweep } from '../openSweep.ts';
import type { SweepJob } from '../sweepJobs.ts';
import type { SweptRun } from '../sweptRun.ts';

/** What the rungs of a sweep are done with. */
export interface RungOptions {
  /** When the last run has come to its end. */
  readonly ends: Sweep['ends'];
  /** Finishes runs side by side, each up to its rung, and comes to ends. */
  finish(sweep: Sweep, onEvent: Reporter): Promise<SweepOutcome>;
  /** Receives the events of all rungs as of one sweep, and how many runs a rung has dropped. */
  readonly onEvent: Reporter;
}

/**
 * Finishes a sweep rung by rung. A run that fails keeps no other waiting, but the rung is decided without it only after it has
 * failed in this call.
 */
export async function finishInRungs(
  opened: OpenSweep,
  { ends, finish, onEvent }: RungOptions,
): Promise<SweepOutcome> {
  const failed: FailedRun[] = [];
  const elsewhere: SweptRun[] = [];
  const isOneOf = (those: readonly SweptRun[], { name }: SweptRun): boolean =>
    those.some((run) => run.name === name);
  const hasFailed = ({ run }: Pick<SweepJob, 'run'>): boolean =>
    isOneOf(
      failed.map((one) => one.run),
      run,
    );
  let dropped: number | null = null;
  let parts = 0;
  for (;;) {
    const followed = await lookAtJobs(opened, { hasFailed });
    const nowDropped = followed.filter(({ state }) => state.state === 'dropped').length;
    if (dropped !== null && nowDropped > dropped) {
      onEvent({
        type: 'notice',
        text: `${nowDropped - dropped} of ${followed.length} jobs are dropped`,
      });
    }
    dropped = nowDropped;
    const runs = followed
      .map((one) => runLeft(opened.file, one))
      .filter((run) => run !== null)
      .filter((run) => !hasFailed({ run }) && !isOneOf(elsewhere, run));
    const isOver = runs.length === 0;
    if (isOver && failed.length + elsewhere.length > 0) return { failed, elsewhere };
    const before = parts;
    const outcome = await finish({ runs, ends: isOver ? ends : [] }, (event) =>
      onEvent(behind(event, before)),
    );
    if (isOver) return outcome;
    failed.push(...outcome.failed);
    elsewhere.push(...outcome.elsewhere);
    parts += runs.length;
  }
}

/** The event as one of a sweep that has had so many parts before. */
function behind(event: StudyEvent, before: number): StudyEvent {
  if (event.type !== 'partStarted' && event.type !== 'partEnded') return event;
  return { ...event, part: event.part + before, parts: event.parts + before };
}
