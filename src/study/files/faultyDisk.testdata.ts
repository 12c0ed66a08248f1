/** @file A disk on which any call that changes it, or reads a whole file, can be made to fail, in the process of a test. */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** A call of `node:fs`. */
export interface DiskCall {
  readonly name: (typeof watched)[number];
  /** What it is called with: a path, or the path that the descriptor was opened for. */
  readonly path: string;
}

const watched = [
  'readFileSync',
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'fchmodSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
] as const;

/** Thrown before a `writeSync`, it lets the first half of the bytes be written. */
export class TornWrite extends Error {}

/** An error like those of the system. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: made to fail`), { code });
}

/**
 * What `work` gives, while `before` is told each call that is about to change the disk or to read a file; what it throws is
 * what the call throws. Nothing waits for the disk.
 */
export async function withDisk<T>(
  before: (call: DiskCall) => void,
  work: () => T | Promise<T>,
): Promise<T> {
  const functions: Record<string, (...args: never[]) => unknown> = fs as never;
  const originals = watched.map((name) => [name, functions[name]] as const);
  const paths = new Map<unknown, string>();
  for (const [name, original] of originals) {
    functions[name] = (...args: never[]) => {
      const [target, second]: unknown[] = args;
      const call = { name, path: paths.get(target) ?? String(target) };
      if (name !== 'openSync' || second !== 'r') {
        try {
          before(call);
        } catch (error) {
          if (name === 'writeSync' && error instanceof TornWrite) {
            const bytes = second as Uint8Array;
            original(target as never, bytes.subarray(0, bytes.length >> 1) as never);
          }
          throw error;
        }
      }
      const result = name === 'fsyncSync' ? undefined : original(...args);
      if (name === 'openSync') paths.set(result, String(target));
      return result;
    };
  }
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const [name, original] of originals) functions[name] = original;
    syncBuiltinESMExports();
  }
}
