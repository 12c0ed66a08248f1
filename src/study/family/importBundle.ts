/** @file Runs a bundle, from a temporary file that is gone before the user's first line runs. */

import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The exports of every bundle that this process has run, by its code: equal code is one module. */
const exportsByCode = new Map<string, Promise<object>>();

/** The exports of a bundle (`moduleBundle.ts`). What it throws has the line numbers of the user's files. */
export function importBundle(code: string): Promise<object> {
  const exports = exportsByCode.get(code) ?? run(code);
  exportsByCode.set(code, exports);
  return exports;
}

async function run(code: string): Promise<object> {
  process.setSourceMapsEnabled(true);
  const path = join(tmpdir(), `admrl-${randomUUID()}.mjs`);
  writeFileSync(path, code, { mode: 0o600, flag: 'wx' });
  try {
    return await import(pathToFileURL(path).href);
  } finally {
    // A bundle that cannot be linked has not removed itself.
    rmSync(path, { force: true });
  }
}

/** Whether a stack of calls means a bundle, and not a file that it was made of. */
export function isBundle(file: string): boolean {
  return /admrl-[\da-f]{8}-[\da-f-]{27}\.mjs$/.test(file);
}
