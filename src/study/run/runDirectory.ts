/** @file Starting a run in a new directory, and resuming one that was interrupted. */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { faultOfPosition } from '../files/jsonLines.ts';
import { isLockFile, type Lock, type LockOptions, lockDirectory } from '../files/lock.ts';
import { assertOutputFolder, makeFolder } from '../files/outputTarget.ts';
import { setAside } from '../files/readFile.ts';
import { writeSealedJson } from '../files/sealedJson.ts';
import { isTemporaryFile } from '../files/temporaryFiles.ts';
import { UsageError } from '../usageError.ts';
import {
  type Checkpoint,
  checkpointIndices,
  faultOfShards,
  removeCheckpoints,
  rewriteSetup,
  tensorSuffix,
} from './checkpoints.ts';
import { newestUsable, type UsableCheckpoint } from './readCheckpoint.ts';
import { changedSetting, withTasks } from './recordedSetup.ts';
import { Run } from './run.ts';
import { type RunPaths, runPaths } from './runPaths.ts';
import {
  currentVersions,
  type RunSetup,
  readRunSetup,
  type StoredSetup,
  storedSetup,
  versionNotice,
  writeRunSetup,
} from './runSetup.ts';
import { assertTasksInTurn } from './tasksInTurn.ts';
import { readTiming } from './timing.ts';

/**
 * Starts a run.
 *
 * @param directory does not exist yet, or is empty
 * @throws LockedError when another process uses it; Error when it holds anything, or naming file and cause.
 */
export function createRun(directory: string, setup: RunSetup, options: LockOptions = {}): Run {
  const paths = runPaths(directory);
  assertOutputFolder(directory);
  makeFolder(directory);
  return locked(directory, options, (lock) => {
    refuseContent(paths);
    makeFolder(paths.checkpoints);
    makeFolder(paths.data);
    const stored = storedSetup(setup);
    writeRunSetup(paths.config, stored);
    return new Run({ directory, lock, checkpoint: null, ...stored });
  });
}

/** How a run is resumed. */
export interface OpenRunOptions extends LockOptions {
  /** Training tasks from now on, at least as many as the run has. */
  readonly tasks?: number | undefined;
}

/** A resumed run. */
export interface OpenedRun {
  readonly run: Run;
  /** Where it resumes; null means at the start, as there was no checkpoint yet. */
  readonly checkpoint: Checkpoint | null;
  /** What the user should know, one sentence each: damaged checkpoints that were passed over, other versions. */
  readonly notices: readonly string[];
}

/**
 * Resumes a run from its newest usable checkpoint. Everything written after it is removed, so that the run ends
 * with the same files as one that was never interrupted.
 *
 * @throws LockedError when another process writes the run; Error when this is no run, or saying what is wrong with
 * each checkpoint when none can be used (nothing is removed then); UsageError when there would be fewer tasks.
 */
export function openRun(directory: string, options: OpenRunOptions = {}): OpenedRun {
  const paths = runPaths(directory);
  const stored = readRunSetup(paths.config);
  const { tasks } = options;
  if (tasks !== undefined) assertMoreTasks(stored, tasks);
  return locked(directory, options, (lock) => {
    const { checkpoint, rejected } = pointOfResume(paths, stored, tasks);
    const { notice } = readTiming(paths.timing);
    if (statSync(paths.timing, { throwIfNoEntry: false })?.isDirectory()) setAside(paths.timing);
    removeOtherFiles(paths, checkpoint, stored.config.checkpoint.keep);
    const setup = tasks === undefined ? stored : extend(paths, stored, tasks);
    const run = new Run({ directory, lock, checkpoint, ...setup });
    const notices = [
      ...noticesOfVersions(setup),
      ...noticesOf(checkpoint, rejected),
      ...(notice === null ? [] : [notice]),
    ];
    return { run, checkpoint, notices };
  });
}

/**
 * Where a run is resumed, of which nothing has been changed yet.
 *
 * @param tasks - their number from now on, if that may be another one than before
 * @throws Error when no checkpoint can be used, when they are gone, or naming a setting that has been changed
 */
function pointOfResume(
  paths: RunPaths,
  { recorded }: StoredSetup,
  tasks: number | undefined,
): UsableCheckpoint {
  const usable = newestUsable(paths, (candidate) => faultOfCheckpoint(paths, candidate));
  const { checkpoint, rejected } = usable;
  if (checkpoint === null) {
    if (rejected.length === 0) assertNotBegun(paths);
    else {
      throw new Error(`${paths.directory}: no checkpoint can be used\n${rejected.join('\n')}`);
    }
    return usable;
  }
  const { path, setup } = checkpoint;
  const changed =
    setup === undefined || tasks === undefined
      ? changedSetting(paths.config, recorded, checkpoint)
      : changedSetting(paths.config, withTasks(recorded, tasks), {
          path,
          setup: withTasks(setup, tasks),
        });
  if (changed !== null) throw new Error(changed);
  return usable;
}

/** @throws UsageError when there would be fewer tasks, or when their number means nothing to the run's method */
function assertMoreTasks({ config }: StoredSetup, tasks: number): void {
  const { nTasks, method } = config.training;
  assertTasksInTurn(method, tasks);
  if (tasks >= nTasks) return;
  throw new UsageError(
    `tasks is ${tasks}, expected at least ${nTasks}, the number that the run has`,
  );
}

/**
 * Gives a run more tasks. Every method that trains on them in turn is a fold over the tasks, of which none looks at their number, so that the run
 * becomes one that was begun with so many, byte for byte; the checkpoints say so first, so that with either number the
 * same call completes what was interrupted.
 */
function extend(paths: RunPaths, stored: StoredSetup, tasks: number): StoredSetup {
  const config = { ...stored.config, training: { ...stored.config.training, nTasks: tasks } };
  const setup = storedSetup({ ...stored, config }, stored.versions);
  for (const index of checkpointIndices(paths.checkpoints)) {
    rewriteSetup(paths.checkpoints, index, setup.recorded);
  }
  writeRunSetup(paths.config, setup);
  return setup;
}

/**
 * The ledger is written after the first checkpoint and never removed, so that a run with one has begun.
 *
 * @throws Error when the checkpoints are gone
 */
function assertNotBegun({ checkpoints, ledger }: RunPaths): void {
  if (!existsSync(ledger)) return;
  throw new Error(
    `${checkpoints} holds no checkpoint, although ${ledger} shows that there was one: put the checkpoints back, or begin ` +
      'another run; nothing has been changed',
  );
}

/** Why the run cannot resume from a checkpoint although the checkpoint itself is whole, or null. */
function faultOfCheckpoint(paths: RunPaths, { logs, shards }: Checkpoint): string | null {
  return (
    faultOfPosition(paths.metrics, logs.metrics) ??
    faultOfPosition(paths.tasks, logs.tasks) ??
    faultOfShards(paths.data, Object.fromEntries(shards))
  );
}

function noticesOfVersions({ versions }: StoredSetup): string[] {
  const notice = versions === null ? null : versionNotice(versions, currentVersions());
  return notice === null ? [] : [notice];
}

function noticesOf(checkpoint: Checkpoint | null, rejected: readonly string[]): string[] {
  if (checkpoint === null) return ['there is no checkpoint yet: the run starts from the beginning'];
  if (rejected.length === 0) return [];
  return [...rejected, `${checkpoint.path} is used instead`];
}

/** What is later than the checkpoint, and what is older than those to keep. The logs are cut back when they are opened. */
function removeOtherFiles(paths: RunPaths, checkpoint: Checkpoint | null, keep: number): void {
  const newest = checkpoint?.index ?? 0;
  removeCheckpoints(paths.checkpoints, (index) => index > newest || index <= newest - keep);
  makeFolder(paths.checkpoints);
  makeFolder(paths.data);
  const known = new Set(checkpoint?.shards.map(([name]) => name + tensorSuffix));
  removeFiles(paths.data, (name) => name.endsWith(tensorSuffix) && !known.has(name));
  for (const folder of [paths.data, paths.checkpoints]) {
    removeFiles(folder, (name) => isTemporaryFile(name));
  }
  // Other commands may be writing evaluation.json just now; the ledger is written by the run alone.
  removeFiles(paths.directory, (name) => isTemporaryFile(name, basename(paths.ledger)));
  if (checkpoint !== null) writeSealedJson(paths.ledger, checkpoint.state.ledger);
}

function removeFiles(folder: string, isObsolete: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isObsolete)) rmSync(join(folder, name));
}

/** The directory may hold only what a process leaves that was killed while it created a run. */
function refuseContent(paths: RunPaths): void {
  const names = readdirSync(paths.directory);
  if (names.includes('config.json')) {
    throw new Error(
      `${paths.directory} already holds a run: resume it, or choose another directory`,
    );
  }
  const foreign = names.flatMap((name) => {
    if (isLockFile(name) || isTemporaryFile(name)) return [];
    const isOwn = name === 'checkpoints' || name === 'data';
    return isOwn
      ? readdirSync(join(paths.directory, name)).map((inside) => join(name, inside))
      : [name];
  });
  if (foreign.length > 0) {
    throw new Error(`${paths.directory} is not empty (${foreign[0]}): choose another directory`);
  }
}

/** Runs `action` under the lock, which stays with the run if there is one. */
function locked<T>(directory: string, options: LockOptions, action: (lock: Lock) => T): T {
  const lock = lockDirectory(directory, options);
  try {
    return action(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}
