/** @file The job of the optimal returns: makes the world of a family once, then trains on one task after another. */

import { defaultConvergence } from '../../evaluation/optimum/convergence.ts';
import { type DirectReturn, directReturn } from '../../evaluation/optimum/directTraining.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { resolveFamily } from '../family/resolveFamily.ts';
import type { JobKind } from '../jobs/executor.ts';
import { createDirectWorld } from './directWorld.ts';

/** What the workers receive first. */
export interface OptimumSetup {
  /** As the user names it: a built-in one, or the path of a module. */
  readonly family: string;
}

/** One training. */
export interface OptimumJob {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly seed: number;
}

/** Training on one task in the real simulator. */
export const optimumJobs: JobKind<OptimumSetup, OptimumJob, DirectReturn> = {
  name: 'optimumJobs',
  module: new URL(import.meta.url),
  async open({ family }) {
    const { problem } = await resolveFamily(family);
    const world = await createDirectWorld(problem);
    return {
      run: ({ psi, seed }) => {
        // Named by ψ itself, not by its place in a set of tasks.
        const key = foldIn(foldIn(keyFromSeed(seed), 'optimum'), String(psi));
        return directReturn({ world, psi, rule: defaultConvergence, key });
      },
      close: () => world.dispose(),
    };
  },
  nameOf: ({ psi, seed }) => `task (${psi.join(', ')}), seed ${seed}`,
};
