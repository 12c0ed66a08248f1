/** @file Files that are there as a whole or not at all, whenever the process or the machine stops. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemError } from './fileErrors.ts';
import { indentedJson, type JsonValue } from './jsonValue.ts';
import { isRunning, ownIdentity } from './processIdentity.ts';

/** Ending of a file that is being written, by the process with that id. */
export const temporaryFile: RegExp = /\.tmp-(\d+)$/;

/**
 * Writes beside the target, forces the bytes to the disk, then renames: readers see the old file or the new one.
 *
 * @throws Error naming file and cause; the old file is then still there and the partial one removed.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    writeAndSync(temporary, bytes);
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  } catch (error) {
    removeIfPossible(temporary);
    throw systemError('cannot write', path, error);
  }
}

/** `value` as indented JSON; refuses numbers that JSON cannot hold. */
export function writeJsonAtomically(path: string, value: object | JsonValue): void {
  writeFileAtomically(path, indentedJson(value, path));
}

/** Removes from a folder, where it is there, what processes left that were killed while they wrote; living ones write on. */
export function removeAbandonedFiles(folder: string): void {
  if (!existsSync(folder)) return;
  const { host } = ownIdentity();
  for (const name of readdirSync(folder)) {
    const pid = temporaryFile.exec(name)?.[1];
    if (pid === undefined || isRunning({ host, pid: Number(pid), start: '0' })) continue;
    removeIfPossible(join(folder, name));
  }
}

/** Forces created, renamed and removed names of a directory to the disk. */
export function syncDirectory(path: string): void {
  // Windows cannot open directories; its renames are logged by the file system.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all bytes: a single `write` may take only a part of them. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

function writeAndSync(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'w');
  try {
    writeAll(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error is the one to report.
  }
}
