/** @file The learner through a checkpoint's bytes and back: every field, every bit. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admrl } from '../../algorithms/admrl.ts';
import type { Learner } from '../../algorithms/learner.ts';
import {
  type RecordedStep,
  recordingRunner,
  tinyWorld,
} from '../../algorithms/tinyWorld.testdata.ts';
import type { World } from '../../algorithms/world.ts';
import { keyFromSeed } from '../../math/random.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import {
  decodeLearner,
  decodeTrajectories,
  encodeLearner,
  encodeTrajectories,
  readPolicyFile,
  type Tensors,
  writePolicyFile,
} from './learnerCodec.ts';

let world: World;
let steps: RecordedStep[];
beforeAll(async () => {
  world = await tinyWorld({ training: { nTasks: 2 } });
  const runner = recordingRunner();
  await admrl({ world, key: keyFromSeed(1), step: runner.step });
  steps = runner.steps;
});
afterAll(() => world.dispose());

const throughFile = (tensors: Tensors): Tensors =>
  decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), 'test').tensors;

/** Through the bytes of the files, as training does. */
function roundTrip(learner: Learner): Learner {
  const { tensors, scalars, ledger } = encodeLearner(learner);
  const plain = JSON.parse(JSON.stringify({ scalars, ledger }));
  const shards = learner.dataset.shards.map((shard) =>
    decodeTrajectories(throughFile(encodeTrajectories(shard))),
  );
  return decodeLearner({ tensors: throughFile(tensors), ...plain }, world.family, shards);
}

/** The bytes of every typed array, which tell -0 from 0 and one NaN from another. */
function bytesOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength, constructor: type } = value;
    const bytes = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
    return `${type.name} ${bytes}`;
  }
  if (Array.isArray(value)) return value.map(bytesOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bytesOf(part)]));
}

describe('a learner', () => {
  it('comes back bit-equal after every step of a run', () => {
    const kinds = new Set(
      steps.map(({ after }) => `${after.zeroShot !== null} ${after.devData !== null}`),
    );
    // Without data; with data; with θ̂ as well.
    expect([...kinds].sort()).toEqual(['false false', 'false true', 'true true']);
    for (const { after } of steps) expect(bytesOf(roundTrip(after))).toEqual(bytesOf(after));
  });

  it('keeps the bits of every number', () => {
    const { after } = steps[steps.length - 1];
    const theta = after.theta.slice();
    theta.set([-0, Number.MIN_VALUE, 1e-45, 3.4028234e38, Number.POSITIVE_INFINITY, Number.NaN]);
    const psi = Float64Array.of(Math.PI, 5e-324);
    const odd: Learner = { ...after, theta, psi };
    expect(bytesOf(roundTrip(odd))).toEqual(bytesOf(odd));
  });

  it('encodes the same bytes each time, and other bytes after another step', () => {
    const encoded = steps.map(({ after }) => {
      const { tensors, ...plain } = encodeLearner(after);
      const metadata = { plain: JSON.stringify(plain) };
      return Buffer.from(encodeSafetensors({ tensors, metadata })).toString('base64');
    });
    expect(new Set(encoded).size).toBe(steps.length);
    const { tensors } = encodeLearner(steps[0].after);
    expect(encodeSafetensors({ tensors, metadata: {} })).toEqual(
      encodeSafetensors({ tensors: encodeLearner(steps[0].after).tensors, metadata: {} }),
    );
  });
});

describe('a damaged checkpoint', () => {
  const decodeWithout = (change: (tensors: Record<string, Tensors[string]>) => void): Learner => {
    const { after } = steps[steps.length - 1];
    const encoded = encodeLearner(after);
    const tensors = { ...encoded.tensors };
    change(tensors);
    return decodeLearner({ ...encoded, tensors }, world.family, after.dataset.shards);
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
    const fault = (): Learner =>
      decodeWithout((tensors) => {
        delete tensors[name];
      });
    expect(fault).toThrow(DamagedFileError);
    expect(fault).toThrow(`tensor ${name} is missing or not ${type}`);
  });

  it('with a tensor of another type is refused', () => {
    const fault = (): Learner =>
      decodeWithout((tensors) => {
        tensors.theta = { data: new Float64Array(3), shape: [3] };
      });
    expect(fault).toThrow('tensor theta is missing or not F32');
  });
});

const folder = mkdtempSync(join(tmpdir(), 'admrl-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a policy file', () => {
  const path = join(folder, 'policy.safetensors');
  const policy = {
    theta: Float32Array.of(1, -0, 1 / 3),
    normalizer: { count: 7, mean: Float64Array.of(0.1, 2), m2: Float64Array.of(Math.PI, 0) },
  };

  it('gives the policy back, bit by bit, and the same bytes for the same policy', () => {
    const sha256 = writePolicyFile(path, policy);
    expect(readPolicyFile(path, sha256)).toEqual(policy);
    expect(writePolicyFile(join(folder, 'other.safetensors'), policy)).toBe(sha256);
  });

  it('is null when it is missing, damaged or another policy’s', () => {
    const sha256 = writePolicyFile(path, policy);
    expect(readPolicyFile(join(folder, 'nowhere.safetensors'), sha256)).toBeNull();
    expect(readPolicyFile(path, sha256.replace(/^./, 'g'))).toBeNull();
    writeFileSync(path, readFileSync(path).subarray(1));
    expect(readPolicyFile(path, sha256)).toBeNull();
  });

  it('that cannot be read is an error', () => {
    expect(() => readPolicyFile(folder, '')).toThrow(
      `cannot read ${folder}: it is a directory, not a file (EISDIR)`,
    );
  });
});
