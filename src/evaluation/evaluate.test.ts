/** @file Evaluation on a set of tasks, its baselines against the closed form, and the summary of returns. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialLearner } from '../algorithms/initialize.ts';
import type { Learner } from '../algorithms/learner.ts';
import { tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import type { World } from '../algorithms/world.ts';
import { pointMassDynamics } from '../envs/pointMass.ts';
import { closedForm, pointMassReward } from '../envs/pointMassClosedForm.ts';
import { keyFromSeed } from '../math/random.ts';
import { baselineReturns } from './baselines.ts';
import { type Evaluated, type EvaluateOptions, evaluate } from './evaluate.ts';
import { summarizeReturns } from './returnSummary.ts';

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

const evaluateWith = (changes: Partial<EvaluateOptions> = {}): Promise<Evaluated> =>
  evaluate({
    ...{ world, trained, tasks, samples: [0], seed: 9, key },
    settings: { episodes: 3, zeroShotIterations: 1, adaptSamples: 20, numEnvs: 1 },
    ...changes,
  });

describe('evaluate', () => {
  it('measures A_n of every task for the values of n asked for, and no others', async () => {
    const told: Evaluated[] = [];
    const { evaluation, ledger } = await evaluateWith({
      samples: [0, 40],
      onTask: (soFar) => told.push(soFar),
    });
    expect(evaluation).toMatchObject({
      family: 'pointMass',
      method: 'admrl',
      seed: 9,
      samples: [0, 40],
    });
    expect(evaluation.tasks.map(({ psi }) => psi)).toEqual(tasks);
    for (const { returns } of evaluation.tasks) expect(Object.keys(returns)).toEqual(['0', '40']);
    expect(evaluation.baselines.zeroAction).toHaveLength(3);
    expect(evaluation.baselines.random).toHaveLength(3);
    // After each task, an evaluation of the tasks so far with their baselines.
    expect(told.map((soFar) => soFar.evaluation)).toEqual(
      [1, 2, 3].map((n) => ({
        ...evaluation,
        tasks: evaluation.tasks.slice(0, n),
        baselines: {
          zeroAction: evaluation.baselines.zeroAction.slice(0, n),
          random: evaluation.baselines.random.slice(0, n),
        },
      })),
    );
    // 3 tasks × 2 stages of 20 steps; 3 tasks × 3 values of n × 3 episodes of 20 steps, and 2 × 500 of the baselines.
    expect(ledger).toEqual({ train: 120, dev: 0, gradient: 0, evaluation: 540 + 20_000 });
    expect(told[0].ledger).toEqual({ train: 40, dev: 0, gradient: 0, evaluation: 180 + 20_000 });
  });

  it('starts every task from the same trained state: other tasks before it change nothing', async () => {
    const { evaluation: all } = await evaluateWith();
    const { evaluation: first } = await evaluateWith({ tasks: tasks.slice(0, 1) });
    expect(first.tasks).toEqual(all.tasks.slice(0, 1));
    expect(trained).toEqual(initialLearner(world, key));
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
