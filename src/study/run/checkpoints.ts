/** @file Checkpoints: numbered tensor files that also say how far the logs and the dataset had come. */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../../data/dataset.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import { sha256Of, writeFileAtomically } from '../files/atomicFile.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import type { SealedPosition } from '../files/jsonLines.ts';
import { jsonText } from '../files/jsonText.ts';
import { readFileIfThere, readingFile, setAside } from '../files/readFile.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import type { Tensors } from '../files/tensors.ts';
import type { RecordedSetup } from './recordedSetup.ts';
import {
  type SavedTensors,
  type SharedTensors,
  sharedSchema,
  shareUnchanged,
  verifiedBytes,
} from './sharedTensors.ts';
import { encodeState } from './stateCodec.ts';

/** What a run can save: plain data (see `stateCodec.ts`) with at least these fields. */
export interface SavableState {
  /** D. Its shards are files of their own, written once. */
  readonly dataset: Dataset;
  /** Real steps so far. */
  readonly ledger: SampleLedger;
  /** `[K]` the current task. */
  readonly psi: { readonly length: number };
}

/** What else there was in the run directory. Deterministic: it holds no times. */
export interface CheckpointPlaces {
  /** How long the deterministic logs were. `timing.jsonl` has a line for each of `metrics`. */
  readonly logs: { readonly metrics: SealedPosition; readonly tasks: SealedPosition };
  /** sha256 of every shard of the dataset, by name, in the order in which they were written. */
  readonly shards: readonly (readonly [name: string, sha256: string])[];
  /** The configuration of the run; absent in checkpoints of versions 1 and 2. */
  readonly setup?: RecordedSetup | undefined;
}

/** What a checkpoint says. */
export interface CheckpointContent extends CheckpointPlaces {
  /** S, A and K of the family that the state was trained on. */
  readonly sizes: {
    readonly stateSize: number;
    readonly actionSize: number;
    readonly taskSize: number;
  };
  /** The state without its dataset. */
  readonly state: Pick<SavableState, 'ledger'>;
  /** Which tensors of the state are files of their own; none before version 4. */
  readonly shared: SharedTensors;
}

/** A checkpoint of a run. */
export interface Checkpoint extends CheckpointContent {
  /** From 1: the number of steps behind it. */
  readonly index: number;
  readonly path: string;
}

const positionSchema = z.object({
  bytes: z.number(),
  lines: z.number(),
  sha256: z.string().optional(),
});

/** Reads the logs and shards that a checkpoint names. */
export const placesSchema: z.ZodType<CheckpointPlaces> = z.object({
  logs: z.object({ metrics: positionSchema, tasks: positionSchema }),
  shards: z.array(z.tuple([z.string(), z.string()])),
  setup: z.record(z.string(), z.unknown()).optional(),
});

/** Of the checkpoints that are written; earlier ones are read too. */
export const checkpointVersion = 4;

/** Path of a checkpoint. */
export function checkpointPath(directory: string, index: number): string {
  return join(directory, String(index).padStart(6, '0') + tensorSuffix);
}

/** Numbers of the checkpoints in a folder, ascending. */
export function checkpointIndices(directory: string): number[] {
  const names = readingFile(directory, () => readdirSync(directory)) ?? [];
  return names
    .map(checkpointIndexOf)
    .filter((index) => index !== null)
    .sort((a, b) => a - b);
}

/** The index of the checkpoint in a file of this name; null for another file. */
export function checkpointIndexOf(name: string): number | null {
  return /^\d{6,}\.safetensors$/.test(name) ? Number.parseInt(name, 10) : null;
}

/**
 * Writes a checkpoint atomically. Equal states and places give equal bytes, after equal states.
 *
 * @param before - the tensors of the checkpoint before it, of which it does not repeat the large ones
 * @returns its tensors
 * @throws RangeError naming a field of the state that is not plain data; Error naming file and cause.
 */
export function writeCheckpoint(
  directory: string,
  index: number,
  { dataset, ...state }: SavableState,
  { logs, shards, setup }: CheckpointPlaces,
  before: SavedTensors,
): SavedTensors {
  const { stateSize, actionSize } = dataset;
  const sizes = { stateSize, actionSize, taskSize: state.psi.length };
  const { json, tensors } = encodeState(state);
  const shared = shareUnchanged(directory, tensors, before);
  const manifest = { version: checkpointVersion, sizes, setup, logs, shards, shared, state: json };
  const metadata = { checkpoint: jsonText(manifest, `checkpoint ${index}`) };
  const own = Object.entries(tensors).filter(([name]) => !Object.hasOwn(shared, name));
  const bytes = encodeSafetensors({ tensors: Object.fromEntries(own), metadata });
  writeFileAtomically(checkpointPath(directory, index), bytes);
  return { tensors, shared };
}

/** Which tensors the checkpoints in a folder refer to, by their numbers; a damaged one refers to none. */
export function sharedInFolder(directory: string): Map<number, SharedTensors> {
  return new Map(
    checkpointIndices(directory).map((index) => [
      index,
      sharedOf(checkpointPath(directory, index)),
    ]),
  );
}

const sharingSchema = z.looseObject({ shared: sharedSchema.default({}) });

function sharedOf(path: string): SharedTensors {
  try {
    const { metadata } = decodeSafetensors(readFileIfThere(path) ?? new Uint8Array(), path);
    return sharingSchema.parse(JSON.parse(metadata.checkpoint ?? '{}')).shared;
  } catch {
    return {};
  }
}

/**
 * Writes a checkpoint again with another setup: the bytes that it would have had under that setup. One of version 1 or 2,
 * which holds none, stays as it is.
 *
 * @throws DamagedFileError when it is not whole
 */
export function rewriteSetup(directory: string, index: number, setup: RecordedSetup): void {
  const path = checkpointPath(directory, index);
  const bytes = readFileIfThere(path);
  if (bytes === null) return;
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const { sha256: _, checkpoint = '{}', ...others } = metadata;
  const manifest: object = JSON.parse(checkpoint);
  if (!('setup' in manifest)) return;
  const rewritten = jsonText({ ...manifest, setup }, path);
  writeFileAtomically(
    path,
    encodeSafetensors({ tensors, metadata: { ...others, checkpoint: rewritten } }),
  );
}

/** Removes the checkpoints whose number `isObsolete` accepts; a directory in the place of one is set aside. */
export function removeCheckpoints(directory: string, isObsolete: (index: number) => boolean): void {
  for (const index of checkpointIndices(directory).filter(isObsolete)) {
    const path = checkpointPath(directory, index);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) setAside(path);
    else rmSync(path, { force: true });
  }
}

/** Ending of tensor files. */
export const tensorSuffix = '.safetensors';

/** Writes a shard and returns the sha256 of its bytes. */
export function writeShardFile(directory: string, name: string, tensors: Tensors): string {
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
export function readShardFile(directory: string, name: string, sha256: string): Tensors {
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
