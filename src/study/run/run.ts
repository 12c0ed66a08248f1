/** @file A run that is being written: its logs, checkpoints, shards and TensorBoard events. */

import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { Config } from '../config/config.ts';
import { JsonLinesFile, logStart, positionOfLine } from '../files/jsonLines.ts';
import type { Lock } from '../files/lock.ts';
import { writeSealedJson } from '../files/sealedJson.ts';
import { TensorBoardFile } from '../files/tensorBoard.ts';
import type { Tensors } from '../files/tensors.ts';
import {
  type Checkpoint,
  readShardFile,
  removeCheckpoints,
  type SavableState,
  sharedInFolder,
  writeCheckpoint,
  writeShardFile,
} from './checkpoints.ts';
import { type CurvePoints, metricsCurves, taskCurves } from './curves.ts';
import type { RecordedSetup } from './recordedSetup.ts';
import type { NewMetrics } from './records.ts';
import { type RunPaths, runPaths } from './runPaths.ts';
import type { RunSetup } from './runSetup.ts';
import { removeUnshared, type SavedTensors, type SharedTensors } from './sharedTensors.ts';
import { encodeState } from './stateCodec.ts';
import { lastSeconds } from './timing.ts';

/** What a `Run` is built from; `createRun` and `openRun` do this. */
export interface RunOptions extends RunSetup {
  readonly directory: string;
  readonly lock: Lock;
  /** Where the run resumes; the logs are cut back to it. Null for the start. */
  readonly checkpoint: Checkpoint | null;
  /** What checkpoints keep of `config.json`. */
  readonly recorded: RecordedSetup;
}

/** The one writer of a run directory. */
export class Run {
  readonly paths: RunPaths;
  readonly family: string;
  readonly preset: string | null;
  readonly threads: number;
  readonly config: Config;
  readonly #lock: Lock;
  readonly #recorded: RecordedSetup;
  readonly #metrics: JsonLinesFile;
  readonly #tasks: JsonLinesFile;
  readonly #timing: JsonLinesFile;
  /** Made with the first curve, so that opening a finished run leaves no empty file. */
  #tensorBoard: TensorBoardFile | null = null;
  readonly #restartStep: number;
  readonly #shards: Map<string, string>;
  readonly #secondsBefore: number;
  readonly #startedAt = performance.now();
  #lastCheckpoint: number;
  /** Of the newest checkpoint. */
  #saved: SavedTensors;
  /** Of every checkpoint that is kept. */
  readonly #shared: Map<number, SharedTensors>;

  constructor({ directory, lock, checkpoint, recorded, ...setup }: RunOptions) {
    this.paths = runPaths(directory);
    this.family = setup.family;
    this.preset = setup.preset;
    this.threads = setup.threads;
    this.config = setup.config;
    this.#lock = lock;
    this.#recorded = recorded;
    const { metrics, tasks } = checkpoint?.logs ?? { metrics: logStart, tasks: logStart };
    this.#metrics = new JsonLinesFile(this.paths.metrics, metrics);
    this.#tasks = new JsonLinesFile(this.paths.tasks, tasks);
    // Times differ between runs, so checkpoints, which must not, leave out how many bytes they take.
    const timing = positionOfLine(this.paths.timing, metrics.lines);
    this.#timing = new JsonLinesFile(this.paths.timing, timing);
    this.#secondsBefore = lastSeconds(this.paths.timing) ?? 0;
    this.#shards = new Map(checkpoint?.shards);
    this.#lastCheckpoint = checkpoint?.index ?? 0;
    this.#restartStep = metrics.lines;
    this.#saved = {
      tensors: checkpoint === null ? {} : encodeState(checkpoint.state).tensors,
      shared: checkpoint?.shared ?? {},
    };
    this.#shared = sharedInFolder(this.paths.checkpoints);
    removeUnshared(this.paths.checkpoints, this.#shared.values());
  }

  /** Wall-clock seconds of the run, those before the resume included. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt) / 1000;
  }

  /** Number of lines of `metrics.jsonl`. */
  get steps(): number {
    return this.#metrics.position.lines;
  }

  /** Names of the shards so far, in the order in which they were written. */
  get shards(): string[] {
    return [...this.#shards.keys()];
  }

  /**
   * Appends a line to `metrics.jsonl` and its time to `timing.jsonl`.
   *
   * @throws RangeError naming a number that is not finite; Error naming file and cause when it cannot be written.
   */
  logMetrics(metrics: NewMetrics): void {
    const step = this.steps;
    this.#metrics.append({ step, ...metrics });
    this.#timing.append({ step, seconds: Math.round(this.seconds * 1000) / 1000 });
    this.#addCurves(step, metricsCurves(metrics));
  }

  /** Appends a line to `tasks.jsonl`. Errors as those of `logMetrics`. */
  logTask(record: TaskRecord): void {
    this.#tasks.append(record);
    // At the newest line of `metrics.jsonl`: a resumed run, which continues with the next, keeps the point.
    this.#addCurves(Math.max(0, this.steps - 1), taskCurves(record));
  }

  #addCurves(step: number, curves: CurvePoints): void {
    this.#tensorBoard ??= new TensorBoardFile(this.paths.directory, {
      restartStep: this.#restartStep,
    });
    this.#tensorBoard.scalars(step, curves);
  }

  /**
   * Writes a shard of the dataset. It counts from the next checkpoint on.
   *
   * @throws RangeError when there is one of that name
   */
  writeShard(name: string, tensors: Tensors): void {
    if (this.#shards.has(name))
      throw new RangeError(`shard ${name} exists: shards are written once`);
    this.#shards.set(name, writeShardFile(this.paths.data, name, tensors));
  }

  /**
   * The tensors of a shard.
   *
   * @throws RangeError when there is none of that name; DamagedFileError when its bytes have changed
   */
  readShard(name: string): Tensors {
    const sha256 = this.#shards.get(name);
    if (sha256 === undefined)
      throw new RangeError(`no shard ${name}; there are ${this.shards.join(', ')}`);
    return readShardFile(this.paths.data, name, sha256);
  }

  /**
   * Saves the state with the position of every log, updates `ledger.json`, and removes the oldest checkpoints. The
   * trajectories of the state's dataset are not written: `writeShard` has done that.
   *
   * @throws RangeError naming a field that is not plain data; Error naming file and cause when it cannot be written.
   */
  checkpoint(state: SavableState): void {
    for (const log of [this.#metrics, this.#tasks, this.#timing]) log.sync();
    const { checkpoints, ledger } = this.paths;
    const index = this.#lastCheckpoint + 1;
    const places = {
      logs: { metrics: this.#metrics.sealedPosition(), tasks: this.#tasks.sealedPosition() },
      shards: [...this.#shards],
      setup: this.#recorded,
    };
    this.#saved = writeCheckpoint(checkpoints, index, state, places, this.#saved);
    this.#lastCheckpoint = index;
    writeSealedJson(ledger, state.ledger);
    const isObsolete = (old: number): boolean => old <= index - this.config.checkpoint.keep;
    removeCheckpoints(checkpoints, isObsolete);
    this.#shared.set(index, this.#saved.shared);
    for (const old of [...this.#shared.keys()].filter(isObsolete)) this.#shared.delete(old);
    removeUnshared(checkpoints, this.#shared.values());
  }

  /** Closes all files and gives the lock back. */
  close(): void {
    for (const file of [this.#metrics, this.#tasks, this.#timing]) file.close();
    this.#tensorBoard?.close();
    this.#lock.release();
  }
}
