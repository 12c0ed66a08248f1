/** @file JSON files with a checksum: any altered bit is found, or changes nothing. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { DamagedFileError } from './fileErrors.ts';
import { readSealedJson, writeSealedJson } from './sealedJson.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-sealed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'results.json');

const schema = z.strictObject({
  // An index-like key and one that JSON leaves out; -0 is 0 in JSON.
  returns: z.record(z.string(), z.array(z.number())),
  method: z.string().optional(),
  name: z.string(),
});
const record = { name: 'ψ 1', returns: { 2000: [0.1, -1e-21], 0: [-0, 7] }, method: undefined };
const read = () => readSealedJson(path, schema);

it('gives back what was written, and takes files without a checksum as they are', () => {
  expect(read()).toBeNull();
  writeSealedJson(path, record);
  const whole = { name: 'ψ 1', returns: { 0: [0, 7], 2000: [0.1, -1e-21] } };
  expect(read()).toEqual(whole);
  writeFileSync(path, JSON.stringify(whole));
  expect(read()).toEqual(whole);
});

it('finds every altered bit that changes what is read', () => {
  writeSealedJson(path, record);
  const before = read();
  const bytes = readFileSync(path);
  let harmless = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, altered);
    try {
      expect(read()).toEqual(before);
      harmless++;
    } catch (error) {
      expect(error, `bit ${bit}`).toBeInstanceOf(DamagedFileError);
    }
  }
  // Line breaks and spaces that became other ones.
  expect(harmless).toBeLessThan(bytes.length / 4);
});
