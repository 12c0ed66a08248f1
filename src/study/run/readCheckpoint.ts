/** @file Reads checkpoints of every version, and finds the newest that can be used. */

import { z } from 'zod';
import { DamagedFileError } from '../files/fileErrors.ts';
import type { JsonValue } from '../files/jsonText.ts';
import { readFileIfThere } from '../files/readFile.ts';
import { parseAs, parseJson } from '../files/recordFile.ts';
import { decodeSafetensors } from '../files/safetensors.ts';
import type { Tensors } from '../files/tensors.ts';
import {
  type Checkpoint,
  type CheckpointContent,
  checkpointIndices,
  checkpointPath,
  checkpointVersion,
  placesSchema,
} from './checkpoints.ts';
import { contentOfVersion1 } from './checkpointVersion1.ts';
import { ledgerSchema } from './records.ts';
import type { RunPaths } from './runPaths.ts';
import { readShared, sharedSchema } from './sharedTensors.ts';
import { decodeState } from './stateCodec.ts';

/**
 * Reads and verifies a checkpoint.
 *
 * @throws DamagedFileError naming the file when its bytes are not those that were written, or not those of a checkpoint;
 *   Error when it is of a later version: older ones must not take its place
 */
export function readCheckpoint(
  paths: Pick<RunPaths, 'checkpoints' | 'config' | 'tasks'>,
  index: number,
): Checkpoint {
  const path = checkpointPath(paths.checkpoints, index);
  // A run in progress removes its oldest checkpoints while others read them.
  const bytes = readFileIfThere(path);
  if (bytes === null) throw new DamagedFileError(`${path} is missing`);
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const manifest = parseJson(metadata.checkpoint ?? 'null', path);
  const version = versionOf(manifest);
  if (version === null) throw new DamagedFileError(`${path}: not a checkpoint`);
  if (version > checkpointVersion) {
    throw new Error(
      `${path}: is of checkpoint version ${version}, expected at most ${checkpointVersion}: a newer admrl has written it`,
    );
  }
  return { index, path, ...contentOf(version, manifest, tensors, paths, path) };
}

const versionSchema = z.union([
  z.object({ version: z.int().min(2) }).transform(({ version }) => version),
  z.object({ format: z.literal(1) }).transform(({ format }) => format),
]);

/** Null for what is no checkpoint. */
function versionOf(manifest: unknown): number | null {
  return versionSchema.safeParse(manifest).data ?? null;
}

function contentOf(
  version: number,
  manifest: unknown,
  tensors: Tensors,
  paths: Pick<RunPaths, 'checkpoints' | 'config' | 'tasks'>,
  path: string,
): CheckpointContent {
  try {
    return version === 1
      ? contentOfVersion1(manifest, tensors, paths)
      : contentSince2(manifest, tensors, paths);
  } catch (error) {
    if (error instanceof DamagedFileError || error instanceof RangeError) {
      throw new DamagedFileError(`${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

const size = z.number();
const manifestSchema = z
  .object({
    sizes: z.object({ stateSize: size, actionSize: size, taskSize: size }),
    shared: sharedSchema.default({}),
    state: z.looseObject({ ledger: ledgerSchema }),
  })
  .and(placesSchema);

/** Version 2 lacks the setup and the checksums of the logs, version 3 refers to no tensors. */
function contentSince2(
  manifest: unknown,
  own: Tensors,
  { checkpoints }: Pick<RunPaths, 'checkpoints'>,
): CheckpointContent {
  const {
    sizes,
    state: json,
    logs,
    shards,
    setup,
    shared,
  } = parseAs(manifestSchema, manifest, 'checkpoint');
  const tensors = { ...own, ...readShared(checkpoints, shared) };
  const state = decodeState({ json: json as JsonValue, tensors }) as CheckpointContent['state'];
  return { sizes, state, logs, shards, setup, shared };
}

/** The newest checkpoint that can be used, and why newer ones cannot. */
export interface UsableCheckpoint {
  readonly checkpoint: Checkpoint | null;
  /** One sentence for each checkpoint passed over. */
  readonly rejected: readonly string[];
}

/**
 * Tries the checkpoints of a run from the newest to the oldest.
 *
 * @param faultOf why a checkpoint that is whole itself cannot be used, or null
 */
export function newestUsable(
  paths: Pick<RunPaths, 'checkpoints' | 'config' | 'tasks'>,
  faultOf: (checkpoint: Checkpoint) => string | null,
): UsableCheckpoint {
  const rejected: string[] = [];
  for (const index of checkpointIndices(paths.checkpoints).reverse()) {
    try {
      const checkpoint = readCheckpoint(paths, index);
      const fault = faultOf(checkpoint);
      if (fault === null) return { checkpoint, rejected };
      rejected.push(`${checkpoint.path}: ${fault}`);
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      rejected.push(error.message);
    }
  }
  return { checkpoint: null, rejected };
}
