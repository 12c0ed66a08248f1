/** @file The learner of a run, as the page is sent it. */

import type { Learner } from '../algorithms/learner.ts';
import { latestCheckpoint } from '../study/run/readRun.ts';
import type { StoredSetup } from '../study/run/runSetup.ts';
import { restoreState } from '../study/run/train.ts';
import { version } from '../study/version.ts';
import { encodeLearner } from './learnerFile.ts';

/**
 * That of the newest checkpoint, in bytes. The method of the run is Algorithm 1 with any choice of tasks.
 *
 * @throws Error when there is no checkpoint that can be used
 */
export function learnerOf(directory: string, { family, config }: StoredSetup): Uint8Array {
  const { checkpoint, readShard } = latestCheckpoint(directory);
  const { state } = restoreState(checkpoint, readShard);
  return encodeLearner({ version, family, config, learner: state as unknown as Learner });
}
