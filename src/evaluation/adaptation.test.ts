/** @file Adaptation at test time: what it starts from, what it may change, what it measures. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admrl } from '../algorithms/admrl.ts';
import type { Learner } from '../algorithms/learner.ts';
import { modelBased } from '../algorithms/modelBased.ts';
import { adversarialSelection } from '../algorithms/selection/adversarialSelection.ts';
import { recordingRunner, tinyWorld } from '../algorithms/tinyWorld.testdata.ts';
import type { World } from '../algorithms/world.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { type AdaptationOptions, adapt, type MeasuredPolicy } from './adaptation.ts';

const key = keyFromSeed(2);
let world: World;
let trained: Learner;
let untouched: Learner;
let adapted: MeasuredPolicy<Learner>[];

const algorithm = modelBased(adversarialSelection);

const adaptTo = (
  changes: Partial<AdaptationOptions<Learner>> = {},
): Promise<MeasuredPolicy<Learner>[]> =>
  adapt({
    world,
    algorithm,
    trained,
    key,
    psi: [0.3, -0.6],
    samples: 80,
    samplesPerStage: 40,
    numEnvs: 2,
    zeroShotIterations: 2,
    episodes: 4,
    ...changes,
  });

beforeAll(async () => {
  world = await tinyWorld({ training: { nTasks: 2 } });
  trained = await admrl({ world, key, step: recordingRunner().step });
  untouched = structuredClone(trained);
  adapted = await adaptTo();
});
afterAll(() => world.dispose());

describe('adapt', () => {
  it('leaves the trained state bit-identical', () => {
    expect(trained).toEqual(untouched);
  });

  it('gives one policy for n = 0 and one after each stage', () => {
    expect(adapted.map(({ samples }) => samples)).toEqual([0, 40, 80]);
    for (const { returns } of adapted) {
      expect(returns.episodes).toBe(4);
      expect(returns.low).toBeLessThan(returns.mean);
      expect(returns.high).toBeGreaterThan(returns.mean);
    }
  });

  it('finds the zero-shot policy from scratch inside the trained model, which stays fixed', () => {
    const [{ state: learner }] = adapted;
    expect(learner.model).toBe(trained.model);
    expect(learner.normalizers).toBe(trained.normalizers);
    expect(learner.dataset).toBe(trained.dataset);
    // 2 iterations of 2 updates of 5 minibatches, counted from a fresh value function.
    expect(learner.value.step).toBe(20);
    expect(learner.theta).not.toEqual(trained.theta);
  });

  it('then adds to the training data and fits the model further', () => {
    for (const [i, { state: learner }] of adapted.entries()) {
      expect(learner.dataset.shards).toHaveLength(trained.dataset.shards.length + i);
      expect(learner.dataset.size).toBe(trained.dataset.size + 40 * i);
      expect(learner.model.step).toBe(trained.model.step + 3 * i);
    }
    expect(adapted[1].state.normalizers.state.count).toBe(trained.normalizers.state.count + 40);
  });

  it('counts all its own real steps: samples, no development data, twice 4 episodes of 20 steps for each A_n', () => {
    expect(adapted.map(({ ledger }) => ledger)).toEqual([
      { train: 0, dev: 0, gradient: 0, evaluation: 160 },
      { train: 40, dev: 0, gradient: 0, evaluation: 320 },
      { train: 80, dev: 0, gradient: 0, evaluation: 480 },
    ]);
  });

  it('is decided by its key; less adaptation is the beginning of more', async () => {
    const again = await adaptTo({ samples: 40 });
    expect(again).toEqual(adapted.slice(0, 2));
    const [other] = await adaptTo({ samples: 0, key: foldIn(key, 1) });
    expect(other.policy.theta).not.toEqual(adapted[0].policy.theta);
  });

  it('tells its steps', async () => {
    const labels: string[] = [];
    const onStep: AdaptationOptions['onStep'] = ({ phase, stage, iteration }) => {
      labels.push(`${phase} ${stage}.${iteration}`);
    };
    await adaptTo({ samples: 40, onStep });
    expect(labels).toEqual([
      'initialise 0.0',
      'zero-shot 0.0',
      'zero-shot 0.1',
      'zero-shot 0.2',
      'collect 0.0',
      'slbo 0.0',
    ]);
  });

  it('accepts tasks outside of Ψ', async () => {
    const [{ returns }] = await adaptTo({ psi: [3, 0], samples: 0 });
    // Three metres away, hardly trained: about −3² a step.
    expect(returns.mean).toBeLessThan(-100);
  });

  it.each([
    [{ samples: 50 }, 'samples is 50, expected a multiple of 40'],
    [{ samples: -40 }, 'samples is -40, expected a multiple of 40'],
    [{ psi: [1] }, 'pointMass: psi has 1 entries, expected 2'],
    [{ psi: [1, Number.NaN] }, 'pointMass: psi[1] (target position, y [m]) is NaN'],
  ])('refuses %o', async (changes, message) => {
    await expect(adaptTo(changes)).rejects.toThrow(message);
  });

  it('frees its simulators when a measurement fails', async () => {
    const open = new Set<number>();
    let [made, measured] = [0, 0];
    const failing: World = {
      ...world,
      async makeEnv(numEnvs) {
        const env = await world.makeEnv(numEnvs);
        const number = made++;
        open.add(number);
        const dispose = (): void => {
          open.delete(number);
          env.dispose();
        };
        return { ...env, dispose };
      },
      withEnv(numEnvs, use) {
        measured += 1;
        // Twice before the first stage of samples, twice after it.
        if (measured === 3) throw new Error('no measurement');
        return world.withEnv(numEnvs, use);
      },
    };
    await expect(adaptTo({ world: failing })).rejects.toThrow('no measurement');
    expect(made).toBe(1);
    expect(open.size).toBe(0);
  });
});
