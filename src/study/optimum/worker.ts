/** @file A child process of `admrl optimum`: makes the world of a family once, then trains on one task after another. */

import { defaultConvergence } from '../../evaluation/optimum/convergence.ts';
import { type DirectReturn, directReturn } from '../../evaluation/optimum/directTraining.ts';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { resolveFamily } from '../family/resolveFamily.ts';
import { serveJobs } from '../jobs/forked.ts';
import { createDirectWorld } from './directWorld.ts';
import type { OptimumJob, OptimumPlan } from './findOptima.ts';

serveJobs<Pick<OptimumPlan, 'family'>, OptimumJob, DirectReturn>(async ({ family }) => {
  const { problem } = await resolveFamily(family);
  const world = await createDirectWorld(problem);
  return ({ psi, seed }) =>
    directReturn({
      world,
      psi,
      rule: defaultConvergence,
      // Named by ψ itself, not by its place in a set of tasks.
      key: foldIn(foldIn(keyFromSeed(seed), 'optimum'), String(psi)),
    });
});
