/** @file How failures leave the program: one line on stderr and an exit code that scripts can tell apart. */

import { inspect } from 'node:util';
import { errorCode, systemError } from '../study/files/fileErrors.ts';
import { isLockedError } from '../study/files/lock.ts';
import { UsageError } from '../study/usageError.ts';

/** Exit codes of `admrl`; `locked`, for another try later, is `EX_TEMPFAIL` of BSD's `sysexits.h`. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, locked: 75, interrupted: 130 } as const;

/** Prints an error for people and returns the exit code that belongs to it. `DEBUG=admrl` adds stack and cause. */
export function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`admrl: ${message}\n`);
  if (process.env.DEBUG === 'admrl') process.stderr.write(`${inspect(error)}\n`);
  if (error instanceof UsageError) return exitCodes.usage;
  return isLockedError(error) ? exitCodes.locked : exitCodes.failure;
}

/**
 * What happens when a standard stream cannot be written. `admrl … | head` ends quietly: a closed pipe is the reader's
 * choice, not a failure. Results that cannot be written are one. Of progress, on stderr, nothing depends: what nobody
 * reads is dropped, and the work goes on.
 */
export function answerBrokenStreams(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error) => {
    if (errorCode(error) === 'EPIPE') process.exit(exitCodes.ok);
    process.exit(reportError(systemError('cannot write to', 'the standard output', error)));
  });
}

/** Failures outside of every command, such as in a timer of a custom module, end the program as all others do. */
export function answerUncaughtErrors(): void {
  process.on('uncaughtException', (error) => process.exit(reportError(error)));
}
