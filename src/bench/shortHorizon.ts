/** @file The short-horizon learner, run by the code that training runs: one window, and whole zero-shot adaptations. */

import { searchOf } from '../algorithms/policyOptimization/policySearches.ts';
import { runWindow } from '../algorithms/policyOptimization/shortHorizon/improveOnWindow.ts';
import { startState } from '../algorithms/policyOptimization/shortHorizon/shortHorizonState.ts';
import { compileWindow } from '../algorithms/policyOptimization/shortHorizon/windowPrograms.ts';
import { assemble } from '../algorithms/scope.ts';
import { virtualTraining } from '../algorithms/virtualTraining.ts';
import { drawStartStates } from '../algorithms/world.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { configOf, createBenchWorld } from './benchWorld.ts';
import type { BenchSizes } from './sizes.ts';

/** A window to be timed. */
export interface WindowBench {
  /** Draws noise and runs the window: forwards, rewards, V, backwards. Each call does the same again. */
  window(): Promise<void>;
  dispose(): Promise<void>;
}

/** Compiles the window of the sizes' model. */
export function createWindowBench(runtime: Runtime, sizes: BenchSizes): Promise<WindowBench> {
  return assemble(async ({ own, dispose }) => {
    const { world, learner, key } = await createBenchWorld(runtime, sizes, configOf(sizes));
    own(world);
    const programs = own(await compileWindow(world, learner));
    const state = await startState(world, learner, key, programs, 'learned');
    const { resetStates } = drawStartStates(world.env, key);
    return {
      async window() {
        await runWindow({ world, learner, programs, resetStates, key }, state);
      },
      dispose,
    };
  });
}

/**
 * Seconds that the zero-shot phase of one task takes in a frozen model of these sizes, from a policy and a V that are
 * known: compiling, the first fits of V and every window. The world is there already, as in a run that adapts to many.
 */
export async function timeAdaptation(runtime: Runtime, sizes: BenchSizes): Promise<number> {
  const { iterations, updates } = sizes.adaptation;
  const config = configOf(sizes, { policy: { optimizer: 'shac' }, rollout: { updates } });
  const { world, learner, key } = await createBenchWorld(runtime, sizes, config);
  const optimizer = searchOf(config).initial(world, learner.theta, 'learned');
  try {
    const start = performance.now();
    await virtualTraining(
      {
        world,
        key,
        task: 0,
        step: (_, current, advance) => advance(current, { metrics: () => {}, task: () => {} }),
      },
      { ...learner, optimizer },
      { phase: 'zero-shot', stage: 0, iterations, fitsModel: false },
    );
    return (performance.now() - start) / 1000;
  } finally {
    await world.dispose();
  }
}
