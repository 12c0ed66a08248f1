/** @file Virtual training: what an iteration fits, in which model, from which starts. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Windows } from '../data/dataset.ts';
import { allocateTrajectories } from '../data/trajectories.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { initialLearner, startTask } from './initialize.ts';
import type { Learner } from './learner.ts';
import { improvePolicy } from './policyOptimization/improvePolicy.ts';
import type { PolicyOptimizer } from './policyOptimization/policyOptimizer.ts';
import { collectStage } from './slbo.ts';
import type { TaskContext } from './step.ts';
import { recordingRunner, tinyWorld } from './tinyWorld.testdata.ts';
import { virtualTraining, zeroShot } from './virtualTraining.ts';
import { createVirtualWorld } from './virtualWorld.ts';
import { drawStartStates, type World } from './world.ts';

const key = keyFromSeed(11);
let world: World;
let learner: Learner;

const context = (): TaskContext & ReturnType<typeof recordingRunner> => ({
  world,
  key,
  task: 4,
  ...recordingRunner(),
});

const rowsOf = (states: Float32Array): string[] =>
  Array.from({ length: states.length / 4 }, (_, i) => states.subarray(4 * i, 4 * i + 4).join());

beforeAll(async () => {
  world = await tinyWorld();
  const started = await startTask(context(), initialLearner(world, key));
  const collection = { stage: 0, env: world.env, samples: 60, devSamples: 40 };
  learner = await collectStage(context(), started, collection);
});
afterAll(() => world.dispose());

describe('virtual training', () => {
  it('fits the model in `model.steps` Adam steps, then updates policy and value `rollout.updates` times', async () => {
    const started = context();
    const options = { phase: 'slbo', stage: 2, iterations: 3, fitsModel: true } as const;
    const after = await virtualTraining(started, learner, options);
    expect(started.steps.map(({ label }) => label)).toEqual(
      [0, 1, 2].map((iteration) => ({ task: 4, phase: 'slbo', stage: 2, iteration })),
    );
    expect(after.model.step).toBe(learner.model.step + 3 * 3);
    // 3 iterations of 2 updates; 5 × 20 virtual steps are 5 minibatches of 20, in 1 epoch.
    expect(after.virtualSteps).toBe(3 * 2 * 100);
    expect(after.value.step).toBe(3 * 2 * 5);
  });

  it('tells what it measured', async () => {
    const started = context();
    await virtualTraining(started, learner, {
      phase: 'slbo',
      stage: 0,
      iterations: 1,
      fitsModel: true,
    });
    // In the order of the columns of `metrics.jsonl`.
    expect(Object.keys(started.steps[0].metrics)).toEqual([
      'modelLoss',
      'modelDevLoss',
      'policyKl',
      'policyObjective',
      'policyEntropy',
      'policyStd',
      'lineSearchStep',
      'cgResidual',
      'valueLoss',
      'virtualReturn',
      'virtualLength',
    ]);
    expect(started.steps[0].metrics.virtualLength).toBe(20);
  });

  it('records the error of rollouts in int8, and of no others', async () => {
    const changes = { model: { hiddenSizes: [16, 16], rolloutPrecision: 'int8' } } as const;
    const rounded = await tinyWorld(changes);
    const started = { ...context(), world: rounded };
    const fresh = await startTask(started, initialLearner(rounded, key));
    const collection = { stage: 0, env: rounded.env, samples: 60, devSamples: 0 };
    const collected = await collectStage(started, fresh, collection);
    const options = { phase: 'slbo', stage: 0, iterations: 2, fitsModel: true } as const;
    await virtualTraining(started, collected, options);
    const errors = started.steps.slice(-2).map(({ metrics }) => metrics.rolloutError);
    for (const error of errors) {
      expect(error).toBeGreaterThan(1e-6);
      expect(error).toBeLessThan(0.1);
    }
    await rounded.dispose();
    expect(world.rolloutError).toBeNull();
  });

  it('hands the state of the optimiser from update to update, and begins anew with a fresh θ', async () => {
    const counting: PolicyOptimizer<{ readonly updates: number; readonly size: number }> = {
      initial: (theta) => ({ updates: 0, size: theta.length }),
      update: async ({ updates, size }, { theta }) => ({
        state: { updates: updates + 1, size },
        theta: theta.map((x) => x + 1),
        metrics: { policyShift: 1, learningRate: 0.5 },
      }),
      dispose: async () => {},
    };
    const started = { ...context(), world: { ...world, optimizer: counting } };
    const fresh = await startTask(started, learner);
    const size = learner.theta.length;
    expect(fresh.optimizer).toEqual({ updates: 0, size });
    const after = await virtualTraining(started, fresh, {
      phase: 'slbo',
      stage: 0,
      iterations: 3,
      fitsModel: false,
    });
    expect(after.optimizer).toEqual({ updates: 6, size });
    expect(after.theta[0]).toBeCloseTo(fresh.theta[0] + 6, 4);
    expect(Object.keys(started.steps[1].metrics)).toEqual([
      'policyShift',
      'policyStd',
      'learningRate',
      'valueLoss',
      'virtualReturn',
      'virtualLength',
    ]);
    expect((await startTask(started, after)).optimizer).toEqual({ updates: 0, size });
  });

  it('refuses trajectories with padding', async () => {
    const shape = { horizon: 20, numEnvs: 5, stateSize: 4, actionSize: 2 };
    const trajectories = allocateTrajectories(shape);
    trajectories.valid.fill(1, 0, 97);
    await expect(improvePolicy(world, learner, trajectories, key)).rejects.toThrow(
      'trajectories.valid[97] is 0, expected continuous rollouts',
    );
  });

  it('goes on in another stage with other draws', async () => {
    const trained = [0, 1].map((stage) =>
      virtualTraining(context(), learner, { phase: 'slbo', stage, iterations: 1, fitsModel: true }),
    );
    expect((await trained[0]).theta).not.toEqual((await trained[1]).theta);
  });
});

describe('the minibatches of an ensemble', () => {
  /** `[M]` what the fit of a fresh model is given. */
  async function windowsOf(
    changes: Partial<World['config']['model']>,
    state: Learner,
  ): Promise<readonly Windows[]> {
    const ensemble = await tinyWorld({ model: changes });
    const given: (readonly Windows[])[] = [];
    const modelFit: World['modelFit'] = {
      run: (adam, normalizers, windows) => {
        given.push(windows);
        return ensemble.modelFit.run(adam, normalizers, windows);
      },
      dispose: async () => {},
    };
    const { model } = initialLearner(ensemble, key);
    const after = await virtualTraining(
      { ...context(), world: { ...ensemble, modelFit } },
      { ...state, model },
      { phase: 'slbo', stage: 0, iterations: 1, fitsModel: true },
    );
    expect(after.model.parameters).not.toEqual(model.parameters);
    await ensemble.dispose();
    return given[0];
  }

  it('are drawn for every member apart, those of the first as for a single model', async () => {
    const [single] = await windowsOf({}, learner);
    const members = await windowsOf({ members: 3 }, learner);
    expect(members[0]).toEqual(single);
    expect(new Set(members.map((windows) => rowsOf(windows.firstStates).join())).size).toBe(3);
  });

  it('come from the current task in the share that is asked for, and from all of D', async () => {
    const again = await startTask(context(), learner);
    const collection = { stage: 0, env: world.env, samples: 60, devSamples: 40 };
    const second = await collectStage({ ...context(), key: foldIn(key, 1) }, again, collection);
    const newest = new Set(rowsOf(second.dataset.shards[1].states));
    const shareOf = async (freshFraction: number, state: Learner): Promise<boolean[][]> => {
      const given = await windowsOf({ members: 2, freshFraction }, state);
      // 3 minibatches of 16.
      return given.map((windows) => rowsOf(windows.firstStates).map((start) => newest.has(start)));
    };
    for (const isNew of await shareOf(0.75, second)) {
      isNew.forEach((one, n) => {
        if (n % 16 < 12) expect(one).toBe(true);
      });
      expect(isNew.filter((_, n) => n % 16 >= 12)).toContain(false);
    }
    // A new task that has no data yet draws from all of D, as without.
    const third = await startTask(context(), second);
    expect(await shareOf(0.75, third)).toEqual(await shareOf(0, third));
    // In a state that an older version saved, all of D counts as new.
    const { earlierRows: _, ...old } = second;
    expect((await shareOf(1, old))[0]).toContain(false);
  });
});

describe('the zero-shot phase', () => {
  it('at test time leaves φ and its optimiser bit-identical and tells no model loss', async () => {
    const phi = learner.model.parameters.slice();
    const started = context();
    const after = await zeroShot(started, learner, { iterations: 2, fitsModel: false });
    expect(after.model).toBe(learner.model);
    expect(after.model.parameters).toEqual(phi);
    expect(after.theta).not.toEqual(learner.theta);
    expect(started.steps[0].metrics).not.toHaveProperty('modelLoss');
  });

  it('in training fits φ and keeps the φ it ended with', async () => {
    const after = await zeroShot(context(), learner, { iterations: 2, fitsModel: true });
    expect(after.model.parameters).not.toEqual(learner.model.parameters);
    expect(after.zeroShot?.phi).toBe(after.model.parameters);
    expect(after.zeroShot?.thetaHat).toBe(after.theta);
  });
});

describe('the virtual world', () => {
  it('starts in real start states and follows the key alone', async () => {
    const model = { phi: learner.model.parameters, normalizers: learner.normalizers };
    const virtual = await createVirtualWorld(world, model, { numEnvs: 5, key });
    const [a, b, c] = [key, key, foldIn(key, 1)].map((one) => virtual.rollOut(learner.theta, one));
    expect(await a).toEqual(await b);
    expect((await c).states).not.toEqual((await a).states);
    const { resetStates } = drawStartStates(world.env, foldIn(key, 'starts'));
    const pool = new Set(rowsOf(resetStates));
    expect(pool.size).toBe(512);
    for (const start of rowsOf((await a).states.subarray(0, 5 * 4))) expect(pool).toContain(start);
    await virtual.dispose();
  });

  it('normalises for the policy with the moments it is given', async () => {
    const { state } = learner.normalizers;
    const model = { phi: learner.model.parameters, normalizers: learner.normalizers };
    const shifted = { ...state, mean: state.mean.map((x) => x + 1) };
    const actions = [state, shifted].map(async (policyNormalizer) => {
      const virtual = await createVirtualWorld(world, model, { numEnvs: 5, key, policyNormalizer });
      const trajectories = await virtual.rollOut(learner.theta, key, { mode: 'episodes' });
      await virtual.dispose();
      return trajectories;
    });
    const [a, b] = await Promise.all(actions);
    expect(a.actions).not.toEqual(b.actions);
    const first = (states: Float32Array): Float32Array => states.subarray(0, 5 * 4);
    expect(first(a.states)).toEqual(first(b.states));
  });
});
