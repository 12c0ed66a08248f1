/** @file The models of several runs on common transitions: opened one after the other, their policies collect, and all models predict. */

import type { ComparedRun } from '../../evaluation/gaps/methodComparison.ts';
import {
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
  zeroShotEpisodes,
} from '../../evaluation/gaps/modelComparison.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Reporter } from '../events.ts';
import { withTrainedRun } from '../run/trainedRun.ts';

/**
 * Opens one run after the other: its zero-shot policies collect, its model is kept. Then all models predict what all
 * policies have seen.
 *
 * @param directories - of the runs, in their order
 * @param onEvent - receives notices about the runs, `jobsFound` at the start and `jobEnded` after each of them
 * @throws RangeError when there are no runs; Error as `openTrainedRun` does
 */
export async function compareModelsOfRuns(
  directories: readonly string[],
  runs: readonly ComparedRun[],
  onEvent?: Reporter,
): Promise<ModelComparison> {
  const key = foldIn(keyFromSeed(0), 'model error');
  const models: CompareModelsOptions['models'][number][] = [];
  const episodes: CompareModelsOptions['episodes'][number][] = [];
  const families: TaskFamily[] = [];
  const total = runs.length;
  onEvent?.({ type: 'jobsFound', what: 'models', finished: 0, made: 0, total });
  for (const [i, directory] of directories.entries()) {
    const { name, method, seed, trainSamples } = runs[i];
    await withTrainedRun(
      directory,
      { onEvent, trustModule: true },
      async ({ run, world, algorithm, trained }) => {
        const { zeroShotIterations } = run.config.evaluation;
        const runKey = foldIn(foldIn(key, method), seed);
        episodes.push(
          ...(await zeroShotEpisodes({
            world,
            algorithm,
            trained,
            zeroShotIterations,
            key: runKey,
          })),
        );
        const model = algorithm.model?.(world, trained);
        if (model === undefined) {
          throw new Error(`${directory}: ${method} learns no dynamics model to compare`);
        }
        models.push({ name, method, seed, trainSamples, model });
        families.push(world.family);
      },
    );
    const counts = { finished: i + 1, made: i + 1, total };
    onEvent?.({ type: 'jobEnded', what: 'models', name, result: { directory }, ...counts });
  }
  const [family] = families;
  if (family === undefined) throw new RangeError('there are no runs, expected at least one');
  return compareModels({ runtime: await createNodeRuntime(), family, models, episodes, key });
}
