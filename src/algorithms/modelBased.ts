/** @file Algorithm 1 with one way of choosing the training tasks, as an `Algorithm`. */

import type { DynamicsModel } from '../models/dynamicsModel.ts';
import { adaptBySlbo } from './adaptation.ts';
import { admrl, initializeAdmrl } from './admrl.ts';
import type { Algorithm } from './algorithm.ts';
import type { Learner } from './learner.ts';
import type { TaskSelection } from './selection/taskSelection.ts';
import type { Phase } from './step.ts';
import type { World } from './world.ts';

const phases: Readonly<Record<Phase, string>> = {
  initialise: 'new task',
  'zero-shot': 'zero-shot',
  collect: 'SLBO: collecting real data',
  slbo: 'SLBO: virtual training',
  gradient: 'choosing the next task',
};

/** Algorithm 1 with `selection` on lines 8-12. */
export function modelBased(selection: TaskSelection): Algorithm<Learner> {
  return {
    phases,
    initial: (world, key) => initializeAdmrl(world, key, selection),
    train: (context, learner) => admrl({ ...context, learner, selection }),
    adapt: adaptBySlbo,
    model: modelOf,
  };
}

/** T̂_φ of a learner. */
export function modelOf(
  { specs }: Pick<World, 'specs'>,
  { model, normalizers }: Pick<Learner, 'model' | 'normalizers'>,
): DynamicsModel {
  return { spec: specs.dynamics, phi: model.parameters, normalizers };
}
