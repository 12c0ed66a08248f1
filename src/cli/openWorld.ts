/** @file What the commands stand on: the world of a configuration, and the state of a trained run. */

import { createWorld, type World } from '../algorithms/world.ts';
import type { Problem } from '../envs/problems.ts';
import type { Config } from '../experiments/config.ts';
import { openTrainedRun, type TrainedRun } from '../experiments/trainedRun.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { printNotice } from './print.ts';

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

/**
 * Opens a trained run and prints its notices.
 *
 * @throws Error when the directory holds no run or no usable checkpoint, or when its family is not the one it was.
 */
export async function withTrainedRun<R>(
  directory: string,
  use: (restored: TrainedRun) => Promise<R>,
): Promise<R> {
  const opened = await openTrainedRun(directory, await createNodeRuntime());
  for (const notice of opened.notices) printNotice(notice);
  try {
    return await use(opened);
  } finally {
    await opened.world.dispose();
  }
}
