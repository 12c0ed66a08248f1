/** @file The lines that a growing file has gained since it was last read. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DamagedFileError } from '../study/files/fileErrors.ts';
import { readingFile } from '../study/files/readFile.ts';

/** Most bytes that one call reads: what parses them gives way to others in between. */
const pieceSize = 1 << 18;
/** Longest line; a file with a longer one is no log. */
const longestLine = 1 << 24;

/** What one call has found. */
export interface NewLines {
  /** Whole lines, in order. */
  readonly lines: readonly string[];
  /** Whether the file is shorter than before, or another one: all lines before these count no more. */
  readonly restarted: boolean;
  /** Whether more can be read at once. */
  readonly more: boolean;
  /** Bytes that have been read, and those of the file. */
  readonly read: number;
  readonly size: number;
}

/**
 * Follows a file that is written by anybody, on any disk: by its size and the bytes behind those that were read. A line
 * without its line break is still being written and waits.
 */
export class Tail {
  readonly #path: string;
  #read = 0;
  #file = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The next lines, none where there is no file. @throws DamagedFileError when it cannot be read */
  next(): NewLines {
    return readingFile(this.#path, () => this.#next()) ?? this.#missing();
  }

  /** Begins again at the start of the file. */
  restart(): void {
    this.#read = 0;
  }

  #missing(): NewLines {
    const restarted = this.#read > 0;
    this.#read = 0;
    return { lines: [], restarted, more: false, read: 0, size: 0 };
  }

  #next(): NewLines {
    // Opening a pipe would wait for somebody to write to it.
    if (!statSync(this.#path).isFile()) throw new DamagedFileError(`${this.#path}: is no file`);
    const descriptor = openSync(this.#path, 'r');
    try {
      const { size, ino } = fstatSync(descriptor);
      const restarted = size < this.#read || (this.#file !== ino && this.#read > 0);
      if (restarted) this.#read = 0;
      this.#file = ino;
      let piece = readPiece(descriptor, this.#read, Math.min(pieceSize, size - this.#read));
      // A piece without a line break holds a part of one line only.
      while (
        !piece.includes(0x0a) &&
        this.#read + piece.length < size &&
        piece.length < longestLine
      )
        piece = readPiece(descriptor, this.#read, Math.min(2 * piece.length, size - this.#read));
      const end = piece.lastIndexOf(0x0a) + 1;
      this.#read += end;
      const lines = piece.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
      return { lines, restarted, more: end > 0 && this.#read < size, read: this.#read, size };
    } finally {
      closeSync(descriptor);
    }
  }
}

function readPiece(descriptor: number, position: number, length: number): Buffer {
  const piece = Buffer.alloc(Math.max(0, length));
  let filled = 0;
  while (filled < piece.length) {
    const count = readSync(descriptor, piece, filled, piece.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return piece.subarray(0, filled);
}
