/** @file A made-up problem of the ant's sizes: rewards and terminations like the ant's, start states, no simulator. */

import type { Env } from '../envs/env.ts';
import type { Problem } from '../envs/problems.ts';
import { and, finite, greater, less, not } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { columnOf } from '../graph/structure.ts';
import { normals } from '../math/random.ts';
import { taskBox } from '../tasks/box.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { type VelocityWeights, velocityReward } from '../tasks/velocity.ts';
import type { BenchSizes } from './sizes.ts';

/** Height of a fresh start; episodes end outside of (0.2, 1). */
const startHeight = 0.6;

const weights: VelocityWeights = {
  aliveBonus: 1,
  controlCost: 0.1,
  targets: [
    { name: 'velocity along x [m/s]', stateIndex: 1, weight: 1 },
    { name: 'velocity along y [m/s]', stateIndex: 2, weight: 1 },
    { name: 'height [m]', stateIndex: 0, weight: 10 },
  ],
};

/** `[N]` bool: the torso left (0.2, 1), or an entry is not finite (then neither is the sum). */
function terminated({ nextState }: { readonly nextState: Node }): Node {
  const height = columnOf(nextState, 0);
  const standing = and(greater(height, 0.2), less(height, 1));
  return not(and(standing, finite(sum(nextState, { axes: [1] }))));
}

/** The problem; its environments draw start states and cannot be stepped. */
export function antSizedProblem({ stateSize, actionSize, horizon }: BenchSizes): Problem {
  const family: TaskFamily = {
    name: 'ant-sized',
    stateSize,
    actionSize,
    actionLimit: 1,
    timeLimit: horizon,
    box: taskBox([-3, -3, 0.4], [3, 3, 0.6]),
    parameterNames: weights.targets.map(({ name }) => name),
    defaultTask: [0, 0, 0.5],
    reward: (x) => velocityReward(weights, x),
    terminated,
  };
  const makeEnv = async (numEnvs: number): Promise<Env> => ({
    name: family.name,
    stateSize,
    actionSize,
    numEnvs,
    timeLimit: horizon,
    timeStep: 0.05,
    reset(_, key, state) {
      state.set(normals(key, stateSize));
      state[0] = startHeight + 0.05 * state[0];
    },
    step() {
      throw new Error('the benchmark problem has start states only');
    },
    dispose() {},
  });
  return { family, makeEnv };
}
