/** @file Reading JSON records from files: what is not the record that was expected is named by file and field. */

import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import type { Reporter } from '../events.ts';
import { DamagedFileError, systemError } from './fileErrors.ts';
import { lastJsonLine, readJsonLines } from './jsonLines.ts';

/**
 * The record in a JSON file, or null when there is no file.
 *
 * @throws DamagedFileError naming file and field of what is not such a record
 */
export function readRecord<T>(path: string, schema: z.ZodType<T>): T | null {
  return existsSync(path) ? parseAs(schema, readJson(path), path) : null;
}

/**
 * The records of a log, one per line; none when there is no file.
 *
 * @throws DamagedFileError naming file, line and field of what is not such a record
 */
export function readRecords<T>(path: string, schema: z.ZodType<T>): T[] {
  return readJsonLines(path).map((record, index) =>
    parseAs(schema, record, `${path}:${index + 1}`),
  );
}

/**
 * The last record of a log; undefined when there is none.
 *
 * @throws DamagedFileError as `readRecords` does, of this record only
 */
export function readLastRecord<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const last = lastJsonLine(path);
  return last === null ? undefined : parseAs(schema, last.record, `${path}:${last.line}`);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw systemError('cannot read', path, error);
  }
  return parseJson(text, path);
}

/**
 * The value of a JSON text.
 *
 * @param label - what the text is, for errors: usually a path
 * @throws DamagedFileError when it is not JSON
 */
export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedFileError(
      `${label}: not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/**
 * A value as the record that it should be.
 *
 * @param label - what the value is, for errors: usually a path
 * @throws DamagedFileError naming the field of what is not such a record
 */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, label: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join('.');
  throw new DamagedFileError(`${label}: ${field ? `${field}: ` : ''}${issue?.message}`);
}

/** How the file of some work is found again. */
export interface WorkFile<T> {
  readonly path: string;
  /** The work before anything is done. */
  readonly empty: T;
  /** The fields in which different works differ. */
  readonly identity: readonly (keyof T)[];
  /** What a file holds; null if there is none. */
  readonly read: (path: string) => T | null;
  /** Describes a different work, such as `evaluation (test, samples 0)`. */
  readonly describe: (work: T) => string;
  /** Receives what was done with files. */
  readonly onEvent?: Reporter | undefined;
}

/**
 * What has been done of some work: in its file, or in one that was set aside for other work, which is then renamed back.
 * The file of other work is kept as `evaluation-1.json`, or the next free number. Nothing is overwritten.
 *
 * @throws DamagedFileError when the file is not one of such work.
 */
export function resumeOrSetAside<T>({
  path,
  empty,
  identity,
  read,
  describe,
  onEvent,
}: WorkFile<T>): T {
  const isSame = (work: T): boolean =>
    identity.every((field) => JSON.stringify(work[field]) === JSON.stringify(empty[field]));
  const found = read(path);
  if (found !== null && isSame(found)) return found;
  const earlier = keptFiles(path).find((kept) => {
    const work = readUndamaged(kept, read);
    return work !== null && isSame(work);
  });
  if (found !== null) {
    const kept = freeName(path);
    renameSync(path, kept);
    const text = `${path} contained a different ${describe(found)}: kept as ${kept}`;
    onEvent?.({ type: 'notice', text });
  }
  if (earlier === undefined) return empty;
  renameSync(earlier, path);
  onEvent?.({ type: 'notice', text: `${earlier} was renamed to ${path} and is continued` });
  return read(path) ?? empty;
}

/** Null for a kept file that cannot be read: it does not concern this work. */
function readUndamaged<T>(path: string, read: WorkFile<T>['read']): T | null {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof DamagedFileError) return null;
    throw error;
  }
}

const numbered = (path: string, i: number): string => path.replace(/\.json$/, `-${i}.json`);

function freeName(path: string): string {
  for (let i = 1; ; i++) if (!existsSync(numbered(path, i))) return numbered(path, i);
}

/** Paths of the files that were kept, by number. */
function keptFiles(path: string): string[] {
  const stem = basename(path, '.json');
  return readdirSync(dirname(path))
    .flatMap((name) => {
      const number = /^-([1-9]\d*)\.json$/.exec(name.slice(stem.length))?.[1];
      return name.startsWith(stem) && number !== undefined ? [Number(number)] : [];
    })
    .sort((a, b) => a - b)
    .map((i) => numbered(path, i));
}
