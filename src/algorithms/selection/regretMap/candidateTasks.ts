/** @file Which tasks are candidates: evenly all over Ψ, or where rewards are linear in ψ, those whose optimum is least known. */

import { foldIn, type Key } from '../../../math/random.ts';
import type { Learner } from '../../learner.ts';
import type { World } from '../../world.ts';
import { type SobolState, sobolTasks } from '../spaceFillingSelection.ts';
import type { TaskRecord } from '../taskRecord.ts';
import { affineReturns } from './affineReturns.ts';
import { boundaryCandidates } from './boundaryCandidates.ts';

/** What candidates are chosen by. */
export interface CandidateOptions {
  /** At the end of the task: ψ is the one that was trained on last. */
  readonly learner: Learner;
  /** The tasks before. */
  readonly history: readonly TaskRecord[];
  readonly count: number;
  /** Where the Sobol sequence stands. */
  readonly sequence: SobolState;
  readonly key: Key;
}

/** `[count, K]` tasks, and where the Sobol sequence stands then. */
export async function candidateTasks(
  world: Pick<World, 'tasks' | 'family'>,
  { learner, history, count, sequence, key }: CandidateOptions,
): Promise<{ readonly tasks: number[][]; readonly state: SobolState }> {
  const { box } = world.family;
  const policies = await affineReturns(world, learner);
  if (policies === null) return sobolTasks(box, sequence, count, foldIn(key, 'shift'));
  const trained = [...history.map(({ psi }) => psi), Array.from(learner.psi)];
  const options = { policies, trained, count, key: foldIn(key, 'boundary') };
  return { tasks: boundaryCandidates(box, options), state: sequence };
}
