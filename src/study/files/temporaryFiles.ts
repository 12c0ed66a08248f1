/** @file Names of files that are being written, which say who writes them, so that what killed processes left is known. */

import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import {
  identityFromText,
  identityText,
  ownIdentity,
  type ProcessIdentity,
  stateOf,
} from './processIdentity.ts';

/** Of the name of the file that is written, so that the whole fits a directory entry (255 bytes). */
const shownCharacters = 30;

/** A name that nobody can guess: `policy.onnx.tmp-HOST-PID-START-RANDOM`. */
export function newTemporaryName(name: string): string {
  const shown = [...name].slice(0, shownCharacters).join('');
  return `${shown}.tmp-${identityText(ownIdentity())}-${randomBytes(8).toString('hex')}`;
}

/** Whether a file has a name of that kind; with `name`, whether it was to become the file of that name. */
export function isTemporaryFile(file: string, name?: string): boolean {
  return writerOf(file) !== null && (name === undefined || file.startsWith(`${name}.tmp-`));
}

function writerOf(file: string): ProcessIdentity | null {
  const text = /\.tmp-(.+)-[\da-f]{16}$/.exec(file)?.[1];
  return text === undefined ? null : identityFromText(text);
}

/** Folders from which this process has removed what others left. */
const swept = new Set<string>();

/** A process of which nobody here can know whether it runs has given up a file of that age: writing takes seconds. */
const abandonedAfter = 24 * 60 * 60 * 1000;

/**
 * Removes half-written files of processes that are gone, when this process first writes to the folder. Only names are
 * touched that `newTemporaryName` makes.
 */
export function removeAbandonedFiles(folder: string): void {
  const key = resolve(folder);
  if (swept.has(key)) return;
  swept.add(key);
  for (const name of readdirSync(folder)) {
    const writer = writerOf(name);
    if (writer === null) continue;
    const path = `${folder}${sep}${name}`;
    const state = stateOf(writer);
    if (state === 'gone' || (state === 'unknown' && ageOf(path) > abandonedAfter)) {
      removeIfPossible(path);
    }
  }
}

/** Milliseconds; none for what has just gone. */
function ageOf(path: string): number {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 0 : Date.now() - status.mtimeMs;
}

/** For when another error is the one to report, or none. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays until a later process removes it.
  }
}
