/** @file Tasks by what their policies do: the one whose zero-shot behaviour is least like what was done on the tasks before. */

import { normalizerMoments } from '../../data/normalizer.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { indexOfLargest } from '../../math/statistics.ts';
import type { Learner } from '../learner.ts';
import { createVirtualWorld } from '../virtualWorld.ts';
import type { World } from '../world.ts';
import { adaptFromKnown } from './adaptFromKnown.ts';
import { type Behaviour, behaviourDistance, behaviourOf } from './behaviour/behaviour.ts';
import { observeGap } from './measureGap.ts';
import { type SobolState, sobolTasks, startOfSobol } from './spaceFillingSelection.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Where candidates come from, and what was done so far. */
export interface BehaviourState {
  readonly sobol: SobolState;
  /** Of θ* on every task that has ended, in the real world. */
  readonly past: readonly Behaviour[];
}

/**
 * MB-Behaviour: of `regretMap.candidates` tasks of a Sobol sequence, each with a policy that was briefly adapted in the model,
 * the one whose policy behaves least like the nearest of those before. It needs recorded policies.
 *
 * @source Lehman and Stanley 2011, "Abandoning Objectives": novelty as distance between behaviours; of tasks: ours
 */
export const behaviourSelection: TaskSelection<BehaviourState> = {
  initial: ({ family }) => ({ sobol: startOfSobol(family.box), past: [] }),
  observe: observeGap,
  async propose({ world, learner, state, key }) {
    const { candidates: count } = world.config.regretMap;
    const past = [...state.past, lastBehaviour(learner)];
    const { tasks, state: sobol } = sobolTasks(
      world.family.box,
      state.sobol,
      count,
      foldIn(key, 'shift'),
    );
    const adapted: Learner[] = [];
    for (const [i, psi] of tasks.entries()) {
      adapted.push(await adaptFromKnown(world, learner, psi, foldIn(foldIn(key, 'candidate'), i)));
    }
    const { behaviours, virtualSteps } = await virtualBehaviours(world, adapted, key);
    const scale = normalizerMoments(learner.normalizers.state).std;
    const novelty = behaviours.map((one) =>
      Math.min(...past.map((other) => behaviourDistance(one, other, scale))),
    );
    const chosen = indexOfLargest(novelty);
    const searchSteps = adapted.reduce((sum, a) => sum + a.virtualSteps - learner.virtualSteps, 0);
    return {
      psi: tasks[chosen],
      state: { sobol, past },
      virtualSteps: searchSteps + virtualSteps,
      diagnostics: { novelty: novelty[chosen] },
    };
  },
};

/** Of θ* of the task that has ended, whose episodes were recorded last. */
function lastBehaviour({ known = [], dataset }: Learner): Behaviour {
  const last = known.at(-1);
  if (last === undefined) throw new Error('a task was chosen before any policy was recorded');
  return behaviourOf(dataset.shards[last.shard]);
}

/** The behaviour of every learner's policy in the model that all of them share, with the same starts and action noise. */
async function virtualBehaviours(
  world: World,
  learners: readonly Learner[],
  key: Key,
): Promise<{ readonly behaviours: Behaviour[]; readonly virtualSteps: number }> {
  const { numEnvs } = world.config.rollout;
  const [{ model, normalizers }] = learners;
  const frozen = { phi: model.parameters, normalizers };
  const virtual = await createVirtualWorld(world, frozen, { numEnvs, key });
  const behaviours: Behaviour[] = [];
  let virtualSteps = 0;
  try {
    for (const { theta } of learners) {
      const options = { mode: 'episodes' } as const;
      const episodes = await virtual.rollOut(theta, foldIn(key, 'behaviour'), options);
      behaviours.push(behaviourOf(episodes));
      virtualSteps += episodes.horizon * episodes.numEnvs;
    }
  } finally {
    await virtual.dispose();
  }
  return { behaviours, virtualSteps };
}
