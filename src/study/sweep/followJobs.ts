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
import type { Look } from './store/seenRuns.ts';
import type { SweepJob } from './sweepJobs.ts';
import type { Rung, SweptRun } from './sweptRun.ts';

/** A job as it is now. */
export interface FollowedJob {
  readonly job: SweepJob;
  /** Where it is read: the folder of its run, or what has been seen of it in the store of the sweep. */
  readonly folder: string;
  readonly state: RunState;
  /** As in {@link ReadRunState}. */
  readonly measured: Measured | null;
  /** The objective at each rung; none where jobs are not halved. */
  readonly rungValues: readonly RungValue[];
  /** Null where jobs are not halved. */
  readonly standing: Standing | null;
}

/** How jobs are looked at. */
export interface LookOptions {
  /** All of them by default. */
  readonly jobs?: readonly SweepJob[];
  readonly look?: Look;
  readonly hasFailed?: (job: SweepJob, state: RunState) => boolean;
}

/**
 * Jobs as they are now, wherever they are done: in the store of the sweep, if it has one, and in the folders of this machine.
 * The options that {@link followJobs} has too mean the same.
 *
 * @throws Error when the store is out of reach; UsageError when it refuses
 */
export async function lookAtJobs(
  opened: OpenSweep,
  { jobs = opened.jobs, look = 'states', hasFailed }: LookOptions = {},
): Promise<FollowedJob[]> {
  const directories = jobs.map(({ run }) => run.training.directory);
  const folders = (await opened.store?.foldersOf(directories, look)) ?? directories;
  return followJobs({ ...opened, jobs }, hasFailed, folders);
}

/** One job: of the others only those are read that it may have to wait for. */
export async function lookAtJob(opened: OpenSweep, job: SweepJob): Promise<FollowedJob> {
  const jobs = opened.file.halving === null ? [job] : opened.jobs;
  return (await lookAtJobs(opened, { jobs }))[jobs.indexOf(job)];
}

/**
 * All jobs, in their order, as folders have them.
 *
 * @param hasFailed - those for which no other job waits at a rung: by default those whose last attempt failed
 */
export function followJobs(
  opened: OpenSweep,
  hasFailed = (_job: SweepJob, { state }: RunState): boolean => state === 'failed',
  folders: readonly string[] = opened.jobs.map(({ run }) => run.training.directory),
): FollowedJob[] {
  const { jobs, file } = opened;
  const { halving } = file;
  const read = jobs.map((job, i) => {
    const folder = folders[i];
    const { family } = problemOf(opened, job);
    const { run } = job;
    const training = { ...run.training, directory: folder };
    const found = readRunState({ ...job, run: { ...run, training } }, family);
    return halving === null
      ? { job, folder, ...found, rungValues: [] }
      : withRungs(halving, { job, folder, ...found }, family);
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

/** A job that was to come to a rung, or without one to its end. */
export interface JobArrival {
  readonly isThere: boolean;
  /** Why its last attempt failed; null where it did not. */
  readonly failure: JobFailure | null;
}

/** Whether a job has come to where it was to come; throws as {@link lookAtJobs} does. */
export async function arrivalOf(
  opened: OpenSweep,
  job: SweepJob,
  rung: Rung | undefined,
): Promise<JobArrival> {
  const [{ state, rungValues }] = await lookAtJobs(opened, { jobs: [job] });
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

type ReadJob = Pick<FollowedJob, 'job' | 'folder' | 'state' | 'measured' | 'rungValues'>;

/** Files that are damaged are a failure. */
function withRungs(
  halving: Halving,
  { job, folder, state, measured, passed }: Pick<FollowedJob, 'job' | 'folder'> & ReadRunState,
  family: TaskFamily,
): ReadJob {
  const { objective, evaluation: wanted, rungs } = halving;
  const valueAt = (tasks: number): RungValue => {
    const evaluation = readRung(folder, { tasks, evaluation: wanted }, family);
    if (evaluation === null) return measured !== null || passed.includes(tasks) ? 'passed' : null;
    const columns = evaluationColumns(wanted, evaluation, { method: job.method, family });
    // Without the optima that it is a gap to, it cannot be compared.
    return columns[objective.column] ?? 'passed';
  };
  try {
    return { job, folder, state, measured, rungValues: rungs.map(valueAt) };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    const failure = { message: error.message, lines: [] };
    const failed = { ...state, state: 'failed', failure } as const;
    return { job, folder, state: failed, measured: null, rungValues: rungs.map(() => null) };
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
