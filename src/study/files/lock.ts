/**
 * @file One writer per run and per file: a lock that ends with its process, however the process ends.
 *
 * Each process raises a flag, a file whose name says who it is, and only then looks at the flags of others. So of two
 * processes at least one sees the other. Flags of processes that are gone are removed; names are never used again, so
 * no process can remove a living flag by mistake. A process of which nothing can be known from here counts as living,
 * until the user says that it is gone. Of two processes that arrive together, the one whose flag sorts first
 * waits until the other has withdrawn, or has become the holder.
 */

import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, systemError } from './fileErrors.ts';
import {
  identityFromText,
  identityText,
  ownIdentity,
  type ProcessIdentity,
  type ProcessState,
  stateOf,
} from './processIdentity.ts';
import { readingFile } from './readFile.ts';

/** The run, or the file, is in use. */
export class LockedError extends Error {
  override readonly name: string = 'LockedError';
}

/** Whether it says, or was caused by an error that says, that another process holds a lock. */
export function isLockedError(error: unknown): error is Error {
  return error instanceof Error && (error instanceof LockedError || isLockedError(error.cause));
}

/** A lock that is held. */
export interface Lock {
  /** Gives the lock back; calling it again does nothing. */
  release(): void;
}

/** How a lock is taken. */
export interface LockOptions {
  /**
   * Whether flags are removed of processes that may still run somewhere else. Absent where the user cannot be asked: then
   * the error says which files to delete.
   */
  readonly takeOver?: boolean | undefined;
}

/** What is locked, and how its flags are called. */
interface Target extends LockOptions {
  /** In errors. */
  readonly path: string;
  /** Where the flags are. */
  readonly folder: string;
  /** In front of the names of flags: '' for the folder itself, the name of the file and a dot for a file in it. */
  readonly prefix: string;
}

const flagName = /^(|.+\.)lock-(.+)$/;
const heldPrefix = 'held-';
const waitMilliseconds = 10;
const longestWait = 5000;

/** True for names of files that belong to locks. */
export function isLockFile(name: string): boolean {
  return ownerOf(name.startsWith(heldPrefix) ? name.slice(heldPrefix.length) : name) !== null;
}

/**
 * The state of the process that has locked a directory, for those who only look: `gone` where it ended without giving the
 * lock back, as after `kill -9`. Null where nobody has locked it, or where there is no such directory.
 */
export function holderOf(directory: string): ProcessState | null {
  const states = ownersIn(directory, '').map(stateOf);
  return (['running', 'unknown', 'gone'] as const).find((state) => states.includes(state)) ?? null;
}

/**
 * Locks a directory for this process.
 *
 * @throws LockedError naming the process that holds it.
 */
export function lockDirectory(directory: string, options: LockOptions = {}): Lock {
  return acquire({ ...options, path: directory, folder: directory, prefix: '' });
}

/**
 * Locks a file for this process, whether it exists or not; its folder does.
 *
 * @throws LockedError naming the process that holds it.
 */
export function lockFile(path: string, options: LockOptions = {}): Lock {
  return acquire({ ...options, path, folder: dirname(path), prefix: `${basename(path)}.` });
}

/**
 * What `work` gives, done while a file is locked: long work, that no other process does at the same time.
 *
 * @throws LockedError naming the process that holds the lock.
 */
export async function whileLocked<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const lock = lockFile(path, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * Who has locked a file, for those who only look: nothing is removed. Null where nobody has, or where who has is gone. A
 * process of which nothing can be known from here counts as living.
 */
export function holderOfFile(path: string): ProcessIdentity | null {
  const owners = ownersIn(dirname(path), `${basename(path)}.`);
  return owners.find((owner) => stateOf(owner) !== 'gone') ?? null;
}

/** Whose flags are in a folder that may not exist. */
function ownersIn(folder: string, prefix: string): ProcessIdentity[] {
  const names = readingFile(folder, () => readdirSync(folder)) ?? [];
  return names.flatMap((name) =>
    flagName.exec(name)?.[1] === prefix ? (ownerOf(name) ?? []) : [],
  );
}

/** Milliseconds that `withFileLock` waits for its turn. */
const patience = 30_000;

/**
 * What `work` returns, done while a file is locked: short work of several processes, one after the other.
 *
 * @throws LockedError when another process holds the lock for longer than half a minute.
 */
export function withFileLock<T>(path: string, work: () => T): T {
  const lock = waitForLock(path);
  try {
    return work();
  } finally {
    lock.release();
  }
}

function waitForLock(path: string): Lock {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return lockFile(path);
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() > end) throw error;
      pause();
    }
  }
}

/** For `waitMilliseconds`. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMilliseconds);
}

function acquire(target: Target): Lock {
  const { folder, prefix } = target;
  const own = `${prefix}lock-${identityText(ownIdentity())}`;
  raise(target, own);
  try {
    for (let waited = 0; ; waited += waitMilliseconds) {
      const others = livingFlags(target, own);
      if (others.length === 0) {
        createFile(join(folder, heldPrefix + own));
        return held(folder, own);
      }
      const winner = others.find((other) => isHeld(folder, other) || other < own);
      if (winner !== undefined) throw lockedBy(target, winner);
      if (waited >= longestWait) throw lockedBy(target, others[0]!);
      pause();
    }
  } catch (error) {
    withdraw(folder, own);
    throw error;
  }
}

/** A process that ends in good order gives its locks back by itself. */
function held(folder: string, own: string): Lock {
  const release = (): void => {
    process.off('exit', release);
    withdraw(folder, own);
  };
  process.on('exit', release);
  return { release };
}

function raise({ path, folder }: Target, own: string): void {
  const flag = join(folder, own);
  try {
    createFile(flag);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw systemError('cannot create the lock', flag, error);
    throw new LockedError(`${path} is already open in this process (${process.pid})`);
  }
}

function createFile(path: string): void {
  closeSync(openSync(path, 'wx'));
}

function livingFlags({ folder, prefix, takeOver = false }: Target, own: string): string[] {
  const flags = readdirSync(folder).filter(
    (name) => name !== own && flagName.exec(name)?.[1] === prefix && ownerOf(name) !== null,
  );
  return flags.filter((flag) => {
    const state = stateOf(ownerOf(flag)!);
    if (state === 'running' || (state === 'unknown' && !takeOver)) return true;
    withdraw(folder, flag);
    return false;
  });
}

/** Who has raised a flag; null for the name of another file. */
function ownerOf(flag: string): ProcessIdentity | null {
  return identityFromText(flagName.exec(flag)?.[2] ?? '');
}

function isHeld(folder: string, flag: string): boolean {
  return existsSync(join(folder, heldPrefix + flag));
}

/** The mark of the holder goes first: a flag without it is one of a process that is only arriving. */
function withdraw(folder: string, flag: string): void {
  rmSync(join(folder, heldPrefix + flag), { force: true });
  rmSync(join(folder, flag), { force: true });
}

function lockedBy({ path, folder, takeOver }: Target, flag: string): LockedError {
  const owner = ownerOf(flag)!;
  if (stateOf(owner) !== 'unknown') {
    return new LockedError(`${path} is in use by process ${owner.pid}`);
  }
  const files = `delete ${join(folder, flag)} and ${heldPrefix}${flag}`;
  return new LockedError(
    `${path} is in use by process ${owner.pid} on ${owner.host || 'a host without a name'}: another machine or ` +
      'container, or this one before it was restarted, so that from here nobody can tell whether it still runs. ' +
      `If it is gone, ${takeOver === undefined ? files : `add --take-over, or ${files}`}`,
  );
}
