/** @file Real transitions on which the models of several runs are compared: episodes of their zero-shot policies outside of Ψ. */

import type { Learner } from '../algorithms/learner.ts';
import { rollOutPolicy } from '../algorithms/realRollouts.ts';
import type { World } from '../algorithms/world.ts';
import { gatherRows, type Trajectories } from '../data/trajectories.ts';
import { foldIn, type Key } from '../math/random.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { adapt } from './adaptation.ts';
import { outOfDistributionTasks } from './testTasks.ts';

/*
 * The paper does not say which policy collected the data of Figure 6 (facts 7). Here every compared run gives its
 * zero-shot policies for a few tasks outside of Ψ, and their episodes are pooled: each model is asked about the states
 * to which its own policies lead, where models err most, and about those of all others. A run costs as many zero-shot
 * adaptations as there are tasks, a seventh of those of its evaluation where that has 36.
 */

/** Tasks outside of Ψ; ours. */
const taskCount = 5;

/** Whole episodes of each policy; ours. */
const episodesPerTask = 4;

/** The tasks on whose policies' transitions models are compared: spread evenly over those out of distribution. */
export function modelComparisonTasks(family: Pick<TaskFamily, 'box'>): number[][] {
  const tasks = outOfDistributionTasks(family);
  const count = Math.min(taskCount, tasks.length);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? 0 : (i * (tasks.length - 1)) / (count - 1);
    return tasks[Math.round(place)];
  });
}

/** A trained run whose policies collect. */
export interface CollectingRun {
  readonly world: World;
  /** It is read only. */
  readonly trained: Learner;
  readonly zeroShotIterations: number;
  readonly key: Key;
}

/** Whole real episodes of the run's zero-shot policies for `modelComparisonTasks`, one a piece. */
export async function zeroShotEpisodes(run: CollectingRun): Promise<Trajectories[]> {
  const { world, trained, zeroShotIterations, key } = run;
  const episodes: Trajectories[] = [];
  for (const [i, psi] of modelComparisonTasks(world.family).entries()) {
    const taskKey = foldIn(key, i);
    const [{ learner }] = await adapt({
      ...{ world, trained, psi, zeroShotIterations, key: taskKey },
      ...{ samples: 0, samplesPerStage: 1, numEnvs: 1, episodes: 2 },
    });
    const policy = { theta: learner.theta, normalizer: learner.normalizers.state };
    const { trajectories } = await world.withEnv(episodesPerTask, (env) =>
      rollOutPolicy(world, env, policy, { mode: 'episodes', key: foldIn(taskKey, 'transitions') }),
    );
    for (let e = 0; e < episodesPerTask; e++) episodes.push(column(trajectories, e));
  }
  return episodes;
}

/** The episode in column `env`, alone. */
function column(trajectories: Trajectories, env: number): Trajectories {
  const { horizon, numEnvs, stateSize, actionSize } = trajectories;
  const rows = Int32Array.from({ length: horizon }, (_, t) => t * numEnvs + env);
  const flags = (of: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => of[row]);
  return {
    ...{ horizon, numEnvs: 1, stateSize, actionSize },
    states: gatherRows(trajectories.states, stateSize, rows),
    actions: gatherRows(trajectories.actions, actionSize, rows),
    nextStates: gatherRows(trajectories.nextStates, stateSize, rows),
    terminated: flags(trajectories.terminated),
    truncated: flags(trajectories.truncated),
    valid: flags(trajectories.valid),
  };
}
