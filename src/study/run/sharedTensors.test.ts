/** @file Checkpoints repeat no large tensor that stays as it is, and give back every bit of each. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDataset } from '../../data/dataset.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { loadConfig } from '../config/file.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import { readCheckpoint } from './readCheckpoint.ts';
import { latestCheckpoint } from './readRun.ts';
import type { Run } from './run.ts';
import { createRun, openRun } from './runDirectory.ts';
import { runPaths } from './runPaths.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-shared-'));
afterAll(() => rmSync(root, { recursive: true }));

const config = loadConfig({ preset: 'smoke', overrides: ['checkpoint.keep=2'] });
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
let directory = '';
let count = 0;
beforeEach(() => {
  directory = join(root, `run${count++}`);
});

/** 16 KiB, of which every bit counts: NaNs with a payload and −0 too. */
function large(seed: number): Float32Array<ArrayBuffer> {
  const bits = Uint32Array.from({ length: 4096 }, (_, i) => Math.imul(i + seed, 2654435761));
  bits.set([0x7fc0_1234, 0x8000_0000]);
  return new Float32Array(bits.buffer);
}

type Fields = Readonly<Record<string, unknown>>;

function save(run: Run, ...states: readonly Fields[]): void {
  for (const fields of states) {
    run.checkpoint({
      psi: Float64Array.of(1),
      ledger: emptyLedger,
      dataset: emptyDataset(4, 2),
      ...fields,
    });
  }
}

function newRun(...states: readonly Fields[]): void {
  const run = createRun(directory, setup);
  save(run, ...states);
  run.close();
}

function resume(...states: readonly Fields[]): void {
  const { run } = openRun(directory);
  save(run, ...states);
  run.close();
}

const path = (name: string): string => join(directory, 'checkpoints', name);
const names = (): string[] => readdirSync(join(directory, 'checkpoints'));
const sharedFiles = (): string[] => names().filter((name) => name.startsWith('tensor-'));
const contents = (): Record<string, string> =>
  Object.fromEntries(names().map((name) => [name, readFileSync(path(name), 'latin1')]));
/** Names of the tensors in a checkpoint's own file. */
const own = (index: number): string[] =>
  Object.keys(decodeSafetensors(readFileSync(path(`00000${index}.safetensors`)), '').tensors);
const stateOf = (index?: number): Fields =>
  latestCheckpoint(directory, index).checkpoint.state as unknown as Fields;
const bits = (data: unknown): Uint8Array => new Uint8Array((data as Float32Array).slice().buffer);

describe('a large tensor', () => {
  it('that stays is written twice: where it is new, and as a file to which later checkpoints refer', () => {
    const kept = large(1);
    const states = [2, 3, 4, 5].map((seed) => ({ kept, changing: large(seed) }));
    newRun(...states.slice(0, 1));
    expect(own(1)).toEqual(['psi', 'changing', 'kept']);
    expect(sharedFiles()).toEqual([]);
    resume(...states.slice(1));
    for (const index of [3, 4]) {
      expect(own(index)).toEqual(['psi', 'changing']);
      expect(bits(stateOf(index).kept)).toEqual(bits(kept));
      expect(bits(stateOf(index).changing)).toEqual(bits(states[index - 1].changing));
      expect(statSync(path(`00000${index}.safetensors`)).size).toBeLessThan(20_000);
    }
    expect(sharedFiles()).toHaveLength(1);
  });

  it('of the same content under two names is one file', () => {
    const [a, b] = [large(1), large(1)];
    newRun({ a, b }, { a, b });
    expect(sharedFiles()).toHaveLength(1);
    expect(bits(stateOf().a)).toEqual(bits(stateOf().b));
  });

  it('is repeated once it has changed in one bit, or in its type', () => {
    const [before, after] = [large(1), large(1)];
    new Uint32Array(after.buffer)[4095] ^= 1;
    newRun({ a: before, b: large(2) }, { a: after, b: new Uint32Array(large(2).buffer) });
    expect(own(2)).toEqual(['psi', 'a', 'b']);
    expect(bits(stateOf().a)).toEqual(bits(after));
  });

  it('leaves its file to the last checkpoint that refers to it', () => {
    const [old, next] = [large(1), large(2)];
    newRun({ a: old }, { a: old }, { a: next });
    expect(sharedFiles()).toHaveLength(1);
    resume({ a: large(3) });
    expect(sharedFiles()).toEqual([]);
  });
});

it('small tensors are repeated', () => {
  const small = new Float32Array(2047);
  newRun({ small }, { small });
  expect(own(2)).toEqual(['psi', 'small']);
  expect(sharedFiles()).toEqual([]);
});

describe('a resumed run', () => {
  const kept = large(1);
  const states = [1, 2, 3, 4, 5].map((step) => ({
    kept,
    step,
    ...(step > 2 ? { later: kept } : {}),
  }));

  it.each([1, 2, 3, 4])('writes the bytes of one that was not interrupted, after %i', (steps) => {
    newRun(...states);
    const expected = contents();
    directory = `${directory}-resumed`;
    newRun(...states.slice(0, steps));
    resume(...states.slice(steps));
    expect(contents()).toEqual(expected);
  });

  it('removes files to which no checkpoint refers, and no others', () => {
    newRun(...states);
    const expected = names();
    const stray = `tensor-${'0'.repeat(64)}.safetensors`;
    writeFileSync(path(stray), '');
    writeFileSync(path('tensor-notes.txt'), '');
    resume();
    expect(names()).toEqual([...expected, 'tensor-notes.txt'].sort());
  });
});

describe('the file of a tensor', () => {
  const states = [1, 2, 3].map((step) => ({ kept: large(1), step }));

  it('that is damaged or missing makes its checkpoints unusable, which is said', () => {
    newRun(...states);
    const [name] = sharedFiles();
    const bytes = readFileSync(path(name));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(path(name), bytes);
    const read = (): unknown => readCheckpoint(runPaths(directory), 3);
    expect(read).toThrow(DamagedFileError);
    expect(read).toThrow(`${path(name)}: its sha256 is not the one in the checkpoint`);
    rmSync(path(name));
    expect(read).toThrow(`${path(name)} is missing`);
    expect(() => openRun(directory)).toThrow('no checkpoint can be used');
  });

  it('has no name but a checksum', () => {
    newRun(states[0]);
    const file = path('000001.safetensors');
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    const manifest = JSON.parse(metadata.checkpoint);
    const checkpoint = JSON.stringify({ ...manifest, shared: { kept: '../../secret' } });
    writeFileSync(file, encodeSafetensors({ tensors, metadata: { checkpoint } }));
    expect(() => readCheckpoint(runPaths(directory), 1)).toThrow(DamagedFileError);
  });
});

it('a checkpoint of version 3, which refers to nothing, is resumed to the bytes of an uninterrupted run', () => {
  const states = [1, 2, 3].map((step) => ({ kept: large(1), step }));
  newRun(...states);
  const expected = contents();
  directory = `${directory}-old`;
  newRun(states[0]);
  const file = path('000001.safetensors');
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
  const { shared: _, ...manifest } = JSON.parse(metadata.checkpoint);
  const checkpoint = JSON.stringify({ ...manifest, version: 3 });
  writeFileSync(file, encodeSafetensors({ tensors, metadata: { checkpoint } }));
  expect(bits(stateOf().kept)).toEqual(bits(states[0].kept));
  resume(...states.slice(1));
  expect(contents()).toEqual(expected);
});
