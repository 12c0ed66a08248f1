/** @file Which tasks are candidates: all over Ψ and its boundary, or where rewards are linear in ψ, those whose optimum is least known. */

import { foldIn, type Key } from '../../../math/random.ts';
import { fromUnit, projectToBox, type TaskBox, toUnit } from '../../../tasks/box.ts';
import type { Learner } from '../../learner.ts';
import type { World } from '../../world.ts';
import { type SobolState, sobolTasks } from '../spaceFillingSelection.ts';
import type { TaskRecord } from '../taskRecord.ts';
import { affineReturns } from './affineReturns.ts';
import { boundaryCandidates } from './boundaryCandidates.ts';

/**
 * Points of the sequence are moved away from the centre of Ψ by this factor and projected back, as the worst tasks are on the boundary
 * and no point of a sequence is: in the plane 44 % stay inside, 44 % come to an edge and 11 % to a corner.
 *
 * @source measured: on the ant, of the four worst tasks of each of five runs all are on an edge, 12 of the 20 in a corner
 */
const stretch = 1.5;

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
  if (policies === null) {
    const { tasks, state } = sobolTasks(box, sequence, count, foldIn(key, 'shift'));
    return { tasks: tasks.map((psi) => stretched(psi, box)), state };
  }
  const trained = [...history.map(({ psi }) => psi), Array.from(learner.psi)];
  const options = { policies, trained, count, key: foldIn(key, 'boundary') };
  return { tasks: boundaryCandidates(box, options), state: sequence };
}

function stretched(psi: readonly number[], box: TaskBox): number[] {
  const away = toUnit(psi, box).map((x) => stretch * x);
  return projectToBox(fromUnit(away, box), box);
}
