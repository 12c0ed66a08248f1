/** @file The error of wrong input: its message alone tells whoever wrote the input what to change. */

/**
 * Wrong input: a flag, a setting, a file of the user's. A program that meets one shows its message without a stack
 * trace; the command line exits with code 2.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/**
 * What a check of the user's input returns; its RangeError is one of usage. For checks that only read flags and
 * settings, before any work begins: any other RangeError would be a fault of the program's.
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
