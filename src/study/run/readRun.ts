/** @file Reading a run without a lock and without changing anything, also while it is being written. */

import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import type { Evaluation, Filmstrips } from '../../evaluation/evaluate.ts';
import { faultOfPosition } from '../files/jsonLines.ts';
import { readRecords } from '../files/recordFile.ts';
import { readSealedJson } from '../files/sealedJson.ts';
import type { Tensors } from '../files/tensors.ts';
import { type Checkpoint, checkpointIndices, faultOfShards, readShardFile } from './checkpoints.ts';
import { newestUsable } from './readCheckpoint.ts';
import { changedSetting } from './recordedSetup.ts';
import {
  evaluationSchema,
  filmstripsSchema,
  ledgerSchema,
  type MetricsRecord,
  metricsSchema,
  type TimingRecord,
  taskSchema,
} from './records.ts';
import { type RunPaths, runPaths } from './runPaths.ts';
import { readRunSetup, type StoredSetup } from './runSetup.ts';
import { readTiming } from './timing.ts';

/** What a run is and how far it has come. */
export interface RunProgress extends StoredSetup {
  readonly paths: RunPaths;
  readonly tasks: readonly TaskRecord[];
  /** Null before the first checkpoint. */
  readonly ledger: SampleLedger | null;
  /** What is wrong with files that are shown nevertheless, one sentence each. */
  readonly notices: readonly string[];
}

/** The files of a run as they are now. */
export interface RunFiles extends RunProgress {
  readonly metrics: readonly MetricsRecord[];
  readonly timing: readonly TimingRecord[];
}

/**
 * Reads the configuration and the logs.
 *
 * @throws Error when there is no run; DamagedFileError naming file and line of what is not such a record.
 */
export function readRun(directory: string): RunFiles {
  const progress = readProgress(directory);
  const { metrics } = progress.paths;
  const { timing, notice } = readTiming(progress.paths.timing);
  return {
    ...progress,
    metrics: readRecords(metrics, metricsSchema),
    timing,
    notices: [...progress.notices, ...(notice === null ? [] : [notice])],
  };
}

/**
 * Reads what does not grow with every step.
 *
 * @throws Error as `readRun` does
 */
export function readProgress(directory: string): RunProgress {
  const paths = runPaths(directory);
  const setup = readRunSetup(paths.config);
  return {
    ...setup,
    paths,
    tasks: readRecords(paths.tasks, taskSchema),
    ledger: readSealedJson(paths.ledger, ledgerSchema),
    notices: faultsAgainstCheckpoint(paths, setup),
  };
}

/** What has changed since the newest checkpoint was written, as far as that can be read. */
function faultsAgainstCheckpoint(paths: RunPaths, { recorded }: StoredSetup): string[] {
  const newest = newestUsable(paths, () => null).checkpoint;
  if (newest === null) return [];
  const { metrics, tasks } = newest.logs;
  return [
    faultOfPosition(paths.metrics, metrics),
    faultOfPosition(paths.tasks, tasks),
    changedSetting(paths.config, recorded, newest),
  ].filter((fault) => fault !== null);
}

/**
 * What `admrl evaluate` has written to a file such as `evaluation.json`; null where there is no such file.
 *
 * @throws DamagedFileError naming file and field of what is not an evaluation
 */
export function readEvaluation(path: string): Evaluation | null {
  return readSealedJson(path, evaluationSchema);
}

/** The file of the filmstrips that belong to an evaluation. */
export function filmstripsPath(evaluation: string): string {
  return evaluation.replace(/\.json$/, '-filmstrips.json');
}

/**
 * The filmstrips in a file such as `evaluation-filmstrips.json`; null where there is no such file.
 *
 * @throws DamagedFileError naming file and field of what cannot be understood
 */
export function readFilmstrips(path: string): Filmstrips | null {
  return readSealedJson(path, filmstripsSchema);
}

/** A checkpoint with access to its part of the dataset. */
export interface RestoredCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Why newer checkpoints were passed over, one sentence each. */
  readonly notices: readonly string[];
  /** The tensors of a shard that the checkpoint names. */
  readShard(name: string): Tensors;
}

/**
 * The newest usable checkpoint of a run, or the one after `step` steps.
 *
 * @throws Error when there is none, saying what is wrong with each
 */
export function latestCheckpoint(directory: string, step?: number): RestoredCheckpoint {
  const paths = runPaths(directory);
  const { data } = paths;
  const { recorded } = readRunSetup(paths.config);
  const { checkpoint, rejected } = newestUsable(paths, ({ index, shards }) =>
    step === undefined || index === step
      ? faultOfShards(data, Object.fromEntries(shards))
      : `expected the one after ${step} steps`,
  );
  if (checkpoint === null) {
    const why = rejected.length === 0 ? 'it has no checkpoint yet' : 'no checkpoint can be used';
    throw new Error([`${directory}: ${why}`, ...rejected].join('\n'));
  }
  const changed = changedSetting(paths.config, recorded, checkpoint);
  if (changed !== null) throw new Error(changed);
  const shards = new Map(checkpoint.shards);
  const readShard = (name: string): Tensors => {
    const sha256 = shards.get(name);
    if (sha256 === undefined) throw new RangeError(`no shard ${name} in ${checkpoint.path}`);
    return readShardFile(data, name, sha256);
  };
  return { checkpoint, notices: rejected, readShard };
}

/**
 * The evaluation in a file of the run; null if there is no such file. A run without checkpoints is accepted.
 *
 * @throws Error naming file and steps when there is a checkpoint after the evaluated one; DamagedFileError as
 *   `readEvaluation` does.
 */
export function readCurrentEvaluation(
  { directory, checkpoints }: Pick<RunPaths, 'directory' | 'checkpoints'>,
  path: string,
): Evaluation | null {
  const evaluation = readEvaluation(path);
  // Checkpoints are numbered by the steps behind them.
  const newest = checkpointIndices(checkpoints).at(-1) ?? 0;
  if (evaluation === null || evaluation.step >= newest) return evaluation;
  throw new Error(
    `${path}: evaluates the run after ${evaluation.step} steps, expected ${newest}, its number now: ` +
      `“admrl evaluate ${directory}” evaluates it again`,
  );
}
