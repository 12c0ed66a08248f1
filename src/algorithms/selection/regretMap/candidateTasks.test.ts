/** @file Where candidates come from: a family is linear or not as its rewards are, and what is known of it is on straight lines. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Problem, problemByName } from '../../../envs/problems.ts';
import { multiply, subtract } from '../../../graph/elementwise.ts';
import { sum } from '../../../graph/reduce.ts';
import { slice } from '../../../graph/structure.ts';
import { keyFromSeed } from '../../../math/random.ts';
import { largest, mean } from '../../../math/statistics.ts';
import { taskBox, toUnit } from '../../../tasks/box.ts';
import type { TaskFamily } from '../../../tasks/taskFamily.ts';
import { admrl } from '../../admrl.ts';
import { knownReturns } from '../../knownPolicies/knownReturns.ts';
import type { Learner } from '../../learner.ts';
import { recordingRunner, tinyWorld } from '../../tinyWorld.testdata.ts';
import type { World } from '../../world.ts';
import { type MapState, mapSelection } from '../mapSelection.ts';
import { sobolTasks } from '../spaceFillingSelection.ts';
import { affineReturns, returnAt } from './affineReturns.ts';

const key = keyFromSeed(2);
const point = problemByName('pointMass');

/** r = ψᵀ p′ − 0.05 Σ a², p′ the place of the point mass, with a box off the origin. */
const linearFamily: TaskFamily = {
  ...point.family,
  box: taskBox([-1, -2], [1, 1]),
  reward: ({ psi, action, nextState }) =>
    subtract(
      sum(multiply(slice(nextState, 1, 0, 2), psi), { axes: [1] }),
      multiply(sum(multiply(action, action), { axes: [1] }), 0.05),
    ),
};
const linear: Problem = { ...point, family: linearFamily };

/** A short run of the map. */
async function trained(problem: Problem): Promise<{ world: World; learner: Learner }> {
  const world = await tinyWorld(
    { adaptation: { start: 'known' }, training: { nTasks: 2 }, regretMap: { candidates: 4 } },
    problem,
  );
  const { step } = recordingRunner();
  return { world, learner: await admrl({ world, key, step, selection: mapSelection }) };
}

let runs: Record<'linear' | 'quadratic', { world: World; learner: Learner }>;
beforeAll(async () => {
  runs = { linear: await trained(linear), quadratic: await trained(point) };
});
afterAll(async () => {
  for (const { world } of Object.values(runs)) await world.dispose();
});

describe('returns', () => {
  it('of a linear family are affine in ψ for every known policy', async () => {
    const { world, learner } = runs.linear;
    const { known = [], dataset } = learner;
    const policies = (await affineReturns(world, learner)) ?? [];
    expect(policies).toHaveLength(known.length);
    for (const psi of [
      [0.3, -1.7],
      [-0.9, 0.8],
    ]) {
      const all = await knownReturns(world, { known, dataset }, psi);
      for (const [p, { returns }] of all.entries()) {
        expect(returnAt(policies[p], toUnit(psi, linearFamily.box))).toBeCloseTo(mean(returns), 3);
      }
    }
  });

  it('of another family are not', async () => {
    const { world, learner } = runs.quadratic;
    expect(await affineReturns(world, learner)).toBeNull();
  });
});

describe('the candidates', () => {
  it('of a linear family lie on the boundary', () => {
    for (const { candidates = [] } of runs.linear.learner.history) {
      expect(candidates).toHaveLength(4);
      for (const { psi } of candidates) {
        expect(largest(toUnit(psi, linearFamily.box).map(Math.abs))).toBeCloseTo(1, 9);
      }
    }
  });

  it('of another go on in the sequence, away from the centre and to the boundary', () => {
    const { world, learner } = runs.quadratic;
    const { shift, index } = learner.selection as MapState;
    expect(index).toBe(8);
    const { tasks } = sobolTasks(world.family.box, { shift, index: 0 }, 8, key);
    const found = learner.history.flatMap(({ candidates = [] }) => candidates);
    for (const [i, { psi }] of found.entries()) {
      // The box of the point mass is [-1, 1]².
      const expected = tasks[i].map((x) => Math.min(1, Math.max(-1, 1.5 * x)));
      expect(psi).toEqual(expected.map((x) => expect.closeTo(x, 12)));
    }
    expect(found.some(({ psi }) => largest(psi.map(Math.abs)) === 1)).toBe(true);
  });
});
