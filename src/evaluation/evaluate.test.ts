/** @file Evaluation of a test task, the baselines against the closed form, and the summary of returns. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialLearner } from '../algorithms/initialize.ts';
import type { Learner } from '../algorithms/learner.ts';
import { methods } from '../algorithms/methods.ts';
import { tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import type { World } from '../algorithms/world.ts';
import { pointMassDynamics } from '../envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../envs/pointMass/pointMassClosedForm.ts';
import { keyFromSeed } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { baselineReturns } from './baselines.ts';
import {
  type EvaluateTaskOptions,
  evaluateTask,
  evaluationLedger,
  type TaskEvaluation,
} from './evaluate.ts';
import { summarizeReturns } from './measuredReturn.ts';

const key = keyFromSeed(4);
const tasks = [
  [0, 0],
  [-1, 1],
  [1, 0.5],
];
let world: World;
let trained: Learner;

beforeAll(async () => {
  world = await tinyWorld();
  trained = initialLearner(world, key);
});
afterAll(() => world.dispose());

const settings = { episodes: 3, zeroShotIterations: 1, adaptSamples: 20, numEnvs: 1 };

const evaluateWith = (changes: Partial<EvaluateTaskOptions> = {}): Promise<TaskEvaluation> =>
  evaluateTask({
    world,
    algorithm: methods.admrl.algorithm,
    trained,
    psi: tasks[1],
    index: 1,
    samples: [0],
    settings,
    key,
    ...changes,
  });

describe('evaluateTask', () => {
  it('measures A_n for the values of n asked for, and no others', async () => {
    const { psi, returns, ledger } = await evaluateWith({ samples: [0, 40] });
    expect(psi).toEqual([-1, 1]);
    expect(Object.keys(returns)).toEqual(['0', '40']);
    for (const { episodes, values, fresh, mean: average } of Object.values(returns)) {
      expect([episodes, values.length, fresh.length]).toEqual([3, 3, 3]);
      expect(average).toBeCloseTo(mean(values), 12);
      // Two sets of episodes that share no start.
      expect(values.some((value) => fresh.includes(value))).toBe(false);
    }
    // 2 stages of 20 steps; 3 values of n (0, 20, 40) × 2 sets of 3 episodes of 20 steps.
    expect(ledger).toEqual({ train: 40, dev: 0, gradient: 0, evaluation: 360 });
  });

  it('is the same after other tasks, and leaves the trained state as it is', async () => {
    const before = await evaluateWith();
    await evaluateWith({ psi: tasks[0], index: 0 });
    expect(await evaluateWith()).toEqual(before);
    expect(trained).toEqual(initialLearner(world, key));
  });

  it('draws otherwise for another place in the set', async () => {
    const { returns } = await evaluateWith({ index: 2 });
    expect(returns[0].values).not.toEqual((await evaluateWith()).returns[0].values);
  });

  it('refuses values of n that are no whole stages', async () => {
    await expect(evaluateWith({ samples: [0, 30] })).rejects.toThrow(
      'samples is 30, expected a multiple of 20 (evaluation.adaptSamples)',
    );
  });
});

describe('evaluationLedger', () => {
  it('adds the steps of all tasks and of the baselines', () => {
    const task = {
      psi: [0, 0],
      returns: {},
      ledger: { train: 20, dev: 0, gradient: 0, evaluation: 300 },
    };
    expect(evaluationLedger({ tasks: [task, task], baselineSteps: 1000 })).toEqual({
      train: 40,
      dev: 0,
      gradient: 0,
      evaluation: 1600,
    });
  });
});

describe('the baselines', () => {
  it('return what the closed form says of no action and of standard normal actions', async () => {
    const { returns, steps } = await baselineReturns(world, { tasks, key });
    expect(steps).toBe(2 * 500 * 20);
    const common = { reward: pointMassReward, horizon: 20, gamma: 1 };
    const zero = closedForm(pointMassDynamics, { ...common, logStd: [-30, -30] });
    const random = closedForm(pointMassDynamics, { ...common, logStd: [0, 0] });
    const theta = new Float64Array(zero.parameterCount);
    for (const [i, psi] of tasks.entries()) {
      for (const [form, found] of [
        [zero, returns.zeroAction[i]],
        [random, returns.random[i]],
      ] as const) {
        // The 95 % interval is 1.96 standard errors to either side; 4 of them for all six comparisons.
        const reach = (4 / 1.96) * (found.high - found.mean);
        expect(Math.abs(found.mean - form.expectedReturn(theta, psi))).toBeLessThan(reach);
      }
    }
  });
});

describe('summarizeReturns', () => {
  it('gives the mean with the 95 % interval of Student', () => {
    // Mean 2, variance 1, standard error 1/√3; t of 2 degrees of freedom is 4.302653.
    const { mean, low, high, episodes } = summarizeReturns([1, 2, 3]);
    expect({ mean, episodes }).toEqual({ mean: 2, episodes: 3 });
    expect(high - 2).toBeCloseTo(4.302653 / Math.sqrt(3), 5);
    expect(2 - low).toBeCloseTo(4.302653 / Math.sqrt(3), 5);
  });

  it('needs two episodes', () => {
    expect(() => summarizeReturns([1])).toThrow('returns has 1 episodes, expected at least 2');
  });
});
