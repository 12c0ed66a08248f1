/** @file One update of θ: batches before and after the inner step of some tasks, then a step within a trust region. */

import { columnReturns, divergedOf } from '../../data/episodes.ts';
import { count } from '../../data/ledger.ts';
import type { Env } from '../../envs/env.ts';
import { foldIn, type Key, permutation } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { uniformTasks } from '../../tasks/box.ts';
import { meanStd } from '../policyOptimization/improvePolicy.ts';
import {
  createSurrogateProblem,
  type SurrogateProblem,
} from '../policyOptimization/surrogateProblem.ts';
import { trustRegionStep } from '../policyOptimization/trustRegion.ts';
import { assemble } from '../scope.ts';
import type { MeasuredWork } from '../step.ts';
import type { World } from '../world.ts';
import { type MamlState, withStates } from './mamlState.ts';
import {
  type AdaptingWorld,
  createAdaptingWorld,
  type MamlVariant,
  readTask,
} from './mamlWorld.ts';
import { type MetaTask, metaProblem } from './metaProblem.ts';
import { collectTaskBatch, type ReadTask, type TaskBatch } from './taskBatch.ts';

/** What updates are made with. */
export interface MetaTraining {
  readonly world: AdaptingWorld;
  /** TRPO's problem in θ′. */
  readonly problem: SurrogateProblem;
  /** `maml.episodes` simulators. */
  readonly env: Env;
  /** The training tasks. */
  readonly tasks: readonly ReadTask[];
  dispose(): Promise<void>;
}

/** Compiles it, makes the simulators, and draws the tasks. */
export function createMetaTraining(
  world: World,
  variant: MamlVariant,
  key: Key,
): Promise<MetaTraining> {
  const { family, config, runtime } = world;
  const { episodes, tasks } = config.maml;
  const rows = episodes * family.timeLimit;
  return assemble(async ({ own, dispose }) => {
    const adapting = own(await createAdaptingWorld(world, variant, rows));
    const options = { policy: adapting.specs.policy, rows, entropyCoefficient: 0 };
    return {
      world: adapting,
      problem: own(await createSurrogateProblem(runtime, options)),
      env: own(await world.makeEnv(episodes)),
      tasks: uniformTasks(key, tasks, family.box).map((psi) => readTask(world, psi, variant)),
      dispose,
    };
  });
}

/** Of the line search (public implementations of MAML). */
const search = { klSlack: 1, maxTries: 15, shrink: 0.8 } as const;

/** A task of an update, with what was done there. */
interface TrainedTask {
  readonly before: TaskBatch;
  readonly after: TaskBatch;
  readonly meta: MetaTask;
}

/**
 * An update.
 *
 * Metrics: `realReturn` of π_θ and `adaptedReturn` after the inner step, means over the episodes of all tasks; `policyKl`,
 * `policyObjective` and `policyStd`, `lineSearchStep` and `cgResidual` as TRPO has them, means over the tasks after their
 * inner steps.
 *
 * @throws NumericalFault as `collectTaskBatch` does
 */
export async function metaUpdate(
  training: MetaTraining,
  state: MamlState,
  key: Key,
): Promise<MeasuredWork<MamlState>> {
  const { world } = training;
  const { maml, trpo } = world.config;
  const order = permutation(foldIn(key, 'tasks'), training.tasks.length);
  const trained: TrainedTask[] = [];
  for (let i = 0; i < maml.tasksPerUpdate; i++) {
    const task = training.tasks[order[i % order.length]];
    trained.push(await trainOn(training, state, task, foldIn(key, i)));
  }
  const problem = await metaProblem(
    state.theta,
    trained.map(({ meta }) => meta),
  );
  const { maxKl, cgIterations } = trpo;
  const rules = { maxKl, cgIterations, cgDamping: maml.cgDamping, ...search };
  const { after: best, fraction, cgResidual } = await trustRegionStep(problem, rules);
  const batches = trained.flatMap(({ before, after }) => [before, after]);
  const steps = batches.reduce((sum, batch) => sum + batch.steps, 0);
  const diverged = batches.reduce((sum, batch) => sum + batch.divergedEpisodes, 0);
  const updated = {
    ...state,
    theta: best.theta,
    ledger: count(state.ledger, 'train', steps),
  };
  return {
    state: withStates(
      world,
      updated,
      batches.map(({ batch }) => batch.states),
    ),
    metrics: {
      realReturn: meanReturn(trained.map(({ before }) => before)),
      adaptedReturn: meanReturn(trained.map((task) => task.after)),
      policyKl: best.kl,
      policyObjective: best.objective,
      policyStd: meanStd(world.specs, best.theta),
      lineSearchStep: fraction,
      cgResidual,
      ...divergedOf(diverged),
    },
  };
}

/** The batches of one task, and what the outer step is to see of them. */
async function trainOn(
  { world, problem, env }: MetaTraining,
  { theta, normalizer }: MamlState,
  task: ReadTask,
  key: Key,
): Promise<TrainedTask> {
  const policy = { theta, normalizer };
  const collect = (of: typeof policy, stream: string): Promise<TaskBatch> =>
    collectTaskBatch(world, env, of, { task, key: foldIn(key, stream), horizon: env.timeLimit });
  const before = await collect(policy, 'before');
  const adaptation = world.adapter.on(policy, before.batch, world.config.maml.stepSize);
  const adapted = { theta: await adaptation.adapted(theta), normalizer };
  const after = await collect(adapted, 'after');
  return {
    before,
    after,
    meta: { adaptation, problem: await problem.at(adapted, after.batch) },
  };
}

/** Of the first episode in every simulator: those that follow are complete only if they are short. */
function meanReturn(batches: readonly TaskBatch[]): number {
  return mean(
    batches.flatMap(({ trajectories, rewards }) => columnReturns(trajectories, rewards).returns),
  );
}
