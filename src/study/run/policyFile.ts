/** @file A policy in a file of its own, with the moments of the states it was trained on. */

import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { readFileIfThere } from '../files/readFile.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import { elementsOf, vector } from '../files/tensors.ts';

/**
 * Writes θ and the moments of the states, and returns the sha256 of the file.
 *
 * The names of the tensors are fixed: `attack.json` records that sha256, so other bytes would be another attack.
 */
export function writePolicyFile(path: string, { theta, normalizer }: PolicyInWorld): string {
  const { count, mean, m2 } = normalizer;
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
  const bytes = readFileIfThere(path);
  if (bytes === null || sha256Of(bytes) !== sha256) return null;
  const { tensors } = decodeSafetensors(bytes, path);
  return {
    theta: elementsOf(tensors, 'theta', 'F32'),
    normalizer: {
      count: elementsOf(tensors, 'stateCount', 'F64')[0],
      mean: elementsOf(tensors, 'stateMean', 'F64'),
      m2: elementsOf(tensors, 'stateM2', 'F64'),
    },
  };
}
