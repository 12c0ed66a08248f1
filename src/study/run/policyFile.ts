/** @file A policy in a file of its own, with the moments of the states it was trained on. */

import { z } from 'zod';
import type { GaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { readFileIfThere } from '../files/readFile.ts';
import { parseAs, parseJson } from '../files/recordFile.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import { elementsOf, vector } from '../files/tensors.ts';

/**
 * Writes θ and the moments of the states, and returns the sha256 of the file.
 *
 * The names of the tensors are fixed: `attack.json` records that sha256, so other bytes would be another attack.
 */
export function writePolicyFile(path: string, { theta, normalizer, form }: PolicyInWorld): string {
  const { count, mean, m2 } = normalizer;
  const bytes = encodeSafetensors({
    tensors: {
      theta: vector(theta),
      stateMean: vector(mean),
      stateM2: vector(m2),
      stateCount: { data: Float64Array.of(count), shape: [] },
    },
    metadata: form === undefined ? {} : { form: JSON.stringify(form) },
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
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  return {
    ...(metadata.form && { form: parseAs(formSchema, parseJson(metadata.form, path), path) }),
    theta: elementsOf(tensors, 'theta', 'F32'),
    normalizer: {
      count: elementsOf(tensors, 'stateCount', 'F64')[0],
      mean: elementsOf(tensors, 'stateMean', 'F64'),
      m2: elementsOf(tensors, 'stateM2', 'F64'),
    },
  };
}

const size = z.int().min(0);
const formSchema: z.ZodType<GaussianPolicySpec> = z.strictObject({
  stateSize: size,
  contextSize: size,
  actionSize: size,
  hiddenSizes: z.array(size).readonly(),
  activation: z.enum(['tanh', 'relu']),
  bound: z.number().nullable(),
  logStd: z.union([z.enum(['learned', 'none']), z.array(z.number()).readonly()]),
});
