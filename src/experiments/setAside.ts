/** @file Keeping a file whose place is needed for another one. */

import { existsSync, renameSync } from 'node:fs';

/** Renames `evaluation.json` to `evaluation-1.json`, or the next number that is free, and returns the new path. */
export function setAside(path: string): string {
  for (let i = 1; ; i++) {
    const kept = path.replace(/\.json$/, `-${i}.json`);
    if (existsSync(kept)) continue;
    renameSync(path, kept);
    return kept;
  }
}
