/** @file How failures leave the program: one line on stderr and an exit code that scripts can tell apart. */

import { inspect } from 'node:util';
import { LockedError } from '../study/files/lock.ts';
import { UsageError } from '../study/usageError.ts';

/** Exit codes of `admrl`; `locked`, for another try later, is `EX_TEMPFAIL` of BSD's `sysexits.h`. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, locked: 75, interrupted: 130 } as const;

/** Prints an error for people and returns the exit code that belongs to it. `DEBUG=admrl` adds stack and cause. */
export function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`admrl: ${message}\n`);
  if (process.env.DEBUG === 'admrl') process.stderr.write(`${inspect(error)}\n`);
  if (error instanceof UsageError) return exitCodes.usage;
  return isLocked(error) ? exitCodes.locked : exitCodes.failure;
}

/** Whether it says, or was caused by an error that says, that another process holds a lock. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && (error instanceof LockedError || isLocked(error.cause));
}

/**
 * Lets `admrl … | head` end quietly: a closed pipe is the reader's choice, not a failure. Without a reader of stderr, of
 * the progress, the work goes on.
 */
export function ignoreClosedPipe(): void {
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
}
