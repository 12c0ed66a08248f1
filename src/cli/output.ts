/** @file Where commands write what `--out` names: checked before the work rather than after it. */

import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { assertOutputFolder, makeFolder, outputTarget } from '../study/files/outputTarget.ts';
import { UsageError } from '../study/usageError.ts';

/**
 * The path of a file that `--out` names.
 *
 * @throws UsageError when it cannot be written, or is no regular file
 */
export function fileOption(command: string, path: string): string {
  return checked(command, path, outputTarget);
}

/**
 * The same; its folder is made.
 *
 * @throws UsageError likewise
 */
export function newFileOption(command: string, path: string, option = '--out'): string {
  const assertWritable = (): void => {
    if (path !== '') makeFolder(dirname(path));
    outputTarget(path);
  };
  return checked(command, path, assertWritable, option);
}

/**
 * The path of a folder that `--out` names.
 *
 * @throws UsageError when it cannot be made, or not be written to
 */
export function folderOption(command: string, path: string): string {
  return checked(command, path, assertOutputFolder);
}

/**
 * The path of a folder that an option names and that is empty, or does not exist yet.
 *
 * @throws UsageError when there is something in it, and likewise
 */
export function emptyFolderOption(command: string, option: string, path: string): string {
  const assertEmpty = (): void => {
    assertOutputFolder(path);
    if (existsSync(path) && readdirSync(path).length > 0) {
      throw new Error(`${path} is not empty, expected an empty folder or a new one`);
    }
  };
  return checked(command, path, assertEmpty, option);
}

function checked(
  command: string,
  path: string,
  check: (path: string) => unknown,
  option = '--out',
): string {
  try {
    check(path);
    return path;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${command}: ${option}: ${message}`, { cause: error });
  }
}
