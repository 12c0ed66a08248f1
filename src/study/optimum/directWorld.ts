/** @file The world of direct training: the settings of the preset `paper`, with longer TRPO steps and a token model. */

import { createWorld, type World } from '../../algorithms/world.ts';
import type { Problem } from '../../envs/problems.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { PartialConfig } from '../config/config.ts';
import { loadConfig } from '../config/file.ts';

/** Ours: short steps keep a policy where its model is right, and here no model can be wrong. The ant gets further. */
export const directMaxKl = 0.03;

const settings: PartialConfig = {
  trpo: { maxKl: directMaxKl },
  // A world is made with a model and with simulators of its own; direct training needs neither.
  model: { hiddenSizes: [1], batchSize: 1, steps: 1 },
  training: { numEnvs: 1 },
};

/** The world of a problem, on one thread: numbers do not depend on how many processes there are. */
export async function createDirectWorld(problem: Problem): Promise<World> {
  const config = loadConfig({ preset: 'paper', family: problem.family, settings });
  return createWorld(await createNodeRuntime({ threads: 1 }), problem, config);
}
