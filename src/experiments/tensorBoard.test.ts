import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';
import { TensorBoardFile, tfRecord } from './tensorBoard.ts';

const directory = mkdtempSync(join(tmpdir(), 'admrl-tb-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('has the known checksums', () => {
  // The check value of CRC-32C, and RFC 3720 B.4: 32 bytes of zeros.
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

it('frames a record of 24 bytes as TensorFlow does', () => {
  const record = Buffer.from(tfRecord(new Uint8Array(24)));
  expect(record.subarray(0, 12).toString('hex')).toBe('1800000000000000a37f4b22');
  expect(record.readUInt32LE(36)).toBe(maskedCrc32c(new Uint8Array(24)));
  expect(record.length).toBe(40);
});

it('writes events that a reader of the wire format gets back', () => {
  const file = new TensorBoardFile(directory, { restartStep: 7 });
  file.scalars(12, { 'slbo/loss': 0.5, 'slbo/kl': -2 });
  file.scalars(13, {});
  file.close();
  expect(readEvents(file.path)).toEqual([
    { step: 0, version: 'brain.Event:2' },
    { step: 7, restarted: true },
    { step: 12, scalars: { 'slbo/loss': 0.5, 'slbo/kl': -2 } },
  ]);
});

it('gives every file a name of its own', () => {
  const names = [1, 2, 3].map(() => {
    const file = new TensorBoardFile(directory);
    file.close();
    return basename(file.path);
  });
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
});

interface ReadEvent {
  step: number;
  version?: string;
  restarted?: boolean;
  scalars?: Record<string, number>;
}

function readEvents(path: string): ReadEvent[] {
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
