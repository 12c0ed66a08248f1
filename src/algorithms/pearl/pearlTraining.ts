/** @file The steps of PEARL's training, with all that they need. */

import type { Env } from '../../envs/env.ts';
import { foldIn, integers, type Key } from '../../math/random.ts';
import { assemble } from '../scope.ts';
import type { MeasuredWork } from '../step.ts';
import type { World } from '../world.ts';
import { beliefFrom, collectUnder } from './collectTask.ts';
import { learnFromTasks, type PearlLearner } from './learnFromTasks.ts';
import type { PearlVariant } from './pearlSpec.ts';
import type { PearlState } from './pearlState.ts';
import { createPearlActor, createPearlUpdater } from './pearlTools.ts';

/** The steps. */
export interface PearlTraining {
  /** `firstEpisodes` of every training task under z ~ N(0, I). */
  collectFirst(state: PearlState, key: Key): Promise<MeasuredWork<PearlState>>;
  /** `tasksPerIteration` tasks, drawn with replacement. */
  collect(state: PearlState, key: Key): Promise<MeasuredWork<PearlState>>;
  /** Gradient steps. */
  learn(
    state: PearlState,
    options: { readonly steps: number; readonly key: Key },
  ): Promise<MeasuredWork<PearlState>>;
  dispose(): Promise<void>;
}

interface Parts {
  readonly learner: PearlLearner;
  /** `pearl.priorEpisodes` simulators. */
  readonly priorEnv: Env;
  /** `pearl.posteriorEpisodes` simulators. */
  readonly posteriorEnv: Env;
}

/** Compiles what the steps need, and makes the simulators. */
export function createPearlTraining(world: World, variant: PearlVariant): Promise<PearlTraining> {
  const { config } = world;
  return assemble(async ({ own, dispose }) => {
    const actor = own(await createPearlActor(world, variant));
    const updater = own(await createPearlUpdater(world, actor.spec));
    const parts = {
      learner: { ...actor, updater, config },
      priorEnv: own(await world.makeEnv(config.pearl.priorEpisodes)),
      posteriorEnv: own(await world.makeEnv(config.pearl.posteriorEpisodes)),
    };
    return {
      collectFirst: (state, key) =>
        world.withEnv(config.pearl.firstEpisodes, (env) =>
          collectFirst(parts.learner, env, state, key),
        ),
      collect: (state, key) => collectTasks(parts, state, key),
      learn: (state, options) => learnFromTasks(parts.learner, state, options),
      dispose,
    };
  });
}

async function collectFirst(
  learner: PearlLearner,
  env: Env,
  start: PearlState,
  key: Key,
): Promise<MeasuredWork<PearlState>> {
  const metrics: Metrics[] = [];
  let state = start;
  for (let task = 0; task < learner.config.pearl.tasks; task++) {
    const options = { task, belief: null, key: foldIn(key, task) };
    const collected = await collectUnder(learner, env, state, options);
    state = collected.state;
    metrics.push(collected.metrics);
  }
  return { state, metrics: meanMetrics(metrics) };
}

async function collectTasks(
  { learner, priorEnv, posteriorEnv }: Parts,
  start: PearlState,
  key: Key,
): Promise<MeasuredWork<PearlState>> {
  const { tasks, tasksPerIteration, contextBatch } = learner.config.pearl;
  const prior: Metrics[] = [];
  const posterior: Metrics[] = [];
  let state = start;
  const drawn = integers(foldIn(key, 'tasks'), tasksPerIteration, tasks);
  for (const [i, task] of drawn.entries()) {
    const taskKey = foldIn(foldIn(key, 'task'), i);
    const under = { task, belief: null, key: foldIn(taskKey, 'prior') };
    const first = await collectUnder(learner, priorEnv, state, under);
    const read = { key: foldIn(taskKey, 'context'), count: contextBatch };
    const belief = await beliefFrom(learner, first.state, first.shard, read);
    const second = await collectUnder(learner, posteriorEnv, first.state, {
      ...{ task, belief },
      key: foldIn(taskKey, 'posterior'),
    });
    state = second.state;
    prior.push(first.metrics);
    posterior.push(second.metrics);
  }
  const { realReturn: priorReturn, divergedEpisodes = 0 } = meanMetrics(prior);
  const { divergedEpisodes: later = 0, ...metrics } = meanMetrics(posterior);
  const diverged = divergedEpisodes + later;
  return {
    state,
    metrics: {
      ...metrics,
      ...(priorReturn !== undefined && { priorReturn }),
      ...(diverged > 0 && { divergedEpisodes: diverged }),
    },
  };
}

type Metrics = Readonly<Record<string, number>>;

/** Means over the tasks of what each has, but of diverged episodes their number. */
function meanMetrics(metrics: readonly Metrics[]): Record<string, number> {
  const names = new Set(metrics.flatMap(Object.keys));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = metrics.flatMap((of) => (name in of ? [of[name]] : []));
      const total = values.reduce((a, b) => a + b, 0);
      return [name, name === 'divergedEpisodes' ? total : total / values.length];
    }),
  );
}
