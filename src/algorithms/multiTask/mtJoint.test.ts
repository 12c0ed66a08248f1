/** @file MT-joint: its steps, what they count, and which tasks they see. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import type { StepLabel, StepRunner } from '../step.ts';
import { type ConfigChanges, tinyWorld } from '../tinyWorld.testdata.ts';
import type { World } from '../world.ts';
import type { JointState } from './jointState.ts';
import { mtJoint } from './mtJoint.ts';

const key = keyFromSeed(7);
/** Six simulators of 20 steps. */
const batch = 120;
let world: World;

/** A step of a training, and the state after it. */
interface Kept {
  readonly label: StepLabel;
  readonly state: JointState;
  readonly metrics: Readonly<Record<string, number>>;
}

async function train(where: World, start = mtJoint.initial(where, key)): Promise<Kept[]> {
  const steps: Kept[] = [];
  const step: StepRunner<JointState> = async (label, before, advance) => {
    const metrics: Record<string, number> = {};
    const log = { metrics: (values: object) => Object.assign(metrics, values), task: () => {} };
    const state = await advance(before, log);
    steps.push({ label, state, metrics });
    return state;
  };
  const end = await mtJoint.train({ world: where, key, step }, start);
  expect(end).toBe(steps[steps.length - 1].state);
  return steps;
}

async function inWorld<R>(changes: ConfigChanges, use: (world: World) => Promise<R>): Promise<R> {
  const other = await tinyWorld(changes);
  try {
    return await use(other);
  } finally {
    await other.dispose();
  }
}

let steps: Kept[];
beforeAll(async () => {
  world = await tinyWorld();
  steps = await train(world);
});
afterAll(() => world.dispose());

describe('training', () => {
  it('is the first states and then one step for every update', () => {
    const labels = steps.map(({ label: { task, phase, stage, iteration } }) =>
      [task, phase, stage, iteration].join(' '),
    );
    expect(labels).toEqual(['0 initialise 0 0', '0 joint 0 0', '0 joint 0 1', '0 joint 0 2']);
  });

  it('counts every real step as training, and none in a model', () => {
    for (const [i, { state }] of steps.entries()) {
      expect(state.ledger).toEqual({ train: batch * (i + 1), dev: 0, gradient: 0, evaluation: 0 });
      expect(state.normalizer.count).toBe(batch * (i + 1));
      expect(state.virtualSteps).toBe(0);
      expect(state.dataset.size).toBe(0);
    }
  });

  it('is decided by its key, and by nothing but it and the state', async () => {
    expect(await train(world)).toEqual(steps);
    const other = mtJoint.initial(world, foldIn(key, 1));
    expect(other.tasks).not.toEqual(steps[0].state.tasks);
    // Passed over up to the second update, as a resumed run does.
    const { state: there } = steps[1];
    let passed = 0;
    const end = await mtJoint.train(
      {
        world,
        key,
        step: async (_label, state, advance) =>
          ++passed <= 2 ? state : advance(state, { metrics: () => {}, task: () => {} }),
      },
      there,
    );
    expect(end).toEqual(steps[3].state);
  });

  it('moves the policy, within its own bound on the divergence', () => {
    for (const [i, { state, metrics }] of steps.entries()) {
      if (i === 0) continue;
      expect(state.theta).not.toEqual(steps[i - 1].state.theta);
      expect(state.value.step).toBeGreaterThan(steps[i - 1].state.value.step);
      expect(metrics.policyKl).toBeGreaterThan(0.01);
      expect(metrics.policyKl).toBeLessThanOrEqual(1.5 * 0.03);
      expect(metrics.realReturn).toBeLessThan(0);
    }
  });

  it('learns from fresh tasks too', async () => {
    const fresh = await inWorld({ mtJoint: { tasks: 0 } }, (other) => train(other));
    expect(fresh[3].state.tasks).toHaveLength(0);
    expect(fresh[3].state.theta).not.toEqual(steps[3].state.theta);
    expect(fresh[3].state.ledger.train).toBe(4 * batch);
  });
});
