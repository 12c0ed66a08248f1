import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { crc32c, maskedCrc32c, TensorBoardFile, tfRecord } from './tensorBoard.ts';
import { readEvents } from './tensorBoardReader.testdata.ts';

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
