/** @file The models of several runs on common transitions, for `admrl compare --model-error`. */

import type { ComparedRun } from '../evaluation/gaps/methodComparison.ts';
import {
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
  zeroShotEpisodes,
} from '../evaluation/gaps/modelComparison.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { withTrainedRun } from './openWorld.ts';

/**
 * Opens one run after the other: its zero-shot policies collect, its model is kept. Then all models predict what all
 * policies have seen.
 *
 * @param onRun told the place of a run before its work
 */
export async function modelsOfRuns(
  directories: readonly string[],
  runs: readonly ComparedRun[],
  onRun: (place: number) => void,
): Promise<ModelComparison> {
  const key = foldIn(keyFromSeed(0), 'model error');
  const models: CompareModelsOptions['models'][number][] = [];
  const episodes: CompareModelsOptions['episodes'][number][] = [];
  let family: TaskFamily | undefined;
  for (const [i, directory] of directories.entries()) {
    onRun(i);
    const { name, method, seed, trainSamples } = runs[i];
    await withTrainedRun(directory, async ({ run, world, trained }) => {
      const { zeroShotIterations } = run.config.evaluation;
      const runKey = foldIn(foldIn(key, method), seed);
      episodes.push(
        ...(await zeroShotEpisodes({ world, trained, zeroShotIterations, key: runKey })),
      );
      const { model, normalizers } = trained;
      models.push({
        ...{ name, method, seed, trainSamples },
        model: { spec: world.specs.dynamics, phi: model.parameters, normalizers },
      });
      family ??= world.family;
    });
  }
  if (family === undefined) throw new RangeError('there are no runs, expected at least one');
  return compareModels({ runtime: await createNodeRuntime(), family, models, episodes, key });
}
