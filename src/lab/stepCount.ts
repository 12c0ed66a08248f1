/** @file How many steps a run consists of, without a runtime: nothing of it is run. */

import { methods } from '../algorithms/methods.ts';
import { createWorld } from '../algorithms/world.ts';
import type { Problem } from '../envs/problems.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Config } from '../study/config/config.ts';
import { countSteps } from '../study/run/train.ts';

/** A runtime for programs that are never run. */
const idleRuntime: Runtime = {
  name: 'idle',
  async compile() {
    return {
      run: () => Promise.reject(new Error('a program was run whose steps were only counted')),
      dispose: () => Promise.resolve(),
    };
  },
};

/** Steps of the whole run, each of which leaves a checkpoint. */
export async function stepsOfRun(problem: Problem, config: Config): Promise<number> {
  const { numEnvs: _, ...training } = config.training;
  const world = await createWorld(idleRuntime, problem, {
    ...config,
    // Simulators cost memory, and none is stepped.
    training: { ...training, numEnvs: 1 },
  });
  try {
    return await countSteps(world, methods[config.training.method].algorithm);
  } finally {
    await world.dispose();
  }
}
