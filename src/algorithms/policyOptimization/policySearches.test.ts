/** @file Both searches in the model: what they remember, when they start afresh, and when they stop. */

import { afterEach, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { initialLearner } from '../initialize.ts';
import type { Learner } from '../learner.ts';
import type { TaskRecord } from '../selection/taskRecord.ts';
import { type ConfigChanges, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import { searchOf } from './policySearches.ts';
import type { ShortHorizonState } from './shortHorizon/shortHorizonState.ts';

const key = keyFromSeed(31);
let world: World;
afterEach(() => world.dispose());

async function start(changes: ConfigChanges): Promise<Learner> {
  world = await tinyWorld(changes);
  return initialLearner(world, key);
}

async function improve(learner: Learner, call: number) {
  const searched = await searchOf(world.config).improve(world, learner, foldIn(key, call));
  return { learner: { ...learner, ...searched.learned }, metrics: searched.metrics };
}

/** The learner after another fit of the model, and after new data. */
const refitted = (learner: Learner): Learner => ({
  ...learner,
  model: { ...learner.model, step: learner.model.step + 1 },
});
const withData = (learner: Learner): Learner => {
  const { state, delta } = learner.normalizers;
  return { ...learner, normalizers: { state: { ...state, count: state.count + 1 }, delta } };
};

/** A task on which that share of what the model promised came true. */
const promised = (kept: number): TaskRecord => ({
  task: 1,
  psi: [0],
  realReturnZeroShot: 10 * kept,
  realReturnAfter: 0,
  gap: 0,
  gapStandardError: 0,
  gradient: null,
  nextPsi: [0],
  known: { policy: '', mean: 0, floor: 0, episodes: 4, promise: 10, trusted: true },
});

describe('the short-horizon search', () => {
  const stateOf = ({ optimizer }: Learner) => optimizer as ShortHorizonState;
  const shac = { policy: { optimizer: 'shac' } } as const;

  it('begins with whole episodes, and goes on in another model but not with new data', async () => {
    const fresh = await start(shac);
    const { learner: first, metrics } = await improve(fresh, 0);
    // 8 environments: an episode of 20 steps each, then 2 windows of 16.
    expect(first.virtualSteps).toBe(8 * 20 + 2 * 8 * 16);
    expect(stateOf(first).ascent.step).toBe(2);
    expect(first.theta).toBe(stateOf(first).ascent.average);
    expect(Object.keys(metrics)).toEqual([
      'policyObjective',
      'policyEntropy',
      'policyKl',
      'policyStd',
      'policyStepSize',
      'gradientNorm',
      'valueLoss',
      'virtualReturn',
      'virtualLength',
    ]);
    const { learner: second } = await improve(first, 1);
    expect(second.virtualSteps - first.virtualSteps).toBe(2 * 8 * 16);
    expect(stateOf(second).ascent.step).toBe(4);
    expect(stateOf(second).curve).toHaveLength(4);
    const { learner: other } = await improve(refitted(first), 1);
    expect(stateOf(other).ascent.step).toBe(4);
    expect(stateOf(other).curve).toHaveLength(2);
    const { learner: anew } = await improve(withData(first), 1);
    expect(stateOf(anew).ascent.step).toBe(2);
    // A known policy starts with smaller steps.
    expect(stateOf(anew).stepSize).toBe(stateOf(first).stepSize / 4);
  });

  it('keeps its distance as far as the model has not kept its promises', async () => {
    const far: ConfigChanges = { ...shac, rollout: { updates: 30 }, shac: { klWeight: 100 } };
    const distanceAfter = async (kept: number): Promise<number> => {
      const learner = await start(far);
      const { metrics } = await improve({ ...learner, history: [promised(kept)] }, 0);
      await world.dispose();
      return metrics.policyKl;
    };
    const [none, half, all] = [
      await distanceAfter(-1),
      await distanceAfter(0.5),
      await distanceAfter(1),
    ];
    expect(none).toBeLessThan(half);
    expect(half).toBeLessThan(all);
    const free = await start({ ...far, shac: { klWeight: 0 } });
    expect((await improve(free, 0)).metrics.policyKl).toBe(all);
  });

  it('ends when the last step size no longer helps, and begins again in another model', async () => {
    // Steps too small to change anything: returns do not rise.
    const changes = { rollout: { updates: 100, stop: 'converged' }, shac: { learningRate: 1e-9 } };
    let learner = await start({ ...shac, ...changes } as ConfigChanges);
    let calls = 0;
    while (!stateOf(learner)?.converged && calls < 40) {
      ({ learner } = await improve(learner, calls++));
    }
    // At least 100 windows for each of the four step sizes.
    expect(calls).toBeGreaterThanOrEqual(4);
    expect(stateOf(learner).converged).toBe(true);
    const { learner: after, metrics } = await improve(learner, calls);
    expect(after).toEqual(learner);
    expect(metrics).toEqual({});
    const { learner: other } = await improve(refitted(learner), calls);
    expect(other.virtualSteps).toBeGreaterThan(learner.virtualSteps);
  });
});

describe('the search by rollouts', () => {
  it('stops when returns no longer rise, and begins again in another model', async () => {
    const changes = {
      rollout: { updates: 15, stop: 'converged' },
      trpo: { maxKl: 1e-12 },
    } as const;
    let learner = await start(changes);
    const steps: number[] = [];
    for (let call = 0; call < 8; call++) {
      const before = learner.virtualSteps;
      ({ learner } = await improve(learner, call));
      steps.push(learner.virtualSteps - before);
    }
    // A flat curve may seem to rise by more than its error in one comparison of six.
    expect(steps[0]).toBe(15 * 100);
    expect(steps[7]).toBe(0);
    const again = await improve(refitted(learner), 8);
    expect(again.learner.virtualSteps - learner.virtualSteps).toBe(15 * 100);
  });

  it('makes all updates, and keeps the state of the optimiser alone, unless it may stop', async () => {
    let learner = await start({ trpo: { maxKl: 1e-12 }, rollout: { updates: 15 } });
    for (let call = 0; call < 4; call++) ({ learner } = await improve(learner, call));
    expect(learner.virtualSteps).toBe(4 * 15 * 100);
    expect(learner.optimizer).toBeNull();
  });
});
