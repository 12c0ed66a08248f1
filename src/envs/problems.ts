/** @file The problems by name: a task family and the environment it is posed in. */

import { ant2d } from '../tasks/ant2d.ts';
import { ant3d } from '../tasks/ant3d.ts';
import { cheetahHighdim } from '../tasks/cheetahHighdim.ts';
import { hopper2d } from '../tasks/hopper2d.ts';
import { pointMass } from '../tasks/pointMass.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { walker2d } from '../tasks/walker2d.ts';
import type { Env } from './env.ts';
import { createPointMass } from './pointMass/pointMass.ts';
import { createAnt } from './robots/ant.ts';
import { createHalfCheetah } from './robots/halfCheetah.ts';
import { createHopper } from './robots/hopper.ts';
import { createWalker } from './robots/walker.ts';

/** Tasks and the world they are solved in. */
export interface Problem {
  readonly family: TaskFamily;
  /** `numEnvs` simulators of T*. */
  makeEnv(numEnvs: number): Promise<Env>;
  /** `[S]` names of the entries of the state, where its definition has them. */
  readonly stateNames?: readonly string[];
  /** Actuators whose activation no entry of the state is, where the definition knows them. */
  readonly hiddenActivations?: readonly string[];
  /** Absolute paths of the user's files that the definition has read, if it says so. */
  readonly files?: readonly string[];
}

/** Every problem; the key is the family's name, as the command line takes it. The first five are the paper's. */
export const problems: Readonly<Record<string, Problem>> = {
  hopper2d: { family: hopper2d, makeEnv: createHopper },
  walker2d: { family: walker2d, makeEnv: createWalker },
  ant2d: { family: ant2d, makeEnv: createAnt },
  ant3d: { family: ant3d, makeEnv: createAnt },
  'cheetah-highdim': { family: cheetahHighdim, makeEnv: createHalfCheetah },
  pointMass: {
    family: pointMass,
    makeEnv: async (numEnvs) => createPointMass({ numEnvs, timeLimit: pointMass.timeLimit }),
  },
};

/**
 * The problem of that name.
 *
 * @throws RangeError for an unknown name; the message lists the known ones.
 */
export function problemByName(name: string): Problem {
  if (!Object.hasOwn(problems, name)) {
    throw new RangeError(
      `family is "${name}", expected one of: ${Object.keys(problems).join(', ')}`,
    );
  }
  return problems[name];
}
