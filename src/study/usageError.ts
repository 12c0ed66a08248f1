/** @file The error of wrong input: its message alone tells whoever wrote the input what to change. */

/**
 * Wrong input: a flag, a setting, a file of the user's. A program that meets one shows its message without a stack
 * trace; the command line exits with code 2.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
