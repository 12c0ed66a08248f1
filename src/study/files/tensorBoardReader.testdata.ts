/** @file Reads TensorBoard event files back, for the tests. */

import { readFileSync } from 'node:fs';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { expect } from 'vitest';
import { maskedCrc32c } from './tensorBoard.ts';

/** An event of a TensorBoard file. */
export interface ReadEvent {
  step: number;
  version?: string;
  restarted?: boolean;
  scalars?: Record<string, number>;
}

/** All events of a file; checks the frames. */
export function readEvents(path: string): ReadEvent[] {
  const bytes = readFileSync(path);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
    events.push(readEvent(data));
    at += 16 + length;
  }
  return events;
}

function readEvent(data: Uint8Array): ReadEvent {
  const event: ReadEvent = { step: 0 };
  const reader = new BinaryReader(data);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 2) event.step = Number(reader.int64());
    else if (field === 3) event.version = reader.string();
    else if (field === 5) event.scalars = readSummary(reader.bytes());
    else if (field === 7) event.restarted = reader.bytes().join() === '8,1';
    else reader.skip(type === WireType.Bit64 ? WireType.Bit64 : type);
  }
  return event;
}

function readSummary(data: Uint8Array): Record<string, number> {
  const scalars: Record<string, number> = {};
  const reader = new BinaryReader(data);
  while (reader.pos < reader.len) {
    reader.tag();
    const value = new BinaryReader(reader.bytes());
    value.tag();
    const name = value.string();
    value.tag();
    scalars[name] = value.float();
  }
  return scalars;
}
