/** @file Reading whole files: absent, damaged, and out of reach are told apart, as only the first is a beginning. */

import { readFileSync, renameSync, statSync } from 'node:fs';
import { DamagedFileError, errorCode, systemError } from './fileErrors.ts';

/** Causes that lie in the file itself. Others, such as too many open files, say nothing about it. */
const damage: ReadonlySet<string> = new Set(['EIO', 'EISDIR']);

/**
 * The bytes of a file; null when there is none.
 *
 * @throws DamagedFileError naming the file when the disk cannot read it or it is a directory; Error naming file and cause
 *   when the cause lies elsewhere
 */
export function readFileIfThere(path: string): Buffer | null {
  return readingFile(path, () => readFileSync(path));
}

/** What `read` gives of a file, with the same errors. */
export function readingFile<T>(path: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedFileError) throw error;
    const code = errorCode(error);
    if (code === 'ENOENT') return null;
    const said = systemError('cannot read', path, error);
    throw damage.has(code) ? new DamagedFileError(said.message, { cause: error }) : said;
  }
}

/** Gives a file or folder another name, so that its own is free and nothing is lost; returns that name. */
export function setAside(path: string): string {
  for (let i = 1; ; i++) {
    const kept = `${path}.damaged${i === 1 ? '' : `-${i}`}`;
    if (statSync(kept, { throwIfNoEntry: false }) !== undefined) continue;
    renameSync(path, kept);
    return kept;
  }
}
