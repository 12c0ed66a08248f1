/** @file A world of the benchmark's sizes on the made-up problem, and a learner whose normalisers have seen data. */

import { initialLearner } from '../algorithms/initialize.ts';
import type { Learner } from '../algorithms/learner.ts';
import { createWorld, type World } from '../algorithms/world.ts';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import { foldIn, type Key, keyFromSeed, normals } from '../math/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Config, PartialConfig } from '../study/config/config.ts';
import { loadConfig } from '../study/config/file.ts';
import { antSizedProblem } from './antSized.ts';
import type { BenchSizes } from './sizes.ts';

/** Where the measured work happens. */
export interface BenchWorld {
  readonly world: World;
  readonly learner: Learner;
  readonly key: Key;
}

/** Standard deviation of a change of state, so that episodes of the made-up problem last some ten steps. */
export const deltaScale = 0.05;

/** Networks of the sizes given, with the learning rates and all else of the preset `paper`. */
export function configOf(sizes: BenchSizes, changes: PartialConfig = {}): Config {
  return loadConfig({
    preset: 'paper',
    settings: {
      ...changes,
      model: {
        hiddenSizes: sizes.modelHiddenSizes,
        members: sizes.modelMembers,
        batchSize: sizes.fitBatchSize,
        steps: sizes.fitSteps,
        // Not the near-zero start of training: products of such numbers would not be typical.
        initScale: 0.03,
      },
      policy: { ...changes.policy, hiddenSizes: sizes.policyHiddenSizes },
      value: { hiddenSizes: sizes.valueHiddenSizes },
      rollout: { ...changes.rollout, numEnvs: sizes.numEnvs },
      shac: { numEnvs: sizes.window.numEnvs, horizon: sizes.window.horizon },
    },
  });
}

/** Compiles the world of a configuration; its owner disposes of it. */
export async function createBenchWorld(
  runtime: Runtime,
  sizes: BenchSizes,
  config: Config,
): Promise<BenchWorld> {
  const world = await createWorld(runtime, antSizedProblem(sizes), config);
  const key = keyFromSeed(0);
  return { world, learner: seenData(world, key), key };
}

/** A fresh learner whose normalisers have seen data. */
function seenData(world: World, key: Key): Learner {
  const learner = initialLearner(world, key);
  const size = world.family.stateSize;
  const rows = normals(foldIn(key, 'rows'), 1000 * size);
  const seen = (scale: number) =>
    updateNormalizer(
      emptyNormalizer(size),
      rows.map((value) => scale * value),
    );
  return { ...learner, normalizers: { state: seen(1), delta: seen(deltaScale) } };
}
