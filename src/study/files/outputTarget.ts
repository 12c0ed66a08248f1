/** @file Where output goes: links are followed, and what cannot be written, or must not be replaced, is named before the work. */

import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { errorCode, systemError } from './fileErrors.ts';

/** A file that can be written. */
export interface OutputTarget {
  /** No symbolic link. */
  readonly path: string;
  /** Permissions of the file that is there; null where there is none. */
  readonly mode: number | null;
}

/**
 * The regular file that a path names, through symbolic links, or the place where one can be made.
 *
 * @throws Error naming the path, and what it is or why it cannot be written
 */
export function outputTarget(path: string): OutputTarget {
  if (path === '') throw new Error('cannot write "": expected the path of a file');
  try {
    const target = followed(path);
    const status = statSync(target, { throwIfNoEntry: false });
    accessSync(dirname(target), constants.W_OK);
    if (status === undefined) return { path: target, mode: null };
    assertRegularFile(path, status);
    accessSync(target, constants.W_OK);
    return { path: target, mode: status.mode & 0o777 };
  } catch (error) {
    throw error instanceof NoRegularFile ? error : systemError('cannot write', path, error);
  }
}

class NoRegularFile extends Error {}

/** @throws Error naming the path and what it is: a folder, a device, a pipe, a socket */
export function assertRegularFile(path: string, status: Stats): void {
  if (status.isFile()) return;
  const kind = status.isDirectory()
    ? 'a directory'
    : status.isFIFO()
      ? 'a pipe'
      : status.isSocket()
        ? 'a socket'
        : 'a device';
  throw new NoRegularFile(`cannot write ${path}: it is ${kind}, expected a regular file`);
}

/** As many links, one naming the next, as Linux follows. */
const mostLinks = 40;

/** The end of a chain of symbolic links, whether there is something or not. */
function followed(path: string): string {
  let end = path;
  for (let links = 0; links < mostLinks; links++) {
    if (lstatSync(end, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return end;
    const next = readlinkSync(end);
    // Not `join`, which takes `..` back before links are followed.
    end = isAbsolute(next) ? next : `${dirname(end)}${sep}${next}`;
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

/**
 * Makes a folder and those above it, where they are missing.
 *
 * @throws Error naming the path and the cause. Node's recursive `mkdir` calls many causes "no such file".
 */
export function makeFolder(path: string): void {
  try {
    makeMissing(resolve(path));
  } catch (error) {
    throw systemError('cannot create the directory', path, error);
  }
}

function makeMissing(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeMissing(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it just now.
    if (errorCode(error) !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Checks before the work that files can be written to a folder, or that it can be made. Nothing is made yet, as the work may
 * be refused.
 *
 * @throws Error naming the path and the cause
 */
export function assertOutputFolder(path: string): void {
  if (path === '') throw new Error('cannot write to "": expected the path of a directory');
  try {
    let folder = resolve(path);
    while (statSync(folder, { throwIfNoEntry: false }) === undefined) folder = dirname(folder);
    if (!isFolder(folder)) throw new Error('it is a file, not a directory');
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw systemError('cannot write to the directory', path, error);
  }
}
