/** @file Checkpoints: numbered tensor files that also say how far the logs and the dataset had come. */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SampleLedger } from '../../data/ledger.ts';
import { type JsonValue, jsonText, sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { DamagedFileError, errorCode, systemError } from '../files/fileErrors.ts';
import type { LogPosition } from '../files/jsonLines.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../files/safetensors.ts';
import { ledgerSchema } from './records.ts';

/** What the training wants back after a resume. */
export interface CheckpointState {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Everything that is not a tensor. */
  readonly scalars: JsonValue;
  /** Real steps so far. */
  readonly ledger: SampleLedger;
}

/** A state with what else was in the run directory at that moment. Deterministic: it holds no times. */
export interface CheckpointContent extends CheckpointState {
  /** How long the deterministic logs were. `timing.jsonl` has a line for each of `metrics`. */
  readonly logs: { readonly metrics: LogPosition; readonly tasks: LogPosition };
  /** sha256 of every shard of the dataset, by name, in the order in which they were written. */
  readonly shards: readonly (readonly [name: string, sha256: string])[];
}

/** A checkpoint of a run. */
export interface Checkpoint extends CheckpointContent {
  /** From 1. */
  readonly index: number;
  readonly path: string;
}

const positionSchema = z.object({ bytes: z.number(), lines: z.number() });
const manifestSchema = z.object({
  format: z.literal(1),
  scalars: z.json(),
  ledger: ledgerSchema,
  logs: z.object({ metrics: positionSchema, tasks: positionSchema }),
  shards: z.array(z.tuple([z.string(), z.string()])),
});

/** Path of a checkpoint. */
export function checkpointPath(directory: string, index: number): string {
  return join(directory, String(index).padStart(6, '0') + tensorSuffix);
}

/** Numbers of the checkpoints in a folder, ascending. */
export function checkpointIndices(directory: string): number[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => /^\d{6,}\.safetensors$/.test(name));
  return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
}

/** Writes a checkpoint atomically. */
export function writeCheckpoint(
  directory: string,
  index: number,
  { tensors, ...manifest }: CheckpointContent,
): void {
  const text = jsonText({ format: 1, ...manifest }, `checkpoint ${index}`);
  const bytes = encodeSafetensors({ tensors, metadata: { checkpoint: text } });
  writeFileAtomically(checkpointPath(directory, index), bytes);
}

/**
 * Reads and verifies a checkpoint.
 *
 * @throws DamagedFileError when its bytes are not those that were written
 */
export function readCheckpoint(directory: string, index: number): Checkpoint {
  const path = checkpointPath(directory, index);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw systemError('cannot read', path, error);
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const manifest = manifestSchema.safeParse(JSON.parse(metadata.checkpoint ?? 'null'));
  if (!manifest.success) throw new DamagedFileError(`${path}: not a checkpoint of format 1`);
  const { format: _, ...content } = manifest.data;
  return { index, path, tensors, ...content };
}

/** The newest checkpoint that can be used, and why newer ones cannot. */
export interface UsableCheckpoint {
  readonly checkpoint: Checkpoint | null;
  /** One sentence for each checkpoint passed over. */
  readonly rejected: readonly string[];
}

/**
 * Tries the checkpoints from the newest to the oldest.
 *
 * @param faultOf why a checkpoint that is whole itself cannot be used, or null
 */
export function newestUsable(
  directory: string,
  faultOf: (checkpoint: Checkpoint) => string | null,
): UsableCheckpoint {
  const rejected: string[] = [];
  for (const index of checkpointIndices(directory).reverse()) {
    try {
      const checkpoint = readCheckpoint(directory, index);
      const fault = faultOf(checkpoint);
      if (fault === null) return { checkpoint, rejected };
      rejected.push(`${checkpoint.path}: ${fault}`);
    } catch (error) {
      if (!(error instanceof DamagedFileError) && !isMissing(error)) throw error;
      rejected.push(error.message);
    }
  }
  return { checkpoint: null, rejected };
}

/** A run that goes on removes its oldest checkpoints while others read them. */
function isMissing(error: unknown): error is Error {
  return error instanceof Error && errorCode(error.cause) === 'ENOENT';
}

/** Removes the checkpoints whose number `isObsolete` accepts. */
export function removeCheckpoints(directory: string, isObsolete: (index: number) => boolean): void {
  for (const index of checkpointIndices(directory).filter(isObsolete)) {
    rmSync(checkpointPath(directory, index), { force: true });
  }
}

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
