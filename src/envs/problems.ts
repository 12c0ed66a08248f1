/** @file The problems by name: a task family and the environment it is posed in. */

import { ant2d } from '../tasks/ant2d.ts';
import { ant3d } from '../tasks/ant3d.ts';
import { cheetahHighdim } from '../tasks/cheetahHighdim.ts';
import { drone2d } from '../tasks/drone2d.ts';
import { type FamilyName, familyNames } from '../tasks/familyNames.ts';
import { halfCheetahVel } from '../tasks/halfCheetahVel.ts';
import { hopper2d } from '../tasks/hopper2d.ts';
import { pointMass } from '../tasks/pointMass.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { walker2d } from '../tasks/walker2d.ts';
import type { Env } from './env.ts';
import type { Labels } from './labels.ts';
import { createPointMass, pointMassLabels } from './pointMass/pointMass.ts';
import { antLabels, createAnt } from './robots/ant.ts';
import { createDrone, droneLabels } from './robots/drone.ts';
import { createGymnasiumCheetah, gymnasiumCheetahLabels } from './robots/gymnasiumCheetah.ts';
import { createHalfCheetah, halfCheetahLabels } from './robots/halfCheetah.ts';
import { createHopper, hopperLabels } from './robots/hopper.ts';
import { createWalker, walkerLabels } from './robots/walker.ts';

/** Tasks and the world they are solved in; labels where its definition has them. */
export interface Problem extends Partial<Labels> {
  readonly family: TaskFamily;
  /** `numEnvs` simulators of T*. */
  makeEnv(numEnvs: number): Promise<Env>;
  /** Actuators whose activation no entry of the state is, where the definition knows them. */
  readonly hiddenActivations?: readonly string[];
  /** Absolute paths of the user's files that the definition has read, if it says so. */
  readonly files?: readonly string[];
}

/** Every problem by its family's name. */
export const problems: Readonly<Record<string, Problem>> = {
  hopper2d: { family: hopper2d, makeEnv: createHopper, ...hopperLabels },
  walker2d: { family: walker2d, makeEnv: createWalker, ...walkerLabels },
  ant2d: { family: ant2d, makeEnv: createAnt, ...antLabels },
  ant3d: { family: ant3d, makeEnv: createAnt, ...antLabels },
  'cheetah-highdim': { family: cheetahHighdim, makeEnv: createHalfCheetah, ...halfCheetahLabels },
  drone2d: { family: drone2d, makeEnv: createDrone, ...droneLabels },
  'half-cheetah-vel': {
    family: halfCheetahVel,
    makeEnv: createGymnasiumCheetah,
    ...gymnasiumCheetahLabels,
  },
  pointMass: {
    family: pointMass,
    makeEnv: async (numEnvs) => createPointMass({ numEnvs, timeLimit: pointMass.timeLimit }),
    ...pointMassLabels,
  },
} satisfies Readonly<Record<FamilyName, Problem>>;

/**
 * The problem of that name.
 *
 * @throws RangeError for an unknown name; the message lists the known ones.
 */
export function problemByName(name: string): Problem {
  if (!Object.hasOwn(problems, name)) {
    throw new RangeError(`family is "${name}", expected one of: ${familyNames.join(', ')}`);
  }
  return problems[name];
}
