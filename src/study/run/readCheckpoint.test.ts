/** @file Checkpoints that are damaged, hostile or of a later version: each is refused with its path, and none is taken for another. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDataset } from '../../data/dataset.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { loadConfig } from '../config/file.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { encodeSafetensors } from '../files/safetensors.ts';
import { checkpointPath } from './checkpoints.ts';
import { readCheckpoint } from './readCheckpoint.ts';
import { createRun, openRun } from './runDirectory.ts';
import { runPaths } from './runPaths.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-checkpoint-'));
afterAll(() => rmSync(root, { recursive: true }));

const config = loadConfig({ preset: 'smoke' });
const setup = { family: 'pointMass', module: null, preset: 'smoke', threads: 1, config };
const saved = { psi: Float64Array.of(1, 2), ledger: emptyLedger, rate: Number.NaN };
let directory = '';
let count = 0;
/** A run with one checkpoint. */
beforeEach(() => {
  directory = join(root, `run${count++}`);
  const run = createRun(directory, setup);
  const state = { ...saved, dataset: emptyDataset(4, 2) };
  run.checkpoint(state);
  run.close();
});

const position = { bytes: 0, lines: 0 };
const places = { logs: { metrics: position, tasks: position }, shards: [] };
const sizes = { stateSize: 4, actionSize: 2, taskSize: 2 };

/** The path of a second checkpoint, whole as a file, that says this. */
function write(text: string): string {
  const path = checkpointPath(runPaths(directory).checkpoints, 2);
  writeFileSync(path, encodeSafetensors({ tensors: {}, metadata: { checkpoint: text } }));
  return path;
}

/** Says this of a state beside its ledger, in JSON. */
const withState = (fields: string): string =>
  JSON.stringify({ version: 2, sizes, ...places, state: { ledger: emptyLedger } }).replace(
    '"state":{',
    `"state":{${fields},`,
  );

const read = (index: number): ReturnType<typeof readCheckpoint> =>
  readCheckpoint(runPaths(directory), index);

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    expect(read(1)).toMatchObject({ index: 1, sizes, state: saved, shards: [] });
  });

  it.each([
    ['no JSON', '{', 'not JSON: '],
    ['nothing', 'null', 'not a checkpoint'],
    ['another thing', '{"version":"2"}', 'not a checkpoint'],
    ['half of a checkpoint', '{"version":2}', 'checkpoint: sizes: '],
    ['half of an old one', '{"format":1}', 'checkpoint: ledger: '],
    ['a tensor that is not there', withState('"phi":{"$":"tensor"}'), 'tensor phi is missing'],
    ['an unknown mark', withState('"rate":{"$":"zero"}'), 'rate: unknown mark "zero"'],
    ['an endless state', withState(`"a":${'['.repeat(1e5)}${']'.repeat(1e5)}`), 'Maximum call'],
  ])('that holds %s is damaged, and passed over', (_, text, fault) => {
    const path = write(text);
    expect(() => read(2)).toThrow(DamagedFileError);
    expect(() => read(2)).toThrow(`${path}: ${fault}`);
    const { run, checkpoint } = openRun(directory);
    run.close();
    expect(checkpoint?.index).toBe(1);
  });

  it('of a later version is refused, and older ones do not take its place', () => {
    const path = write('{"version":5}');
    const message = `${path}: is of checkpoint version 5, expected at most 4: a newer admrl has written it`;
    expect(() => openRun(directory)).toThrow(message);
    expect(readdirSync(directory).filter((name) => name.includes('lock'))).toEqual([]);
    expect(readdirSync(runPaths(directory).checkpoints)).toHaveLength(2);
  });

  it('cannot reach the prototype of objects', () => {
    write(withState('"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}'));
    const { state } = read(2);
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf((state as unknown as { a: object }).a)).toBe(Object.prototype);
  });
});
