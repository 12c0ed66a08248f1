/**
 * @file Files that exist completely or not at all, even if the process or the machine stops at any moment. Whatever the
 * program writes as a whole is written here.
 */

import { createHash } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { systemError } from './fileErrors.ts';
import { indentedJson, type JsonValue } from './jsonText.ts';
import { outputTarget } from './outputTarget.ts';
import { newTemporaryName, removeAbandonedFiles, removeIfPossible } from './temporaryFiles.ts';

/**
 * Writes beside the target, forces the bytes to the disk, then renames: readers see the old file or the new one. A file
 * that was there keeps its permissions. A symbolic link stays, and the file that it names is written. Another hard link to
 * the file keeps the old content: so does a backup that is made of them.
 *
 * @throws Error naming file and cause, before anything is written where the path names what is no regular file; the old
 *   file is then still there and the partial one removed.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { path: target, mode } = outputTarget(path);
  const folder = dirname(target);
  removeAbandonedFiles(folder);
  const temporary = `${folder}${sep}${newTemporaryName(basename(target))}`;
  try {
    writeAndSync(temporary, bytes, mode);
    renameSync(temporary, target);
    syncDirectory(folder);
  } catch (error) {
    removeIfPossible(temporary);
    throw systemError('cannot write', path, error);
  }
}

/** `value` as indented JSON; refuses numbers that JSON cannot hold. */
export function writeJsonAtomically(path: string, value: object | JsonValue): void {
  writeFileAtomically(path, indentedJson(value, path));
}

/** Forces created, renamed and removed names of a directory to the disk. */
function syncDirectory(path: string): void {
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

/** A new file, never one that is there already, be it a link; at no moment are more permissions given than in the end. */
function writeAndSync(path: string, bytes: Uint8Array, mode: number | null): void {
  const descriptor = openSync(path, 'wx', mode ?? undefined);
  try {
    // Opening has taken away what the process's mask forbids.
    if (mode !== null) fchmodSync(descriptor, mode);
    writeAll(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The sha256 of some bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
