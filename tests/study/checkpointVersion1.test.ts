/** @file A run that was interrupted under checkpoint version 1 goes on, is evaluated and is reported as it was then. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/study/files/safetensors.ts';
import type { Tensor } from '../../src/study/files/tensors.ts';
import { readCheckpoint } from '../../src/study/run/readCheckpoint.ts';
import { latestCheckpoint } from '../../src/study/run/readRun.ts';
import { runPaths } from '../../src/study/run/runPaths.ts';
import { admrl } from '../cli/admrl.ts';

const fixture = join(import.meta.dirname, 'fixtures/version-1');
const expected = (name: string): string => join(fixture, 'expected', name);
const root = mkdtempSync(join(tmpdir(), 'admrl-version-1-'));
afterAll(() => rmSync(root, { recursive: true }));

let directory = '';
let count = 0;
beforeEach(() => {
  directory = join(root, `run${count++}`);
  cpSync(join(fixture, 'run'), directory, { recursive: true });
});

async function succeed(...args: string[]): Promise<void> {
  const { code, stderr } = await admrl(args, root);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

/** The values in a JSON text or log. */
function values(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.jsonl')
    ? text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
    : JSON.parse(text);
}

/** Equal but for the last digits of fractions, which another kind of processor may round in another way. */
function expectClose(actual: unknown, wanted: unknown, path: string): void {
  if (typeof wanted === 'number' && !Number.isInteger(wanted)) {
    const scale = Math.max(1e-3, Math.abs(wanted));
    const error = Math.abs((actual as number) - wanted) / scale;
    expect(error, `${path}: ${actual} for ${wanted}`).toBeLessThan(1e-3);
  } else if (typeof wanted === 'object' && wanted !== null) {
    expect(Object.keys(actual ?? {}), path).toEqual(Object.keys(wanted));
    for (const [name, value] of Object.entries(wanted)) {
      expectClose((actual as Record<string, unknown>)[name], value, `${path}.${name}`);
    }
  } else {
    expect(actual, path).toBe(wanted);
  }
}

const expectSame = (name: string): void =>
  expectClose(values(join(directory, name)), values(expected(name)), name);

describe('a run of checkpoint version 1', () => {
  it('is resumed to the end that it would have had', async () => {
    await succeed('train', '--resume', directory);
    expectSame('metrics.jsonl');
    expectSame('tasks.jsonl');
    const { checkpoint } = latestCheckpoint(directory);
    const file = decodeSafetensors(readFileSync(checkpoint.path), checkpoint.path);
    expect(JSON.parse(file.metadata.checkpoint).version).toBe(4);
  });

  it('is evaluated and reported as it stands', async () => {
    await succeed('evaluate', directory, '--grid', '2');
    const { sha256, ...evaluation } = values(join(directory, 'evaluation.json')) as {
      sha256: string;
    };
    expect(sha256).toMatch(/^[\da-f]{64}$/);
    expectClose(evaluation, values(expected('evaluation.json')), 'evaluation.json');
    await succeed('report', directory);
    expect(existsSync(join(directory, 'report/report.html'))).toBe(true);
  });

  it('knows the sizes of its family', () => {
    const { checkpoint } = latestCheckpoint(directory);
    expect(checkpoint.sizes).toEqual({ stateSize: 4, actionSize: 2, taskSize: 2 });
  });
});

describe('a checkpoint of version 1', () => {
  const index = 14;

  /** Reads it with other tensors. */
  const readWithout = (change: (tensors: Record<string, Tensor>) => void): void => {
    const path = join(directory, 'checkpoints', `0000${index}.safetensors`);
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
    const changed = { ...tensors };
    change(changed);
    writeFileSync(path, encodeSafetensors({ tensors: changed, metadata }));
    readCheckpoint(runPaths(directory), index);
  };

  it.each([
    ['theta', 'F32'],
    ['psi', 'F64'],
    ['model.firstMoments', 'F32'],
    ['normalizers.delta.m2', 'F64'],
    ['zeroShot.thetaHat', 'F32'],
    ['devData.states', 'F32'],
    ['devData.valid', 'U8'],
  ])('without %s is named as such', (name, type) => {
    const fault = (): void => readWithout((tensors) => void delete tensors[name]);
    expect(fault).toThrow(`tensor ${name} is missing or not ${type}`);
  });

  it('with a tensor of another type is refused', () => {
    const theta = { data: new Float64Array(3), shape: [3] };
    expect(() => readWithout((tensors) => void Object.assign(tensors, { theta }))).toThrow(
      'tensor theta is missing or not F32',
    );
  });
});
