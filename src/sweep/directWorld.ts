/** @file The world of direct training: TRPO as the preset `paper` sets it, and a model as small as can be, as none is used. */

import { createWorld, type World } from '../algorithms/world.ts';
import type { Problem } from '../envs/problems.ts';
import { loadConfig } from '../experiments/loadConfig.ts';
import { createNodeRuntime } from '../runtime/node.ts';

/** A world is made with a model and with simulators of its own; direct training needs neither. */
const unused = [
  'model.hiddenSizes=[1]',
  'model.batchSize=1',
  'model.steps=1',
  'training.numEnvs=1',
] as const;

/** The world of a problem, on one thread: numbers do not depend on how many processes there are. */
export async function createDirectWorld(problem: Problem): Promise<World> {
  const config = loadConfig({ preset: 'paper', family: problem.family, overrides: unused });
  return createWorld(await createNodeRuntime({ threads: 1 }), problem, config);
}
