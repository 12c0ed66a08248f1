/** @file The runs of a sweep from the first to the gathering of their results, followed in the terminal. */

import { count, duration } from '../report/data/format.ts';
import type { Reporter } from '../study/events.ts';
import { LockedError } from '../study/files/lock.ts';
import type { FailedRun, PlannedRun, Sweep, SweepOutcome } from '../study/sweep/finishSweep.ts';
import { finishInRungs } from '../study/sweep/halving/finishInRungs.ts';
import type { OpenSweep } from '../study/sweep/openSweep.ts';
import { interruptible } from './interruption.ts';
import { printLine } from './print.ts';
import type { OpenReporter } from './reporter.ts';
import { gatherAndPrint, gatheredIn } from './sweepGather.ts';

/** How the user is told of it, and what an interruption does. */
export interface FollowedWork {
  readonly reporter: OpenReporter;
  /** How to go on after an interruption. */
  readonly advice: string;
  /** Waited for before an interruption ends the process. */
  readonly flush?: () => Promise<void>;
}

/**
 * Has the runs finished, rung by rung where they are halved, and gathers the results of the whole sweep.
 *
 * @param finish - has some of them finished, each up to its rung, and comes to ends
 * @throws Error that lists the runs that failed; LockedError when some are left to others
 */
export async function finishAndGather(
  opened: OpenSweep,
  runs: readonly PlannedRun[],
  finish: (sweep: Sweep, onEvent: Reporter) => Promise<SweepOutcome>,
  { reporter, advice, flush }: FollowedWork,
): Promise<void> {
  const out = gatheredIn(opened);
  const ends = [{ what: 'gather', run: () => gatherAndPrint(opened, out, reporter) }];
  const started = performance.now();
  const outcome = await interruptible(
    advice,
    () =>
      opened.file.halving === null
        ? finish({ runs, ends }, reporter.onEvent)
        : finishInRungs(opened, { ends, finish, onEvent: reporter.onEvent }),
    async () => {
      await flush?.();
      reporter.close();
    },
  );
  reporter.close();
  assertDone(outcome, runs.length);
  printLine(`done in ${duration((performance.now() - started) / 1000)}`);
}

/**
 * @throws Error that lists the runs that failed, with what was told last; LockedError when some are left to others
 */
export function assertDone({ failed, elsewhere }: SweepOutcome, runs: number): void {
  if (failed.length > 0) {
    throw new Error(
      [
        `${failed.length} of ${count(runs, 'job')} failed; the same command tries again:`,
        ...failed.map(failureText),
      ].join('\n'),
    );
  }
  if (elsewhere.length > 0) {
    const names = elsewhere.map(({ name }) => name).join(', ');
    throw new LockedError(`other processes are still working on ${names}`);
  }
}

function failureText({ run, message, lines }: FailedRun): string {
  return [`${run.name}: ${message}`, ...lines.map((line) => `    ${line}`)].join('\n');
}
