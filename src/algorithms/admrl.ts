/**
 * @file Algorithm 1 of the paper: AdMRL, one call per line.
 *
 * With another selection than the adversarial one, lines 8-12 choose the next task in another way; nothing else differs.
 *
 * The control flow depends on the configuration only, never on the state, so a step runner may pass over steps that
 * an earlier process has finished.
 */

import { foldIn, type Key } from '../math/random.ts';
import { initialLearner, startTask } from './initialize.ts';
import type { Learner } from './learner.ts';
import { adversarialSelection } from './selection/adversarialSelection.ts';
import { selectTask } from './selection/selectTask.ts';
import type { TaskSelection } from './selection/taskSelection.ts';
import { slbo } from './slbo.ts';
import { locatingStep, type StepRunner } from './step.ts';
import { zeroShot } from './virtualTraining.ts';
import type { World } from './world.ts';

/** What a run of Algorithm 1 is made of. */
export interface AdmrlOptions {
  readonly world: World;
  /** Everything random derives from it. */
  readonly key: Key;
  readonly step: StepRunner;
  /** Where a resumed run continues; the start of a new run if omitted. */
  readonly learner?: Learner;
  /** Lines 8-12; AdMRL's own if omitted. */
  readonly selection?: TaskSelection;
}

/**
 * Trains on `nTasks` tasks and returns the final state.
 *
 * @source Algorithm 1
 */
export async function admrl({
  world,
  key,
  step: runner,
  selection = adversarialSelection,
  learner: start,
}: AdmrlOptions): Promise<Learner> {
  const { config } = world;
  const step = locatingStep(runner, (task) => `task ${task + 1}`);
  const adaptation = { iterations: config.training.nZeroShot, fitsModel: true };
  let learner = start ?? initializeAdmrl(world, key, selection); // line 1: φ, ψ, D ← ∅
  for (let task = 0; task < config.training.nTasks; task++) {
    // line 2
    const context = { world, key: foldIn(foldIn(key, 'task'), task), step, task };
    learner = await startTask(context, learner); // line 3: θ
    if (task > 0) learner = await zeroShot(context, learner, adaptation); // line 4: θ̂
    learner = await slbo(context, learner); // lines 5-7: D, φ, θ*
    learner = await selectTask(context, learner, selection); // lines 8-12: ψ
  }
  return learner;
}

/** Line 1, with the memory that the selection starts with. */
export function initializeAdmrl(world: World, key: Key, selection: TaskSelection): Learner {
  return initialLearner(world, foldIn(key, 'line 1'), selection.initial(world));
}
