/**
 * @file Which files of a run are kept in a store, and in which order they are sent and brought: whatever has come across when
 * that is cut off, what is there is a run that can be resumed.
 */

import { createHash } from 'node:crypto';
import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { isLockFile } from '../../files/lock.ts';
import { readingFile } from '../../files/readFile.ts';
import { isTemporaryFile } from '../../files/temporaryFiles.ts';
import { checkpointIndexOf } from '../../run/checkpoints.ts';

/** A file of a run on this machine. */
export interface LocalFile {
  readonly size: number;
  /** Another one whenever the file has changed. */
  readonly version: string;
}

/** What a run is called in a store: as its folder. */
export function storedFolder(directory: string): string {
  return basename(resolve(directory));
}

/** The path of a file of a run. */
export function localPath(directory: string, name: string): string {
  return join(directory, ...name.split('/'));
}

/** The files of a run that are kept, by their names with forward slashes; none where there is no run. */
export function filesOfRun(directory: string): Map<string, LocalFile> {
  const entries = readingFile(directory, () => readdirSync(directory, { recursive: true })) ?? [];
  const files = entries.flatMap((entry): [string, LocalFile][] => {
    const name = String(entry).split(sep).join('/');
    if (!isKept(name)) return [];
    const status = statSync(join(directory, String(entry)), {
      throwIfNoEntry: false,
      bigint: true,
    });
    return status?.isFile()
      ? [[name, { size: Number(status.size), version: versionOf(status) }]]
      : [];
  });
  return new Map(files);
}

function versionOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `${ino} ${mtimeNs} ${size}`;
}

/** Locks mean nothing on another machine, half-written files nothing anywhere, and reports are drawn again. */
export function isKept(name: string): boolean {
  const parts = name.split('/');
  const isOutside = parts.some(
    (part) => part === '' || part === '.' || part === '..' || part.includes('\\'),
  );
  const last = parts.at(-1) ?? '';
  return !isOutside && parts[0] !== 'report' && !isLockFile(last) && !isTemporaryFile(last);
}

/** The number of a checkpoint; null for another file. */
export function checkpointIndex(name: string): number | null {
  const [, inCheckpoints] = /^checkpoints\/(.*)$/.exec(name) ?? [];
  return inCheckpoints === undefined ? null : checkpointIndexOf(inCheckpoints);
}

/** The names in groups, in the order in which they are sent and brought: none needs what comes after it. */
export function inOrder(names: Iterable<string>): string[][] {
  const all = [...names];
  const newest = newestOf(all);
  const groups: readonly ((name: string, index: number | null) => boolean)[] = [
    // Without it a folder is no run.
    (name) => name === 'config.json',
    (name, index) => name.endsWith('.safetensors') && index === null,
    // A log that is longer than a checkpoint says is cut back to it.
    (name) => name.endsWith('.jsonl') || name.startsWith('events.out.'),
    // Who has the newest has all.
    (_, index) => index !== null && index < newest,
    (_, index) => index !== null,
    // The ledger says that there has been a checkpoint.
    (name) => name !== 'job.json',
    () => true,
  ];
  const ordered = groups.map((): string[] => []);
  for (const name of all) {
    ordered[groups.findIndex((isOf) => isOf(name, checkpointIndex(name)))].push(name);
  }
  return ordered.filter(({ length }) => length > 0);
}

/** The number of the newest checkpoint; 0 for none. */
export function newestOf(names: Iterable<string>): number {
  let newest = 0;
  for (const name of names) newest = Math.max(newest, checkpointIndex(name) ?? 0);
  return newest;
}

/** How far a run is: steps behind its newest checkpoint, then bytes of what has been measured, which only grows. */
type Progress = readonly [steps: number, measured: number];

function progressOf(files: ReadonlyMap<string, { readonly size: number }>): Progress {
  let measured = 0;
  for (const [name, { size }] of files) {
    if (/^(evaluation|attack|rungs\/)/.test(name)) measured += size;
  }
  return [newestOf(files.keys()), measured];
}

/** Whether a run with these files is further than one with those; any is further than none. */
export function isFurther(
  files: ReadonlyMap<string, { readonly size: number }>,
  those: ReadonlyMap<string, { readonly size: number }>,
): boolean {
  if (those.size === 0 || files.size === 0) return files.size > those.size;
  const [steps, measured] = progressOf(files);
  const [otherSteps, otherMeasured] = progressOf(those);
  return steps === otherSteps ? measured > otherMeasured : steps > otherSteps;
}

/** What stores call a file with these bytes. */
export function etagOf(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** How many files are on their way at once. */
const atOnce = 8;

/** Does something with all files of one group, some at a time. Nothing is under way any more when it fails. */
export async function withEach(
  names: readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < names.length; first += atOnce) {
    const settled = await Promise.allSettled(names.slice(first, first + atOnce).map(work));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }
}
