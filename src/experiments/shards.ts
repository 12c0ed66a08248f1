/** @file Shards of the dataset: tensors that are written once, before the checkpoint that names them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.ts';
import { DamagedFileError, errorCode, systemError } from './fileErrors.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { sha256Of } from './sha256.ts';
import type { Tensor } from './tensor.ts';

/** Ending of tensor files. */
export const tensorSuffix = '.safetensors';

/** Writes a shard and returns the sha256 of its bytes. */
export function writeShardFile(
  directory: string,
  name: string,
  tensors: Readonly<Record<string, Tensor>>,
): string {
  if (!/^[\w-]+$/.test(name)) {
    throw new RangeError(
      `shard name: expected letters, digits, - and _, got ${JSON.stringify(name)}`,
    );
  }
  const bytes = encodeSafetensors({ tensors, metadata: {} });
  writeFileAtomically(shardPath(directory, name), bytes);
  return sha256Of(bytes);
}

/**
 * The tensors of a shard.
 *
 * @param sha256 what the checkpoint says of its bytes
 * @throws DamagedFileError when the file is missing or has other bytes
 */
export function readShardFile(
  directory: string,
  name: string,
  sha256: string,
): Readonly<Record<string, Tensor>> {
  const path = shardPath(directory, name);
  return decodeSafetensors(verifiedBytes(path, sha256), path).tensors;
}

/** Why a checkpoint that names these shards cannot be used, or null if all are as they were written. */
export function faultOfShards(
  directory: string,
  shards: Readonly<Record<string, string>>,
): string | null {
  for (const [name, sha256] of Object.entries(shards)) {
    try {
      verifiedBytes(shardPath(directory, name), sha256);
    } catch (error) {
      if (error instanceof DamagedFileError) return error.message;
      throw error;
    }
  }
  return null;
}

function shardPath(directory: string, name: string): string {
  return join(directory, name + tensorSuffix);
}

function verifiedBytes(path: string, sha256: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new DamagedFileError(`${path} is missing`);
    throw systemError('cannot read', path, error);
  }
  if (sha256Of(bytes) === sha256) return bytes;
  throw new DamagedFileError(`${path}: its sha256 is not the one in the checkpoint`);
}
