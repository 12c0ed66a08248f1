/** @file What tests of sweeps on engines look at: the states of jobs, their bytes, the processes that work on them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { admrl, contents, isIncidental } from '../cli/admrl.ts';

/** A job as `sweep status --json` prints it. */
export interface Status {
  readonly index: number;
  readonly directory: string;
  readonly state: string;
  readonly holder: string | null;
  readonly failure: { readonly message: string; readonly lines: readonly string[] } | null;
}

/** The jobs of the sweep `NAME.yaml` in a folder. */
export async function statusOf(folder: string, name: string): Promise<Status[]> {
  const { code, stdout, stderr } = await admrl(
    ['sweep', 'status', `${name}.yaml`, '--json'],
    folder,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Status[];
}

/** The content of all runs of a sweep, but for what depends on the clock. */
export function bytesOf(folder: string, name: string): Record<string, Record<string, string>> {
  const runs = join(folder, 'runs', name);
  const names = readdirSync(runs).filter((run) => run.startsWith('pointMass'));
  return Object.fromEntries(names.map((run) => [run, contents(join(runs, run), isIncidental)]));
}

/** Polls until there is something, or fails after some minutes. */
export async function until<T>(
  what: string,
  find: () => Promise<T | undefined> | T | undefined,
  milliseconds = 100,
): Promise<T> {
  for (const end = performance.now() + 450_000; performance.now() < end; ) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(milliseconds);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The process that has locked a job; null for none. */
export function holderOf({ holder }: Status): number | null {
  const pid = /^process (\d+) /.exec(holder ?? '')?.[1];
  return pid === undefined ? null : Number(pid);
}

/** The parent of a process; null where that is gone. */
export function parentOf(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
  } catch {
    return null;
  }
}
