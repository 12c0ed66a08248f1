/** @file Where commands write what `--out` names: checked before the work rather than after it. */

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
export function newFileOption(command: string, path: string): string {
  return checked(command, path, () => {
    if (path !== '') makeFolder(dirname(path));
    outputTarget(path);
  });
}

/**
 * The path of a folder that `--out` names.
 *
 * @throws UsageError when it cannot be made, or not be written to
 */
export function folderOption(command: string, path: string): string {
  return checked(command, path, assertOutputFolder);
}

function checked(command: string, path: string, check: (path: string) => unknown): string {
  try {
    check(path);
    return path;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${command}: --out: ${message}`, { cause: error });
  }
}
