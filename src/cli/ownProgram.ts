/** @file This program as words of a command line. */

/** Node with its flags, and the script that was started. */
export function ownProgram(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]];
}
