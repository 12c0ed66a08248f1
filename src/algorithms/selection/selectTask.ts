/** @file Which task comes next (lines 8-12): the recorded step, and what each `training.method` chooses with. */

import { count } from '../../data/ledger.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { policyOf } from '../../policies/policyOf.ts';
import type { Learner, ZeroShotSnapshot } from '../learner.ts';
import { realReturns } from '../realRollouts.ts';
import type { TaskMethod } from '../settings.ts';
import type { TaskContext } from '../step.ts';
import type { World } from '../world.ts';
import { adversarialSelection } from './adversarialSelection.ts';
import {
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './randomSelection.ts';
import type { Observed, TaskSelection } from './taskSelection.ts';

const selections: Readonly<Record<TaskMethod, (context: TaskContext) => TaskSelection>> = {
  admrl: ({ world }) =>
    adversarialSelection(world.config.training.taskStepSize, world.family.timeLimit),
  'mb-unif': () => uniformSelection,
  'mb-gauss': () => gaussianSelection,
  'mb-gauss-clipped': () => unitGaussianSelection,
  'mb-corner': () => cornerSelection,
  'slbo-fixed': () => fixedSelection,
};

/** Lines 8-12: observes the task that has ended, records it, and moves ψ to the next. */
export function selectTask(context: TaskContext, learner: Learner): Promise<Learner> {
  const { world, key, step, task } = context;
  const selection = selections[world.config.training.method](context);
  const label = { task, phase: 'gradient', stage: 0, iteration: 0 } as const;
  return step(label, learner, async (current, log) => {
    const { observation, column, realSteps, virtualSteps } =
      task === 0
        ? await observeFirst(world, current, foldIn(key, 'return'))
        : await selection.observe(world, current, zeroShotOf(current), foldIn(key, 'lines 9-11'));
    // The key of line 8 whatever the method is: with equal seeds MB-Unif's second task is AdMRL's.
    const nextPsi = selection.propose(observation, foldIn(key, 'line 8'), world.family.box);
    log.task({ task, ...observation, nextPsi });
    return {
      ...current,
      psi: Float64Array.from(nextPsi),
      virtualSteps: current.virtualSteps + virtualSteps,
      ledger: count(current.ledger, column, realSteps),
    };
  });
}

/** The first task has no θ̂ (line 4), so it has a return and no gap. */
async function observeFirst(world: World, learner: Learner, key: Key): Promise<Observed> {
  const { episodes } = world.config.taskGradient;
  const { psi } = learner;
  const options = { psi, episodes, key };
  const { returns, steps } = await realReturns(world, policyOf(learner), options);
  return {
    observation: {
      psi: Array.from(psi),
      realReturnZeroShot: null,
      realReturnAfter: mean(returns),
      gap: null,
      gapStandardError: null,
      gradient: null,
    },
    column: 'evaluation',
    realSteps: steps,
    virtualSteps: 0,
  };
}

function zeroShotOf({ zeroShot }: Learner): ZeroShotSnapshot {
  if (zeroShot === null)
    throw new Error('the gap of a task needs θ̂: the zero-shot phase must come first');
  return zeroShot;
}
