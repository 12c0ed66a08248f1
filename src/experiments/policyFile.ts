/** @file A policy with its normaliser in a file of its own. */

import { readFileSync } from 'node:fs';
import type { PolicyInWorld } from '../algorithms/realRollouts.ts';
import { writeFileAtomically } from './atomicFile.ts';
import { errorCode, systemError } from './fileErrors.ts';
import { float32, float64 } from './learnerCodec.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { sha256Of } from './sha256.ts';

/** Writes θ and the moments of the states, and returns the sha256 of the file. */
export function writePolicyFile(path: string, { theta, normalizer }: PolicyInWorld): string {
  const { count, mean, m2 } = normalizer;
  const vector = <D extends Float32Array | Float64Array>(data: D) => ({
    data,
    shape: [data.length],
  });
  const bytes = encodeSafetensors({
    tensors: {
      theta: vector(theta),
      stateMean: vector(mean),
      stateM2: vector(m2),
      stateCount: { data: Float64Array.of(count), shape: [] },
    },
    metadata: {},
  });
  writeFileAtomically(path, bytes);
  return sha256Of(bytes);
}

/**
 * The policy in a file; null when there is no file with that sha256, be it missing, damaged or another policy's.
 *
 * @throws Error naming the file when it cannot be read.
 */
export function readPolicyFile(path: string, sha256: string): PolicyInWorld | null {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw systemError('cannot read', path, error);
  }
  if (sha256Of(bytes) !== sha256) return null;
  const { tensors } = decodeSafetensors(bytes, path);
  return {
    theta: float32(tensors, 'theta'),
    normalizer: {
      count: float64(tensors, 'stateCount')[0],
      mean: float64(tensors, 'stateMean'),
      m2: float64(tensors, 'stateM2'),
    },
  };
}
