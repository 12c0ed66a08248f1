/** @file A tiny run of Algorithm 1 whose tasks one selection chose, with policies recorded. */

import type { Key } from '../../math/random.ts';
import { admrl } from '../admrl.ts';
import type { Learner } from '../learner.ts';
import { type RecordedStep, recordingRunner, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import type { TaskSelection } from './taskSelection.ts';

/** What is left of it. */
export interface TrainedBy {
  readonly world: World;
  readonly learner: Learner;
  readonly steps: readonly RecordedStep[];
}

/** Trains it. */
export async function trainedBy(selection: TaskSelection, key: Key): Promise<TrainedBy> {
  const world = await tinyWorld({ adaptation: { start: 'known' } });
  const { step, steps } = recordingRunner();
  return { world, learner: await admrl({ world, key, step, selection }), steps };
}
