/** @file TensorBoard event files with scalars: TFRecord frames around protocol buffers. */

import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { writeAll } from './atomicFile.ts';
import { errorCode, systemError } from './fileErrors.ts';

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return remainder;
});

/** The checksum as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** TFRecord's form of it, which avoids checksums of checksums. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** An event file open for appending. The times in it are for TensorBoard's display only. */
export class TensorBoardFile {
  readonly path: string;
  readonly #descriptor: number;

  /**
   * Creates a file of its own in `directory`; TensorBoard reads all of them in the order of their names.
   *
   * @param restartStep first x value of which earlier files may hold events that no longer count
   */
  constructor(directory: string, { restartStep }: { readonly restartStep?: number } = {}) {
    const { path, descriptor } = createUnique(directory);
    this.path = path;
    this.#descriptor = descriptor;
    this.#write(
      event(0, (writer) => writer.uint32(tag(3, WireType.LengthDelimited)).string('brain.Event:2')),
    );
    if (restartStep !== undefined) this.#write(event(restartStep, writeSessionStart));
  }

  /**
   * Adds a point to each named curve.
   *
   * @param step x of the points: a whole number
   * @throws Error naming file and cause when it cannot be written
   */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values);
    if (entries.length > 0) this.#write(event(step, (writer) => writeSummary(writer, entries)));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(message: Uint8Array): void {
    try {
      writeAll(this.#descriptor, tfRecord(message));
    } catch (error) {
      throw systemError('cannot write', this.path, error);
    }
  }
}

/** Length, its checksum, the data, its checksum; little-endian. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}

/** `Event { wall_time = 1, step = 2, … }`; `body` writes what the event is. */
function event(step: number, body: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(tag(1, WireType.Bit64)).double(Date.now() / 1000);
  writer.uint32(tag(2, WireType.Varint)).int64(step);
  body(writer);
  return writer.finish();
}

/** `Event.summary = 5`, `Summary.value = 1`, `Value { tag = 1, simple_value = 2 }`. */
function writeSummary(writer: BinaryWriter, entries: readonly [string, number][]): void {
  writer.uint32(tag(5, WireType.LengthDelimited)).fork();
  for (const [name, value] of entries) {
    writer.uint32(tag(1, WireType.LengthDelimited)).fork();
    writer.uint32(tag(1, WireType.LengthDelimited)).string(name);
    writer.uint32(tag(2, WireType.Bit32)).float(Math.fround(value));
    writer.join();
  }
  writer.join();
}

/** `Event.session_log = 7`, `SessionLog { status = 1: START = 1 }`: TensorBoard drops later points of earlier files. */
function writeSessionStart(writer: BinaryWriter): void {
  writer.uint32(tag(7, WireType.LengthDelimited)).fork();
  writer.uint32(tag(1, WireType.Varint)).int32(1);
  writer.join();
}

function tag(field: number, type: WireType): number {
  return ((field << 3) | type) >>> 0;
}

/** Names sort by time, and a counter tells apart files of the same second. */
function createUnique(directory: string): { path: string; descriptor: number } {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
  for (let count = 0; ; count++) {
    const suffix = `${hostname()}.${process.pid}.${count}`;
    const path = join(directory, `events.out.tfevents.${seconds}.${suffix}`);
    try {
      return { path, descriptor: openSync(path, 'ax') };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw systemError('cannot create', path, error);
    }
  }
}
