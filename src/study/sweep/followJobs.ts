/** @file How far all jobs of a sweep are, and where they are halved, what is to become of each. */

import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { evaluationColumns } from './evaluationColumns.ts';
import {
  type Halving,
  type RungValue,
  rungAt,
  type Standing,
  standings,
} from './halving/halving.ts';
import { readRung } from './halving/rungFiles.ts';
import type { JobFailure } from './jobFile.ts';
import type { Measured } from './measurements.ts';
import { type OpenSweep, problemOf } from './openSweep.ts';
import { type ReadRunState, type RunState, readRunState } from './runState.ts';
import type { SweepJob } from './sweepJobs.ts';
import type { Rung, SweptRun } from './sweptRun.ts';

/** A job as it is now. */
export interface FollowedJob {
  readonly job: SweepJob;
  readonly state: RunState;
  /** As in {@link ReadRunState}. */
  readonly measured: Measured | null;
  /** The objective at each rung; none where jobs are not halved. */
  readonly rungValues: readonly RungValue[];
  /** Null where jobs are not halved. */
  readonly standing: Standing | null;
}

/**
 * All jobs, in their order.
 *
 * @param hasFailed - those for which no other job waits at a rung: by default those whose last attempt failed
 */
export function followJobs(
  opened: OpenSweep,
  hasFailed = (_job: SweepJob, { state }: RunState): boolean => state === 'failed',
): FollowedJob[] {
  const { jobs, file } = opened;
  const { halving } = file;
  const read = jobs.map((job) => {
    const { family } = problemOf(opened, job);
    const found = readRunState(job, family);
    return halving === null
      ? { job, ...found, rungValues: [] }
      : withRungs(halving, job, family, found);
  });
  if (halving === null) return read.map((one) => ({ ...one, standing: null }));
  const places = standings(
    halving,
    read.map(({ job, state, rungValues }) => ({
      group: JSON.stringify([job.family, job.preset, job.method]),
      settings: JSON.stringify(job.settings),
      values: rungValues,
      hasFailed: hasFailed(job, state),
    })),
  );
  return read.map((one, i) => {
    const standing = places[i];
    return { ...one, standing, state: withStanding(one.state, standing, halving) };
  });
}

/** One job: of the others only those are read that it may have to wait for. */
export function followJob(opened: OpenSweep, job: SweepJob): FollowedJob {
  const jobs = opened.file.halving === null ? [job] : opened.jobs;
  return followJobs({ ...opened, jobs })[jobs.indexOf(job)];
}

/** A job that was to come to a rung, or without one to its end. */
export interface JobArrival {
  readonly isThere: boolean;
  /** Why its last attempt failed; null where it did not. */
  readonly failure: JobFailure | null;
}

/** Whether a job has come to where it was to come. */
export function arrivalOf(opened: OpenSweep, job: SweepJob, rung: Rung | undefined): JobArrival {
  const [{ state, rungValues }] = followJobs({ ...opened, jobs: [job] });
  const place = opened.file.halving?.rungs.indexOf(rung?.tasks ?? Infinity) ?? -1;
  const isThere = place < 0 ? state.state === 'finished' : rungValues[place] !== null;
  return { isThere, failure: state.failure };
}

/** What is left to do of a job now: the run, up to the rung where it is to be compared; null for nothing, or nothing yet. */
export function runLeft({ halving }: OpenSweep['file'], followed: FollowedJob): SweptRun | null {
  const { job, state, measured, standing } = followed;
  if (state.state === 'finished' || state.state === 'dropped') return null;
  if (halving === null || measured !== null || standing === null) return job.run;
  return standing.kind === 'goes on' ? { ...job.run, rung: rungAt(halving, standing.rung) } : null;
}

type ReadJob = Pick<FollowedJob, 'job' | 'state' | 'measured' | 'rungValues'>;

/** Files that are damaged are a failure. */
function withRungs(
  halving: Halving,
  job: SweepJob,
  family: TaskFamily,
  { state, measured, passed }: ReadRunState,
): ReadJob {
  const { objective, evaluation: wanted, rungs } = halving;
  const { directory } = job.run.training;
  const valueAt = (tasks: number): RungValue => {
    const evaluation = readRung(directory, { tasks, evaluation: wanted }, family);
    if (evaluation === null) return measured !== null || passed.includes(tasks) ? 'passed' : null;
    const columns = evaluationColumns(wanted, evaluation, { method: job.method, family });
    // Without the optima that it is a gap to, it cannot be compared.
    return columns[objective.column] ?? 'passed';
  };
  try {
    return { job, state, measured, rungValues: rungs.map(valueAt) };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    const failure = { message: error.message, lines: [] };
    const failed = { ...state, state: 'failed', failure } as const;
    return { job, state: failed, measured: null, rungValues: rungs.map(() => null) };
  }
}

function withStanding(state: RunState, standing: Standing, { rungs }: Halving): RunState {
  const isOver = state.state === 'trained' || state.state === 'finished';
  if (isOver || state.holder !== null || standing.kind === 'goes on') return state;
  const tasks = rungs[standing.rung];
  const place = `after ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;
  if (standing.kind === 'dropped') {
    return { ...state, state: 'dropped', progress: place, failure: null };
  }
  return { ...state, progress: `waits for others ${place}` };
}
