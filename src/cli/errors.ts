/** @file How failures leave the program: one line on stderr and an exit code that scripts can tell apart. */

import { inspect } from 'node:util';

/** Exit codes of `admrl`. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** Wrong input by the user: reported without a stack trace, exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** True for errors whose message alone tells the user what to do. */
function isUsage(error: unknown): boolean {
  return (
    error instanceof Error && ['UsageError', 'ConfigError', 'FamilyError'].includes(error.name)
  );
}

/**
 * What a check of the user's input returns, before any work begins; its RangeError is one of usage.
 *
 * @throws UsageError with the message of the check
 */
export function checkUsage<R>(check: () => R): R {
  try {
    return check();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** Prints an error for people and returns the exit code that belongs to it. `DEBUG=admrl` adds stack and cause. */
export function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`admrl: ${message}\n`);
  if (process.env.DEBUG === 'admrl') process.stderr.write(`${inspect(error)}\n`);
  return isUsage(error) ? exitCodes.usage : exitCodes.failure;
}

/** Lets `admrl … | head` end quietly: a closed pipe is the reader's choice, not a failure. */
export function ignoreClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
}
