/** @file Starting a run in a new directory, and resuming one that was interrupted. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, writeJsonAtomically } from '../files/atomicFile.ts';
import { faultOfPosition } from '../files/jsonLines.ts';
import { isLockFile, type Lock, lockDirectory } from '../files/lock.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { type Checkpoint, faultOfShards, removeCheckpoints, tensorSuffix } from './checkpoints.ts';
import { newestUsable } from './readCheckpoint.ts';
import { Run } from './run.ts';
import { type RunPaths, runPaths } from './runPaths.ts';
import {
  currentVersions,
  type RunSetup,
  readRunSetup,
  type StoredSetup,
  versionNotice,
  writeRunSetup,
} from './runSetup.ts';

/**
 * Starts a run.
 *
 * @param directory does not exist yet, or is empty
 * @throws LockedError when another process uses it; Error when it holds anything, or naming file and cause.
 */
export function createRun(directory: string, setup: RunSetup): Run {
  const paths = runPaths(directory);
  makeFolder(directory);
  return locked(directory, (lock) => {
    refuseContent(paths);
    makeFolder(paths.checkpoints);
    makeFolder(paths.data);
    writeRunSetup(paths.config, setup);
    return new Run({ directory, lock, checkpoint: null, ...setup });
  });
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
 * each checkpoint when none can be used (nothing is removed then).
 */
export function openRun(directory: string): OpenedRun {
  const paths = runPaths(directory);
  const setup = readRunSetup(paths.config);
  return locked(directory, (lock) => {
    const { checkpoint, rejected } = newestUsable(paths, (candidate) =>
      faultOfCheckpoint(paths, candidate),
    );
    if (checkpoint === null && rejected.length > 0) {
      throw new Error(`${directory}: no checkpoint can be used\n${rejected.join('\n')}`);
    }
    removeLaterFiles(paths, checkpoint);
    const run = new Run({ directory, lock, checkpoint, ...setup });
    const notices = [...noticesOfVersions(setup), ...noticesOf(checkpoint, rejected)];
    return { run, checkpoint, notices };
  });
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

/** The logs are cut back when they are opened. */
function removeLaterFiles(paths: RunPaths, checkpoint: Checkpoint | null): void {
  removeCheckpoints(paths.checkpoints, (index) => index > (checkpoint?.index ?? 0));
  makeFolder(paths.checkpoints);
  makeFolder(paths.data);
  const known = new Set(checkpoint?.shards.map(([name]) => name + tensorSuffix));
  removeFiles(paths.data, (name) => name.endsWith(tensorSuffix) && !known.has(name));
  for (const folder of [paths.data, paths.checkpoints]) {
    removeFiles(folder, (name) => temporaryFile.test(name));
  }
  // Other commands may be writing evaluation.json just now; the ledger is written by the run alone.
  removeFiles(paths.directory, (name) => name.startsWith('ledger.json.tmp-'));
  if (checkpoint === null) rmSync(paths.ledger, { force: true });
  else writeJsonAtomically(paths.ledger, checkpoint.state.ledger);
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
  const foreign = names.filter((name) => {
    const own = isLockFile(name) || temporaryFile.test(name);
    return !own && name !== 'checkpoints' && name !== 'data';
  });
  if (foreign.length > 0) {
    throw new Error(`${paths.directory} is not empty (${foreign[0]}): choose another directory`);
  }
}

/** Runs `action` under the lock, which stays with the run if there is one. */
function locked<T>(directory: string, action: (lock: Lock) => T): T {
  const lock = lockDirectory(directory);
  try {
    return action(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}
