/** @file The dynamics models of several runs on common real transitions that none of them was trained on (Figure 6). */

import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm.ts';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { rollOutPolicy } from '../../algorithms/realRollouts.ts';
import type { World } from '../../algorithms/world.ts';
import { countValid, selectColumns, type Trajectories } from '../../data/trajectories.ts';
import { foldIn, integers, type Key } from '../../math/random.ts';
import { mean, quantile } from '../../math/statistics.ts';
import type { DynamicsModel } from '../../models/dynamicsModel.ts';
import { createModelPredictions } from '../../models/modelError.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { adapt } from '../adaptation.ts';
import { outOfDistributionTasks } from '../testTasks.ts';

/** Whose model it is, and how far it was trained. */
export interface ModelOfRun {
  /** Last part of the run directory's path. */
  readonly name: string;
  readonly method: TaskMethod;
  readonly seed: number;
  /** Real steps that it was trained on; null if the run has not written its ledger yet. */
  readonly trainSamples: number | null;
}

/** The error of one run's model. */
export interface ModelErrorOfRun extends ModelOfRun {
  /** Root mean square over transitions and coordinates, in units of `scale`. */
  readonly error: number;
}

/** The mean error of a method's models. */
export interface ModelErrorOfMethod {
  readonly method: TaskMethod;
  readonly error: number;
  /** 95 % interval of the bootstrap over seeds and episodes. */
  readonly low: number;
  readonly high: number;
}

/** The content of `model-error.json`. */
export interface ModelComparison {
  readonly family: string;
  /** `[·, K]` the tasks, outside Ψ, whose zero-shot policies collected the transitions. */
  readonly tasks: readonly (readonly number[])[];
  /** Whole episodes, those of all runs together. */
  readonly episodes: number;
  readonly transitions: number;
  /** `[S]` σ, the standard deviation of s′ − s over all transitions: predicting the mean change has an error of 1. */
  readonly scale: readonly number[];
  readonly runs: readonly ModelErrorOfRun[];
  readonly methods: readonly ModelErrorOfMethod[];
}

/** The models to compare, and the episodes. */
export interface CompareModelsOptions {
  readonly runtime: Runtime;
  readonly family: TaskFamily;
  /** One per run. */
  readonly models: readonly (ModelOfRun & { readonly model: DynamicsModel })[];
  /** Common to all models, each one whole episode. */
  readonly episodes: readonly Trajectories[];
  /** Number of bootstrap resamples, 2000 by default. */
  readonly resamples?: number;
  readonly key: Key;
}

/**
 * One-step errors of all models on the same episodes, in the same units. The bootstrap draws the episodes, the same for
 * all models, and the seeds of each method.
 *
 * Coordinates of the state that never change have no unit and are left out.
 *
 * @throws RangeError when none changes.
 */
export async function compareModels(options: CompareModelsOptions): Promise<ModelComparison> {
  const { family, models, episodes, resamples = 2000, key } = options;
  const scale = deltaDeviations(episodes);
  const errors = await episodeErrors(options, scale);
  const counts = episodes.map((episode) => countValid(episode));
  const errorOn = (model: number, drawn: ArrayLike<number>): number =>
    rootMeanSquare(errors[model], counts, drawn);
  const every = episodes.map((_, i) => i);
  const runs = models.map(({ model: _, ...run }, i) => ({ ...run, error: errorOn(i, every) }));
  const draws = Array.from({ length: resamples }, (_, r) =>
    integers(foldIn(foldIn(key, 'episodes'), r), episodes.length, episodes.length),
  );
  const methods = [...new Set(models.map(({ method }) => method))].map((method) => {
    const places = models.flatMap((model, i) => (model.method === method ? [i] : []));
    const drawn = draws.map((draw, r) => {
      const seeds = integers(foldIn(foldIn(key, 'seeds'), r), places.length, places.length);
      return mean(Array.from(seeds, (seed) => errorOn(places[seed], draw)));
    });
    return {
      method,
      error: mean(places.map((i) => runs[i].error)),
      low: quantile(drawn, 0.025),
      high: quantile(drawn, 0.975),
    };
  });
  return {
    family: family.name,
    tasks: modelComparisonTasks(family),
    episodes: episodes.length,
    transitions: counts.reduce((sum, count) => sum + count, 0),
    scale,
    runs,
    methods,
  };
}

/** `[models, episodes]` each model's error on each episode. */
async function episodeErrors(
  { runtime, family, models, episodes }: CompareModelsOptions,
  scale: readonly number[],
): Promise<number[][]> {
  const errors: number[][] = [];
  for (const { model } of models) {
    const predictions = createModelPredictions(runtime, model.spec, family);
    try {
      const ofModel: number[] = [];
      for (const episode of episodes) {
        ofModel.push(await predictions.error(model, episode, scale));
      }
      errors.push(ofModel);
    } finally {
      await predictions.dispose();
    }
  }
  return errors;
}

/** `[S]` standard deviation of s′ − s over the valid rows of all episodes. */
function deltaDeviations(episodes: readonly Trajectories[]): number[] {
  const { stateSize } = episodes[0];
  return Array.from({ length: stateSize }, (_, i) => {
    let [count, sum, squares] = [0, 0, 0];
    for (const { states, nextStates, valid } of episodes) {
      for (let row = 0; row < valid.length; row++) {
        if (valid[row] === 0) continue;
        const delta = nextStates[row * stateSize + i] - states[row * stateSize + i];
        count += 1;
        sum += delta;
        squares += delta * delta;
      }
    }
    return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  });
}

/** √(Σ count · error² / Σ count) over the episodes that were drawn. */
function rootMeanSquare(
  errors: readonly number[],
  counts: readonly number[],
  drawn: ArrayLike<number>,
): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < drawn.length; i++) {
    sum += counts[drawn[i]] * errors[drawn[i]] ** 2;
    count += counts[drawn[i]];
  }
  return Math.sqrt(sum / count);
}

/*
 * The paper does not say which policy collected the data of Figure 6 (facts 7). Here every compared run contributes its
 * zero-shot policies for a few tasks outside Ψ, and their episodes are pooled. So each model is tested on the states
 * that its own policies reach, where models err most, and on those of all others. A run costs as many zero-shot
 * adaptations as there are tasks, a seventh of an evaluation on 36 tasks.
 */

/** Tasks outside Ψ; ours. */
const taskCount = 5;

/** Whole episodes of each policy; ours. */
const episodesPerTask = 4;

/** The tasks whose policies collect the transitions: spread evenly over those out of distribution. */
export function modelComparisonTasks(family: Pick<TaskFamily, 'box'>): number[][] {
  const tasks = outOfDistributionTasks(family);
  const count = Math.min(taskCount, tasks.length);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? 0 : (i * (tasks.length - 1)) / (count - 1);
    return tasks[Math.round(place)];
  });
}

/** A trained run whose policies collect transitions. */
export interface CollectingRun {
  readonly world: World;
  readonly algorithm: Algorithm;
  /** It is not changed. */
  readonly trained: AlgorithmState;
  readonly zeroShotIterations: number;
  readonly key: Key;
}

/** Whole real episodes of the run's zero-shot policies for `modelComparisonTasks`, each as one `Trajectories`. */
export async function zeroShotEpisodes(run: CollectingRun): Promise<Trajectories[]> {
  const { world, algorithm, trained, zeroShotIterations, key } = run;
  const episodes: Trajectories[] = [];
  for (const [i, psi] of modelComparisonTasks(world.family).entries()) {
    const taskKey = foldIn(key, i);
    const [{ policy }] = await adapt({
      world,
      algorithm,
      trained,
      psi,
      zeroShotIterations,
      key: taskKey,
      samples: 0,
      samplesPerStage: 1,
      numEnvs: 1,
      episodes: 2,
    });
    const { trajectories } = await world.withEnv(episodesPerTask, (env) =>
      rollOutPolicy(world, env, policy, {
        mode: 'episodes',
        key: foldIn(taskKey, 'transitions'),
      }),
    );
    for (let e = 0; e < episodesPerTask; e++) episodes.push(selectColumns(trajectories, [e]));
  }
  return episodes;
}
