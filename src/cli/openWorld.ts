/** @file What the commands stand on: the runtime, the world of a configuration, and the state of a finished run. */

import type { Learner } from '../algorithms/learner.ts';
import { createWorld, type World } from '../algorithms/world.ts';
import type { Problem } from '../envs/problems.ts';
import type { Config } from '../experiments/config.ts';
import { assertFamilyOf, familyOfRun } from '../experiments/familyOfRun.ts';
import { latestCheckpoint, type RunFiles, readRun } from '../experiments/readRun.ts';
import { countSteps, restoreLearner } from '../experiments/train.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { number, printNotice } from './print.ts';

/** Creates the world of a problem and a configuration, gives it to `use`, and frees it afterwards. */
export async function withWorld<R>(
  problem: Problem,
  config: Config,
  use: (world: World) => Promise<R>,
): Promise<R> {
  const world = await createWorld(await createNodeRuntime(), problem, config);
  try {
    return await use(world);
  } finally {
    await world.dispose();
  }
}

/** A run that is read and left as it is. */
export interface TrainedRun {
  readonly run: RunFiles;
  readonly world: World;
  readonly trained: Learner;
}

/**
 * Restores the newest usable checkpoint of a run; says so when a newer one is damaged or the run is not finished.
 *
 * @throws Error when the directory holds no run or no usable checkpoint, or when its family is not the one it was.
 */
export async function withTrainedRun<R>(
  directory: string,
  use: (restored: TrainedRun) => Promise<R>,
): Promise<R> {
  const run = readRun(directory);
  const family = await familyOfRun(directory, run);
  const { checkpoint, notices, readShard } = latestCheckpoint(directory);
  for (const notice of [...family.notices, ...notices]) printNotice(notice);
  assertFamilyOf(checkpoint, family, run.config);
  return withWorld(family.problem, run.config, async (world) => {
    const { learner, finished } = restoreLearner(world, checkpoint, readShard);
    const total = await countSteps(world);
    if (finished < total) {
      printNotice(
        `the run is not finished: its state after ${number(finished)} of ${number(total)} steps is used`,
      );
    }
    return use({ run, world, trained: learner });
  });
}
