/** @file Logs with one JSON object per line, which can be truncated to their length at a checkpoint. */

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { jsonText, writeAll } from './atomicFile.ts';
import { DamagedFileError, systemError } from './fileErrors.ts';

/** How far a log has been written. */
export interface LogPosition {
  readonly bytes: number;
  readonly lines: number;
}

/** The empty log. */
export const logStart: LogPosition = { bytes: 0, lines: 0 };

/** A log open for appending. */
export class JsonLinesFile {
  readonly path: string;
  readonly #descriptor: number;
  #position: LogPosition;

  /**
   * Opens the log, creates it if it is missing, and cuts off what lies behind `position`.
   *
   * @throws Error naming file and cause
   */
  constructor(path: string, position: LogPosition) {
    this.path = path;
    this.#position = position;
    try {
      this.#descriptor = openSync(path, 'a');
    } catch (error) {
      throw systemError('cannot open', path, error);
    }
    const { size } = fstatSync(this.#descriptor);
    if (size > position.bytes) ftruncateSync(this.#descriptor, position.bytes);
  }

  /** Bytes and lines written so far. */
  get position(): LogPosition {
    return this.#position;
  }

  /**
   * Appends a record.
   *
   * @throws RangeError naming a field that JSON cannot hold; Error naming file and cause when it cannot be written.
   * What was there before is kept in both cases, and no part of a line is left behind.
   */
  append(record: object): void {
    const line = new TextEncoder().encode(`${jsonText(record, this.path)}\n`);
    const { bytes, lines } = this.#position;
    try {
      writeAll(this.#descriptor, line);
    } catch (error) {
      this.#cutBack(bytes);
      throw systemError('cannot write', this.path, error);
    }
    this.#position = { bytes: bytes + line.length, lines: lines + 1 };
  }

  /** Forces what was appended to the disk. */
  sync(): void {
    try {
      fsyncSync(this.#descriptor);
    } catch (error) {
      throw systemError('cannot write', this.path, error);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #cutBack(bytes: number): void {
    try {
      ftruncateSync(this.#descriptor, bytes);
    } catch {
      // The failure to write is the one to report; a resumed run cuts the log back.
    }
  }
}

/**
 * The records of a log in order; none if there is no file. A last line without its line break is still being written
 * and left out.
 *
 * @throws DamagedFileError naming file and line that is no JSON object
 */
export function readJsonLines(path: string): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  for (const line of linesOf(path)) records.push(objectOf(line, path, records.length + 1));
  return records;
}

/**
 * The last record of a log and its number, from 1; null if there is none. Takes no more memory than a line.
 *
 * @throws DamagedFileError naming file and line of what is no JSON object
 */
export function lastJsonLine(
  path: string,
): { readonly record: Record<string, unknown>; readonly line: number } | null {
  let last: string | undefined;
  let line = 0;
  for (const text of linesOf(path)) {
    last = text;
    line += 1;
  }
  return last === undefined ? null : { record: objectOf(last, path, line), line };
}

function objectOf(text: string, path: string, line: number): Record<string, unknown> {
  const record = parseObject(text);
  if (record !== null) return record;
  throw new DamagedFileError(`${path}:${line}: expected a JSON object, got ${text.slice(0, 60)}`);
}

/** Bytes that are read at once. */
const blockSize = 1 << 20;

/** The lines of a file, none if it is missing, without what comes after the last line break. */
function* linesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const decoder = new StringDecoder('utf8');
  const block = Buffer.alloc(blockSize);
  let descriptor: number | undefined;
  let rest = '';
  try {
    descriptor = openSync(path, 'r');
    for (let size = readSync(descriptor, block); size > 0; size = readSync(descriptor, block)) {
      const lines = (rest + decoder.write(block.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw systemError('cannot read', path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Where the line number `lines` ends, or where the file ends if it has fewer lines. */
export function positionOfLine(path: string, lines: number): LogPosition {
  if (!existsSync(path)) return logStart;
  const content = readFileSync(path);
  let bytes = 0;
  let found = 0;
  while (found < lines) {
    const end = content.indexOf(0x0a, bytes);
    if (end < 0) break;
    bytes = end + 1;
    found++;
  }
  return { bytes, lines: found };
}

/** Why the file cannot be cut back to `position`, or null if it can. */
export function faultOfPosition(path: string, { bytes }: LogPosition): string | null {
  if (bytes === 0) return null;
  if (!existsSync(path)) return `${path} is missing`;
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size < bytes) return `${path} has ${size} bytes, expected at least ${bytes}`;
    const last = new Uint8Array(1);
    readSync(descriptor, last, 0, 1, bytes - 1);
    return last[0] === 0x0a ? null : `${path} has no line end at byte ${bytes}`;
  } finally {
    closeSync(descriptor);
  }
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}
