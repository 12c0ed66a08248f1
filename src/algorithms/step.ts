/** @file Steps: the units in which a run advances, is recorded, and can be resumed. */

import { locating } from '../math/numericalFault.ts';
import type { Key } from '../math/random.ts';
import type { Learner } from './learner.ts';
import type { TaskRecord } from './selection/taskRecord.ts';
import type { World } from './world.ts';

/** The parts of Algorithm 1 that a step can belong to. */
export type Phase = 'initialise' | 'zero-shot' | 'collect' | 'slbo' | 'gradient';

/** Where in an algorithm a step belongs. */
export interface StepLabel {
  /** k, from 0. */
  readonly task: number;
  /** One of the algorithm's `phases`, see {@link Phase} for those of Algorithm 1. */
  readonly phase: string;
  /** Stage within the phase, such as that of SLBO, from 0. */
  readonly stage: number;
  /** Iteration within the phase or stage, such as that of virtual training, from 0. */
  readonly iteration: number;
}

/** Where a step writes what it measured; all numbers are deterministic. */
export interface StepLog {
  /** Named numbers of this step. */
  metrics(values: Readonly<Record<string, number>>): void;
  /** A finished training task. */
  task(record: TaskRecord): void;
}

/** The work of one step: state in, state out. */
export type Advance<S = Learner> = (state: S, log: StepLog) => Promise<S>;

/**
 * Runs one step. A runner may record the step, save the state after it, or pass over a step that an earlier process
 * has finished; which steps there are never depends on the state.
 */
export type StepRunner<S = Learner> = (
  label: StepLabel,
  state: S,
  advance: Advance<S>,
) => Promise<S>;

/** The runner with the place of a step in front of a numerical fault in it: `task 1, slbo, stage 1, iteration 2`. */
export function locatingStep<S>(
  step: StepRunner<S>,
  taskName: (task: number) => string,
): StepRunner<S> {
  return (label, state, advance) =>
    step(label, state, (current, log) => {
      const { task, phase, stage, iteration } = label;
      const place = `${taskName(task)}, ${phase}, stage ${stage + 1}, iteration ${iteration + 1}`;
      return locating(place, () => advance(current, log));
    });
}

/** What the work of a step gives that logs nothing itself: the state after it, and what to log of it. */
export interface MeasuredWork<S> {
  readonly state: S;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The runner for work whose metrics are part of what it gives. */
export function loggingStep<S>(
  step: StepRunner<S>,
): (label: StepLabel, state: S, work: (state: S) => Promise<MeasuredWork<S>>) => Promise<S> {
  return (label, state, work) =>
    step(label, state, async (current, log) => {
      const { state: next, metrics } = await work(current);
      log.metrics(metrics);
      return next;
    });
}

/** What every part of one training task of Algorithm 1 needs. */
export interface TaskContext {
  readonly world: World;
  /** Of this task; every step folds its own label into it. */
  readonly key: Key;
  readonly step: StepRunner;
  /** k, from 0. */
  readonly task: number;
}
