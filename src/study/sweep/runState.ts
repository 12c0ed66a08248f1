/** @file How far a run of a sweep has come, as its folder says: there is no other book. */

import { methods } from '../../algorithms/methods.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Config } from '../config/config.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { linesOf } from '../files/jsonLines.ts';
import { holderOfFile } from '../files/lock.ts';
import { readingFile } from '../files/readFile.ts';
import { checkpointIndices } from '../run/checkpoints.ts';
import { runPaths } from '../run/runPaths.ts';
import { isTrained, type JobFailure, jobPath, readJob } from './jobFile.ts';
import { type Measured, measurementsLeft, readMeasured } from './measurements.ts';
import type { SweptRun } from './sweptRun.ts';

/**
 * What can be said of a run: nothing has been saved of it; a process works on it; it was interrupted; its last attempt failed;
 * others with which it was compared were better; it is trained but not measured; it is finished.
 */
export const runStates = [
  'planned',
  'running',
  'stopped',
  'failed',
  'dropped',
  'trained',
  'finished',
] as const;

/** One of them. */
export type RunStateName = (typeof runStates)[number];

/** How far a run has come. */
export interface RunState {
  readonly state: RunStateName;
  /** For people: how far training has come, or what is left to measure; '' where there is nothing to say. */
  readonly progress: string;
  /** Who works on it: `process 123 on HOST`; null for nobody. */
  readonly holder: string | null;
  /** Why the last attempt failed; null where it did not. */
  readonly failure: JobFailure | null;
}

/** A run with what it is trained on. */
export interface TrackedRun {
  readonly id: string;
  readonly config: Config;
  readonly run: SweptRun;
}

/** A run as its files have it. */
export interface ReadRunState {
  readonly state: RunState;
  /** Null before it is trained, and where files are damaged. */
  readonly measured: Measured | null;
  /** Rungs, by their training tasks, that it was beyond before it was to be measured there. */
  readonly passed: readonly number[];
}

/** The state of a run. Files that are damaged are a failure. */
export function stateOfRun(run: TrackedRun, family: TaskFamily): RunState {
  return readRunState(run, family).state;
}

/** The same with what has been measured, which the state depends on. */
export function readRunState({ id, config, run }: TrackedRun, family: TaskFamily): ReadRunState {
  const { directory } = run.training;
  const owner = holderOfFile(jobPath(directory));
  const holder = owner === null ? null : `process ${owner.pid} on ${owner.host || 'another host'}`;
  try {
    const measured = isTrained(directory, id) ? readMeasured(run, family) : null;
    const progress = measured === null ? training(directory, config) : measuring(run, measured);
    const { failure, passed = [] } = readJob(directory);
    const state = ((): RunStateName => {
      if (holder !== null) return 'running';
      if (failure !== null) return 'failed';
      if (measured !== null) return progress === '' ? 'finished' : 'trained';
      return progress === '' ? 'planned' : 'stopped';
    })();
    return { state: { state, progress, holder, failure }, measured, passed };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    const failure = { message: error.message, lines: [] };
    const state = holder === null ? 'failed' : 'running';
    return { state: { state, progress: '', holder, failure }, measured: null, passed: [] };
  }
}

/** How far training has come; '' before anything has been saved. */
function training(directory: string, { training: { method, nTasks } }: Config): string {
  const { checkpoints, tasks } = runPaths(directory);
  const steps = checkpointIndices(checkpoints).at(-1);
  if (steps === undefined) return '';
  if (methods[method].trainsTasks !== 'in turn') return `step ${steps}`;
  const done = readingFile(tasks, () => [...linesOf(tasks)].length) ?? 0;
  return `task ${Math.min(done + 1, nTasks)} of ${nTasks}, step ${steps}`;
}

/** What is left to measure; '' for nothing. */
function measuring(run: SweptRun, measured: Measured): string {
  const { evaluations, attack } = measurementsLeft(run, measured);
  const works = [
    ...(evaluations.length > 0 ? ['evaluation'] : []),
    ...(attack === null ? [] : ['attack']),
  ];
  return works.length === 0 ? '' : `${works.join(' and ')} to do`;
}
