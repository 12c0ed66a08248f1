/** @file Finds runs: folders with the files of one, and folders of such folders. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** How deep runs may lie below a folder that was named. */
const deepest = 3;
/** Most runs of one lab. */
const most = 2000;

/** A run that was found. */
export interface FoundRun {
  /** Names the run in addresses: of its path, but it does not tell it. */
  readonly id: string;
  readonly directory: string;
}

/** The runs in some folders, each of which is a run or holds some, by path. */
export function findRuns(folders: readonly string[]): FoundRun[] {
  const found = new Map<string, FoundRun>();
  for (const folder of folders) {
    for (const directory of runsBelow(resolve(folder), deepest)) {
      if (found.size < most) found.set(directory, { id: idOfRun(directory), directory });
    }
  }
  return [...found.values()];
}

function* runsBelow(folder: string, depth: number): Generator<string> {
  if (existsSync(join(folder, 'config.json'))) {
    yield folder;
    return;
  }
  if (depth === 0) return;
  for (const name of foldersIn(folder)) yield* runsBelow(join(folder, name), depth - 1);
}

/** Those that can be read; hidden ones and installed packages hold no runs. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(folder, entry.name)),
      )
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('.') && name !== 'node_modules')
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

function isFolder(folder: string, name: string): boolean {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The id of the run in a folder. */
export function idOfRun(directory: string): string {
  return createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 12);
}
