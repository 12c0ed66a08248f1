/**
 * @file One writer a run: a lock that ends with its process, however that ends.
 *
 * Each process raises a flag, a file whose name says who it is, and only then looks at the flags of others. So of two
 * processes at least one sees the other. Flags of processes that are gone are removed; names are never used again, so
 * nobody can remove a living flag by mistake. Of two processes that arrive together, the one whose flag sorts first
 * waits until the other has withdrawn, or has become the holder.
 */

import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, systemError } from './fileErrors.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './processIdentity.ts';

/** The run is in use. */
export class LockedError extends Error {
  override readonly name: string = 'LockedError';
}

/** A lock that is held. */
export interface Lock {
  /** Gives the lock back; calling it again does nothing. */
  release(): void;
}

const flagName = /^lock-([^-]+)-(\d+)-([^-]+)$/;
const heldPrefix = 'held-';
const waitMilliseconds = 10;
const longestWait = 5000;

/** True for names of files that belong to locks. */
export function isLockFile(name: string): boolean {
  return flagName.test(name.startsWith(heldPrefix) ? name.slice(heldPrefix.length) : name);
}

/**
 * Locks a directory for this process.
 *
 * @throws LockedError naming the process that holds it.
 */
export function acquireLock(directory: string, identity: ProcessIdentity = ownIdentity()): Lock {
  const own = `lock-${identity.host}-${identity.pid}-${identity.start}`;
  raise(directory, own, identity);
  try {
    for (let waited = 0; ; waited += waitMilliseconds) {
      const others = livingFlags(directory, own);
      if (others.length === 0) {
        createFile(join(directory, heldPrefix + own));
        return { release: () => withdraw(directory, own) };
      }
      const winner = others.find((other) => isHeld(directory, other) || other < own);
      if (winner !== undefined) throw lockedBy(directory, winner);
      if (waited >= longestWait) throw lockedBy(directory, others[0]!);
      pause();
    }
  } catch (error) {
    withdraw(directory, own);
    throw error;
  }
}

/** Milliseconds that `withLock` waits for its turn. */
const patience = 30_000;

/**
 * What `work` returns, done while the directory is locked: short work of several processes, one after the other.
 *
 * @throws LockedError when another process holds the lock for longer than half a minute.
 */
export function withLock<T>(directory: string, work: () => T): T {
  const lock = waitForLock(directory);
  try {
    return work();
  } finally {
    lock.release();
  }
}

function waitForLock(directory: string): Lock {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return acquireLock(directory);
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

function raise(directory: string, own: string, identity: ProcessIdentity): void {
  const path = join(directory, own);
  try {
    createFile(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw systemError('cannot create the lock', path, error);
    throw new LockedError(`${directory} is already open in this process (${identity.pid})`);
  }
}

function createFile(path: string): void {
  closeSync(openSync(path, 'wx'));
}

function livingFlags(directory: string, own: string): string[] {
  const flags = readdirSync(directory).filter((name) => flagName.test(name) && name !== own);
  return flags.filter((flag) => {
    if (isRunning(identityOf(flag))) return true;
    withdraw(directory, flag);
    return false;
  });
}

function identityOf(flag: string): ProcessIdentity {
  const [, host = '', pid = '', start = ''] = flagName.exec(flag) ?? [];
  return { host, pid: Number(pid), start };
}

function isHeld(directory: string, flag: string): boolean {
  return existsSync(join(directory, heldPrefix + flag));
}

/** The mark of the holder goes first: a flag without it is one of a process that is only arriving. */
function withdraw(directory: string, flag: string): void {
  rmSync(join(directory, heldPrefix + flag), { force: true });
  rmSync(join(directory, flag), { force: true });
}

function lockedBy(directory: string, flag: string): LockedError {
  const { host, pid } = identityOf(flag);
  const elsewhere = host !== ownIdentity().host;
  const advice = elsewhere
    ? ` on ${host}; if that process is gone, delete ${join(directory, flag)} and ${heldPrefix}${flag}`
    : '';
  return new LockedError(`${directory} is in use by process ${pid}${advice}`);
}
