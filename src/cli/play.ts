/** @file `admrl play`: the page of the lab on one task of a run, where the robot acts and its policy is searched. */

import { resolve } from 'node:path';
import { assertBuilt } from '../lab/builtPage.ts';
import { findRuns } from '../lab/findRuns.ts';
import { FollowedRun } from '../lab/followedRun.ts';
import { checkUsage, UsageError } from '../study/usageError.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { servePage } from './servedPage.ts';

/** The flags of `admrl play`. */
export interface PlayFlags {
  readonly task: readonly number[];
  readonly port?: number;
  readonly trustModule?: true;
}

/** What `admrl play` does. */
export async function play(
  directory: string,
  { task, port, trustModule }: PlayFlags,
): Promise<void> {
  const found = findRuns([directory]).find((run) => run.directory === resolve(directory));
  if (found === undefined) {
    throw new UsageError(`play: ${directory} has no config.json, expected the directory of a run`);
  }
  const run = new FollowedRun(found);
  while (run.live.refresh());
  await run.open({ trustModule });
  const { adapts } = run;
  if (adapts !== true) throw new UsageError(`play: ${adapts} “admrl render” draws a film instead.`);
  checkUsage(() => assertTask(run.problem!.family, task));
  assertBuilt();
  await servePage(
    { folders: [directory], port, trustModule },
    `#/run/${found.id}/adapt/${task.join(',')}`,
  );
}
