/** @file What commands that read a run work with: its world, and the state of its newest checkpoint. */

import { createNodeRuntime } from '../runtime/node.ts';
import type { Reporter } from '../study/events.ts';
import { openTrainedRun, type TrainedRun } from '../study/run/trainedRun.ts';

/**
 * Opens a trained run and reports its notices.
 *
 * @throws Error when the directory holds no run or no usable checkpoint, or when its family has changed.
 */
export async function withTrainedRun<R>(
  directory: string,
  onEvent: Reporter,
  use: (restored: TrainedRun) => Promise<R>,
): Promise<R> {
  const opened = await openTrainedRun(directory, await createNodeRuntime());
  for (const text of opened.notices) onEvent({ type: 'notice', text });
  try {
    return await use(opened);
  } finally {
    await opened.world.dispose();
  }
}
