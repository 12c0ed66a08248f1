/**
 * @file Tensors that stay as they are from one checkpoint to the next, such as held-out data or the model of a θ̂: each is a
 * file of its own, named by its content and written once, to which checkpoints refer.
 */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { readFileIfThere } from '../files/readFile.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import type { Tensor, Tensors } from '../files/tensors.ts';

/** sha256 of the file of each tensor, by the tensor's name in the state. */
export type SharedTensors = Readonly<Record<string, string>>;

/** The tensors of a checkpoint, and those among them that are files of their own. */
export interface SavedTensors {
  readonly tensors: Tensors;
  readonly shared: SharedTensors;
}

/** Smaller tensors are repeated in every checkpoint: a file takes a block of the disk and two writes of its directory. */
const leastBytes = 8192;

/** Reads what a checkpoint refers to; no text but a checksum becomes a path. */
export const sharedSchema: z.ZodType<SharedTensors> = z.record(
  z.string(),
  z.string().regex(/^[\da-f]{64}$/),
);

/**
 * Decides which tensors of a state a checkpoint only refers to: the large ones that the checkpoint before it has too, bit for
 * bit, under the same name. Their files are written if that checkpoint does not refer to them already. The choice depends
 * on the two states alone, so that a resumed run makes the same.
 *
 * @throws Error naming file and cause when one cannot be written
 */
export function shareUnchanged(
  directory: string,
  tensors: Tensors,
  before: SavedTensors,
): SharedTensors {
  const unchanged = Object.entries(tensors).filter(
    ([name, tensor]) =>
      tensor.data.byteLength >= leastBytes &&
      Object.hasOwn(before.tensors, name) &&
      isSame(tensor, before.tensors[name]),
  );
  return Object.fromEntries(
    unchanged.map(([name, tensor]) => [
      name,
      Object.hasOwn(before.shared, name) ? before.shared[name] : writeTensor(directory, tensor),
    ]),
  );
}

/** An array that is passed on from state to state is the same object; after a resume it is a copy. */
function isSame({ data }: Tensor, { data: before }: Tensor): boolean {
  if (data === before) return true;
  if (data.constructor !== before.constructor || data.length !== before.length) return false;
  return bytesOf(data).equals(bytesOf(before));
}

function bytesOf({ buffer, byteOffset, byteLength }: Tensor['data']): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function writeTensor(directory: string, tensor: Tensor): string {
  const bytes = encodeSafetensors({ tensors: { tensor }, metadata: {} });
  const sha256 = sha256Of(bytes);
  writeFileAtomically(tensorPath(directory, sha256), bytes);
  return sha256;
}

/**
 * The tensors that a checkpoint refers to.
 *
 * @throws DamagedFileError naming a file that is missing or has other bytes
 */
export function readShared(directory: string, shared: SharedTensors): Tensors {
  const entries = Object.entries(shared).map(([name, sha256]) => {
    const path = tensorPath(directory, sha256);
    return [name, decodeSafetensors(verifiedBytes(path, sha256), path).tensors.tensor];
  });
  return Object.fromEntries(entries);
}

/** Removes the files of tensors to which none of the checkpoints refers. */
export function removeUnshared(directory: string, checkpoints: Iterable<SharedTensors>): void {
  const named = new Set([...checkpoints].flatMap(Object.values).map(fileName));
  for (const name of readdirSync(directory)) {
    if (isFileName(name) && !named.has(name)) rmSync(join(directory, name));
  }
}

/**
 * The bytes of a file.
 *
 * @throws DamagedFileError when it is missing, or when this is not their sha256
 */
export function verifiedBytes(path: string, sha256: string): Uint8Array {
  const bytes = readFileIfThere(path);
  if (bytes === null) throw new DamagedFileError(`${path} is missing`);
  if (sha256Of(bytes) === sha256) return bytes;
  throw new DamagedFileError(`${path}: its sha256 is not the one in the checkpoint`);
}

const fileName = (sha256: string): string => `tensor-${sha256}.safetensors`;
const isFileName = (name: string): boolean => /^tensor-[\da-f]{64}\.safetensors$/.test(name);

function tensorPath(directory: string, sha256: string): string {
  return join(directory, fileName(sha256));
}
