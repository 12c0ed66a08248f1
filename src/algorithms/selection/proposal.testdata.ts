/** @file One proposal of a selection that reads no more of the world than Ψ and the settings. */

import { problemByName } from '../../envs/problems.ts';
import type { Key } from '../../math/random.ts';
import type { TaskBox } from '../../tasks/box.ts';
import type { Learner } from '../learner.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { tinyConfig } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import type { TaskObservation, TaskRecord } from './taskRecord.ts';
import type { Proposal, TaskSelection } from './taskSelection.ts';

/** The point mass, whose time limit is that of an episode. */
export const point = problemByName('pointMass').family;

/** A task that has ended, in a box around it. */
export const observation: TaskObservation = {
  psi: [0.5, 0.25],
  realReturnZeroShot: -3,
  realReturnAfter: -1,
  gap: 2,
  gapStandardError: 0.1,
  gradient: null,
};

/** What a proposal is made from. */
export interface Asked<S> {
  readonly key: Key;
  readonly box: TaskBox;
  readonly observation?: TaskObservation;
  readonly history?: readonly TaskRecord[];
  /** Of the last proposal; the first one's if omitted. */
  readonly state?: S;
  readonly training?: Partial<AlgorithmConfig['training']>;
}

/** The next task and what comes with it. */
export async function propose<S>(
  selection: TaskSelection<S>,
  { key, box, observation: seen = observation, history = [], state, training }: Asked<S>,
): Promise<Proposal<S>> {
  const config = { ...tinyConfig, training: { ...tinyConfig.training, ...training } };
  // These selections read nothing else, which reading it would show: it is not there.
  const world = { family: { ...point, box }, config } as World;
  const from = state ?? selection.initial(world);
  const learner = {} as Learner;
  return selection.propose({ world, learner, observation: seen, history, state: from, key });
}
