/** @file A trained run, opened to be read: its files, its world, and the state of its newest checkpoint. */

import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm.ts';
import { methods } from '../../algorithms/methods.ts';
import { assemble } from '../../algorithms/scope.ts';
import { createWorld, type World } from '../../algorithms/world.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Reporter } from '../events.ts';
import {
  assertCoordinates,
  assertSame,
  type FamilyOfRun,
  familyOfRun,
} from '../family/familyOfRun.ts';
import type { TrustOptions } from '../family/moduleTrust.ts';
import type { Checkpoint } from './checkpoints.ts';
import { latestCheckpoint, type RunFiles, readRun } from './readRun.ts';
import { countSteps, restoreState } from './train.ts';

/** A run that is read and left as it is. */
export interface TrainedRun {
  readonly run: RunFiles;
  readonly world: World;
  /** That of the run's `training.method`. */
  readonly algorithm: Algorithm;
  readonly trained: AlgorithmState;
  /** Steps behind `trained`. */
  readonly finished: number;
  /** As in {@link FamilyOfRun}. */
  readonly familyFiles: FamilyOfRun['files'];
  /**
   * What the user should know, one sentence each: a changed module, damaged checkpoints that were passed over, a run that
   * is not finished.
   */
  readonly notices: readonly string[];
}

/** What a run is opened with for some work. */
export interface UseOptions extends OpenOptions {
  /** Told the notices. */
  readonly onEvent?: Reporter | undefined;
  /** Threads of large programs; default: every core. */
  readonly threads?: number | undefined;
}

/** How a run is opened. */
export interface OpenOptions extends TrustOptions {
  /** Steps behind the wanted checkpoint, instead of the newest one. */
  readonly step?: number | undefined;
}

/**
 * Restores the newest usable checkpoint of a run; the caller disposes of the world.
 *
 * @throws Error when the directory holds no run or no usable checkpoint, or not the one that is wanted, or when its family
 *   has changed.
 */
export async function openTrainedRun(
  directory: string,
  runtime: Runtime,
  { step, trustModule }: OpenOptions = {},
): Promise<TrainedRun> {
  const run = readRun(directory);
  const family = await familyOfRun(directory, run, { trustModule });
  const { checkpoint, notices, readShard } = latestCheckpoint(directory, step);
  assertFamilyOf(checkpoint, family);
  const { state, finished } = restoreState(checkpoint, readShard);
  const { algorithm } = methods[run.config.training.method];
  return assemble(async ({ own }) => {
    const world = own(await createWorld(runtime, family.problem, run.config));
    const total = await countSteps(world, algorithm);
    const unfinished = `the run is not finished: its state after ${finished} of ${total} steps is used`;
    return {
      run,
      world,
      algorithm,
      trained: state,
      finished,
      familyFiles: family.files,
      notices: [
        ...run.notices,
        ...family.notices,
        ...notices,
        ...(finished < total ? [unfinished] : []),
      ],
    };
  });
}

/**
 * Opens a trained run for some work, after which its world is disposed of.
 *
 * @throws Error as {@link openTrainedRun} does
 */
export async function withTrainedRun<R>(
  directory: string,
  { onEvent, threads, ...options }: UseOptions,
  use: (trainedRun: TrainedRun) => Promise<R>,
): Promise<R> {
  const opened = await openTrainedRun(directory, await createNodeRuntime({ threads }), options);
  try {
    for (const text of opened.notices) onEvent?.({ type: 'notice', text });
    return await use(opened);
  } finally {
    await opened.world.dispose();
  }
}

/**
 * Refuses a family that does not match a checkpoint: other sizes, or another number of task parameters.
 *
 * @throws Error naming the source, the field and both values
 */
export function assertFamilyOf(
  { sizes, path }: Pick<Checkpoint, 'sizes' | 'path'>,
  { problem: { family }, source }: Pick<FamilyOfRun, 'problem' | 'source'>,
): void {
  assertSame(source, 'family.stateSize', family.stateSize, sizes.stateSize, path);
  assertSame(source, 'family.actionSize', family.actionSize, sizes.actionSize, path);
  assertCoordinates(source, family, sizes.taskSize, path);
}
