/** @file Logs with one JSON object per line, which can be truncated to their length at a checkpoint. */

import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { writeAll } from './atomicFile.ts';
import { DamagedFileError, systemError } from './fileErrors.ts';
import { jsonText } from './jsonText.ts';
import { assertRegularFile } from './outputTarget.ts';
import { readFileIfThere, readingFile } from './readFile.ts';

/** How far a log has been written. */
export interface LogPosition {
  readonly bytes: number;
  readonly lines: number;
}

/** The same with what was written, as a checkpoint keeps it. */
export interface SealedPosition extends LogPosition {
  /** Of the first `bytes` bytes; absent in checkpoints of versions 1 and 2. */
  readonly sha256?: string | undefined;
}

/** The empty log. */
export const logStart: LogPosition = { bytes: 0, lines: 0 };

/** A log open for appending. */
export class JsonLinesFile {
  readonly path: string;
  readonly #descriptor: number;
  /** Of all bytes so far. */
  readonly #hash: Hash;
  #position: LogPosition;

  /**
   * Opens the log, creates it if it is missing, and cuts off what lies behind `position`.
   *
   * @throws Error naming file and cause
   */
  constructor(path: string, position: LogPosition) {
    this.path = path;
    this.#position = position;
    const status = statSync(path, { throwIfNoEntry: false });
    if (status !== undefined) assertRegularFile(path, status);
    try {
      this.#descriptor = openSync(path, 'a');
    } catch (error) {
      throw systemError('cannot open', path, error);
    }
    const { size } = fstatSync(this.#descriptor);
    if (size > position.bytes) ftruncateSync(this.#descriptor, position.bytes);
    this.#hash = startOf(path, position.bytes).hash;
  }

  /** Bytes and lines written so far. */
  get position(): LogPosition {
    return this.#position;
  }

  /** The same with the sha256 of those bytes, which are not read again for it. */
  sealedPosition(): SealedPosition {
    return { ...this.#position, sha256: this.#hash.copy().digest('hex') };
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
    this.#hash.update(line);
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
  return readingFile(path, () => [...jsonLines(path)]) ?? [];
}

/**
 * The records of a log one by one, in no more memory than a line takes.
 *
 * @throws DamagedFileError naming file and line that is no JSON object; the system's own error when it cannot be read
 */
export function* jsonLines(path: string): Generator<Record<string, unknown>> {
  let line = 0;
  for (const text of linesOf(path)) {
    line++;
    const record = parseObject(text);
    if (record === null) {
      throw new DamagedFileError(
        `${path}:${line}: expected a JSON object, got ${text.slice(0, 60)}`,
      );
    }
    yield record;
  }
}

/** The lines of a file, without what comes after the last line break; the system's own error when it cannot be read. */
export function* linesOf(path: string): Generator<string> {
  const decoder = new StringDecoder('utf8');
  const block = Buffer.alloc(pieceSize);
  const descriptor = openSync(path, 'r');
  let rest = '';
  try {
    for (let size = readSync(descriptor, block); size > 0; size = readSync(descriptor, block)) {
      const lines = (rest + decoder.write(block.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Where the line number `lines` ends, or where the file ends if it has fewer lines. */
export function positionOfLine(path: string, lines: number): LogPosition {
  const content = readFileIfThere(path);
  if (content === null) return logStart;
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
export function faultOfPosition(path: string, { bytes, sha256 }: SealedPosition): string | null {
  if (bytes === 0) return null;
  try {
    const start = readingFile(path, () => startOf(path, bytes));
    if (start === null) return `${path} is missing`;
    if (start.size < bytes) return `${path} has ${start.size} bytes, expected at least ${bytes}`;
    if (sha256 !== undefined && start.hash.digest('hex') !== sha256) {
      return `${path} has been altered in its first ${bytes} bytes`;
    }
    return start.last === 0x0a ? null : `${path} has no line end at byte ${bytes}`;
  } catch (error) {
    if (error instanceof DamagedFileError) return error.message;
    throw error;
  }
}

/** Where a log is read in pieces, so that a long one takes no memory. */
const pieceSize = 1 << 16;

/** The size of a file, and the hash and the last of its first `bytes` bytes, or of all if there are fewer. */
function startOf(path: string, bytes: number): { size: number; hash: Hash; last: number } {
  const hash = createHash('sha256');
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const piece = new Uint8Array(Math.min(bytes, pieceSize));
    let last = -1;
    for (let position = 0; position < bytes; ) {
      const wanted = Math.min(piece.length, bytes - position);
      const count = readSync(descriptor, piece, 0, wanted, position);
      if (count === 0) break;
      hash.update(piece.subarray(0, count));
      last = piece[count - 1]!;
      position += count;
    }
    return { size, hash, last };
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
