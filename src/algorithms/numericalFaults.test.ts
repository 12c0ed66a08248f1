/** @file What goes wrong with numbers is named where it begins, with its place in the run and what to try. */

import { expect, it } from 'vitest';
import { type Problem, problemByName } from '../envs/problems.ts';
import { multiply } from '../graph/elementwise.ts';
import { keyFromSeed } from '../math/random.ts';
import { admrl } from './admrl.ts';
import { type ConfigChanges, recordingRunner, tinyWorld } from './tinyWorld.testdata.ts';

const pointMass = problemByName('pointMass');

/** The point mass with its rewards multiplied. */
const paying = (factor: number): Problem => ({
  ...pointMass,
  family: {
    ...pointMass.family,
    reward: (inputs) => multiply(pointMass.family.reward(inputs), factor),
  },
});

/** The point mass with a start that is not a number. */
const lost: Problem = {
  ...pointMass,
  async makeEnv(numEnvs) {
    const env = await pointMass.makeEnv(numEnvs);
    return {
      ...env,
      reset(index, key, state) {
        env.reset(index, key, state);
        state[2] = Number.NaN;
      },
    };
  },
};

it.each<[cause: string, changes: ConfigChanges, problem: Problem, message: RegExp]>([
  [
    'the model diverges',
    { model: { learningRate: 1e30 } },
    pointMass,
    /^task 1, slbo, stage 1, iteration 1: (the loss|a parameter) of the dynamics model is (NaN|-?Infinity), .*model\.learningRate is 1e\+30/,
  ],
  [
    'a start is not a number',
    {},
    lost,
    /^task 1, collect, stage 1, iteration 1: pointMass: an entry of a start is NaN, .*entry 2 of the state/,
  ],
  [
    'the reward is infinite',
    {},
    paying(1e39),
    /^task 1, collect, stage 1, iteration 1: pointMass: the reward is -?Infinity, .*under ψ = \(0\.5/,
  ],
  [
    // Squares of 1e25 are beyond float32.
    'the value function cannot hold the rewards',
    {},
    paying(1e25),
    /^task 1, slbo, stage 1, iteration 1: the loss of the value function is (NaN|Infinity), .*the reward of pointMass under ψ = \(0\.5.* reaches .*e\+2\d, and value\.learningRate is 0\.001/,
  ],
])('%s', async (_, changes, problem, message) => {
  const world = await tinyWorld(changes, problem);
  try {
    const run = admrl({ world, key: keyFromSeed(3), step: recordingRunner().step });
    await expect(run).rejects.toThrow(message);
  } finally {
    await world.dispose();
  }
});
