import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { readPolicyFile, writePolicyFile } from './policyFile.ts';

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

  it('keeps the form of a policy that has one of its own', () => {
    const form = gaussianPolicySpec({
      ...{ stateSize: 2, actionSize: 1, hiddenSizes: [3] },
      ...{ activation: 'relu', bound: 2, logStd: 'none' },
    });
    const sha256 = writePolicyFile(path, { ...policy, form });
    expect(readPolicyFile(path, sha256)).toEqual({ ...policy, form });
    expect(writePolicyFile(path, policy)).not.toBe(sha256);
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
