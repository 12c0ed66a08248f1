/** @file Files that exist completely or not at all, even if the process or the machine stops at any moment. */

import { createHash } from 'node:crypto';
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
import { isRunning, ownIdentity } from './processIdentity.ts';

/** What JSON can hold; a field that is undefined is left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * The value on one line of JSON. Numbers keep all their bits.
 *
 * @param label what the value is, for messages
 * @throws RangeError naming the field that is NaN or infinite (JSON would write null), or of a type JSON lacks.
 */
export function jsonText(value: object | JsonValue, label: string): string {
  assertJson(value, label, '');
  return JSON.stringify(value);
}

/** The same, indented for people, with a final line break. */
export function indentedJson(value: object | JsonValue, label: string): string {
  assertJson(value, label, '');
  return `${JSON.stringify(value, null, 2)}\n`;
}

function assertJson(value: unknown, label: string, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new RangeError(`${label}: ${path || 'value'} is ${value}, expected a finite number`);
  }
  const plain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (typeof value !== 'object' || !plain) {
    throw new RangeError(
      `${label}: ${path || 'value'} is ${describe(value)}, expected a JSON value`,
    );
  }
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined && !Array.isArray(value)) continue;
    assertJson(entry, label, path === '' ? key : `${path}.${key}`);
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `a ${value.constructor.name}`
    : `a ${typeof value}`;
}

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

/** Removes partial files of killed processes from a folder, if it exists; those of running processes are kept. */
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

/** The sha256 of some bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
