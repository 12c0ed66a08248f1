/** @file Makes a folder with those above it. */

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, systemError } from './fileErrors.ts';

/**
 * Makes a folder, and those above it that are missing. One that is there stays. Node's own recursion does not return
 * where a file system, such as /proc, refuses a folder as if the one above were missing.
 *
 * @throws Error naming the folder and why it cannot be made
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (errorCode(error) === 'EEXIST' && isFolder(path)) return;
    throw systemError('cannot create the directory', path, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // What is wrong is said when it cannot be made.
    return false;
  }
}
