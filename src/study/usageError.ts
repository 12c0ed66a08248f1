/** @file The error for wrong input: its message alone says what to change. */

/**
 * Wrong input: a flag, a setting, one of the user's files. A program that catches one shows its message without a stack
 * trace; the command line exits with code 2.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/**
 * What a check of the user's input returns; its RangeError becomes a UsageError. For checks that only read flags and
 * settings, before any work begins: any other RangeError would be a bug in the program.
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
