/** @file A sweep: many runs are trained and evaluated, and then all of them are used together; an interrupted one resumes. */

import type { TaskSet } from '../../evaluation/testTasks.ts';
import { evaluateRun } from '../evaluate/evaluateRun.ts';
import type { Reporter } from '../events.ts';
import { type Executor, runJobs } from '../jobs/executor.ts';
import { withTrainedRun } from '../run/trainedRun.ts';
import { type TrainJob, trainJobs } from '../run/trainJob.ts';

/** A run of a sweep. */
export interface SweptRun {
  /** For display, such as `ant2d, admrl, seed 1`. */
  readonly name: string;
  readonly training: TrainJob;
  readonly evaluation: RunEvaluation;
  /** Estimates; absent where nothing was measured. */
  readonly seconds?: { readonly training: number; readonly evaluation: number };
}

/** What a run of a sweep is evaluated on. */
export interface RunEvaluation {
  readonly tests: TaskSet;
  /** Ascending values of n. */
  readonly samples: readonly number[];
}

/** Something made from the runs when all are done. */
export interface SweepEnd {
  /** For people, such as `compare ant2d`. */
  readonly what: string;
  run(): Promise<void>;
}

/** What there is to do. */
export interface Sweep {
  readonly runs: readonly SweptRun[];
  readonly ends: readonly SweepEnd[];
}

/** Where the work is done, and who follows it. */
export interface SweepOptions {
  /** Trains the runs, side by side where it can. */
  readonly trainer: Executor;
  /** Adapts to the test tasks of one run after the other. */
  readonly evaluator: Executor;
  /** Receives `partStarted` for each training, evaluation and end, besides their own events. */
  readonly onEvent?: Reporter | undefined;
}

/** A training, an evaluation, or an end. */
interface Part {
  readonly what: string;
  readonly seconds: number | null;
}

/**
 * Trains all runs, evaluates each, and runs the ends. What exists already is not repeated: finished runs, evaluated tasks.
 *
 * @throws Error naming the run that failed; what was done is kept
 */
export async function runSweep(
  { runs, ends }: Sweep,
  { trainer, evaluator, onEvent }: SweepOptions,
): Promise<void> {
  const begin = startsOfParts(partsOf(runs, ends), onEvent);
  const places = new Map(runs.map(({ training }, i) => [trainJobs.nameOf(training), i]));
  await runJobs(trainer, {
    kind: trainJobs,
    setup: null,
    jobs: runs.map(({ training }) => training),
    onEvent: (event) => {
      if (event.type === 'runOpened') begin(places.get(event.job ?? '') ?? 0);
      onEvent?.(event);
    },
    onResult: () => {},
  });
  for (const [i, run] of runs.entries()) {
    begin(runs.length + i);
    await evaluate(run, evaluator, onEvent);
  }
  for (const [i, end] of ends.entries()) {
    begin(2 * runs.length + i);
    await end.run();
  }
}

/** In the order in which they are begun. */
function partsOf(runs: Sweep['runs'], ends: Sweep['ends']): Part[] {
  const partsNamed = (verb: 'train' | 'evaluate', work: 'training' | 'evaluation'): Part[] =>
    runs.map(({ name, seconds }) => ({
      what: `${verb} ${name}`,
      seconds: seconds === undefined ? null : seconds[work],
    }));
  return [
    ...partsNamed('train', 'training'),
    ...partsNamed('evaluate', 'evaluation'),
    ...ends.map(({ what }) => ({ what, seconds: 0 })),
  ];
}

/** Reports by its place that a part begins, with the time that it and those not begun yet will take. */
function startsOfParts(
  parts: readonly Part[],
  onEvent: Reporter | undefined,
): (part: number) => void {
  const begun = new Set<number>();
  const isEstimated = parts.every(({ seconds }) => seconds !== null);
  return (part) => {
    const left = parts.filter((_, i) => !begun.has(i));
    begun.add(part);
    const secondsLeft = isEstimated
      ? left.reduce((total, { seconds }) => total + (seconds ?? 0), 0)
      : null;
    const { what } = parts[part];
    onEvent?.({ type: 'partStarted', what, part, parts: parts.length, secondsLeft });
  };
}

async function evaluate(
  { training: { directory }, evaluation: { tests, samples } }: SweptRun,
  executor: Executor,
  onEvent: Reporter | undefined,
): Promise<void> {
  const plan = { tasks: tests, samples, executor, onEvent };
  await withTrainedRun(directory, { onEvent, trustModule: true }, (trainedRun) =>
    evaluateRun(trainedRun, plan),
  );
}
