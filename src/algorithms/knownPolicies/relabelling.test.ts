/** @file A return under another ψ, from recorded steps, is to the bit that of the same episodes simulated for it. */

import { expect, it } from 'vitest';
import { columnReturns } from '../../data/episodes.ts';
import { problems } from '../../envs/problems.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { policyOf } from '../../policies/policyOf.ts';
import { uniformTasks } from '../../tasks/box.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import { initialLearner } from '../initialize.ts';
import { realReturns } from '../realRollouts.ts';
import { tinyWorld } from '../tinyWorld.testdata.ts';

const key = keyFromSeed(17);

it.each(Object.entries(problems))('%s', async (_, problem) => {
  const world = await tinyWorld({}, problem);
  try {
    const policy = policyOf(initialLearner(world, key));
    const [psi, other] = uniformTasks(foldIn(key, 'tasks'), 2, world.family.box);
    const options = { episodes: 2, key: foldIn(key, 'episodes') };
    const { trajectories, returns } = await realReturns(world, policy, { ...options, psi });
    const rewards = await realRewards(world.tasks, other, trajectories);
    const relabelled = columnReturns(trajectories, rewards).returns;
    expect(relabelled).toEqual(
      (await realReturns(world, policy, { ...options, psi: other })).returns,
    );
    expect(relabelled).not.toEqual(returns);
  } finally {
    await world.dispose();
  }
});
