/**
 * @file What MAML's outer step solves: the mean over tasks of TRPO's problem at every θ′_i, as a function of θ.
 *
 *     maximise  mean_i L_i(θ′_i(θ))   subject to   mean_i KL(π_θ′_i,old ‖ π_θ′_i(θ)) ≤ δ
 *
 * With J_i = ∂θ′_i/∂θ, its slope is mean_i J_iᵀ ∂L_i/∂θ′_i. Where nothing has moved yet, the divergence and its slope in θ′_i
 * are 0, so that its curvature is mean_i J_iᵀ F_i J_i, F_i being the Fisher matrix of π_θ′_i on what it did.
 */

import { mean } from '../../math/statistics.ts';
import { axpy, scale } from '../../math/vector.ts';
import type { SurrogateCandidate } from '../policyOptimization/surrogateProblem.ts';
import type { TrustRegionProblem } from '../policyOptimization/trustRegion.ts';
import type { Adaptation } from './adapter.ts';

/** A task as the outer step sees it. */
export interface MetaTask {
  /** θ ↦ θ′_i. */
  readonly adaptation: Adaptation;
  /** TRPO's problem that the batch of π_θ′_i poses in θ′_i. */
  readonly problem: TrustRegionProblem<SurrogateCandidate>;
}

/**
 * The problem in θ.
 *
 * @param theta `[P]` that all tasks adapted from
 * @param tasks one or more
 */
export async function metaProblem(
  theta: Float32Array,
  tasks: readonly MetaTask[],
): Promise<TrustRegionProblem<SurrogateCandidate>> {
  const slopes = await inTurn(tasks, ({ adaptation, problem }) =>
    adaptation.derivative(Float32Array.from(problem.gradient)),
  );
  return {
    before: meanCandidate(
      theta,
      tasks.map(({ problem }) => problem.before),
    ),
    gradient: meanVector(slopes),
    curvature: async (v) =>
      meanVector(
        await inTurn(tasks, async ({ adaptation, problem }) => {
          const moved = await adaptation.derivative(v);
          return adaptation.derivative(Float32Array.from(await problem.curvature(moved)));
        }),
      ),
    evaluate: async (proposal) =>
      meanCandidate(
        proposal,
        await inTurn(tasks, async ({ adaptation, problem }) =>
          problem.evaluate(await adaptation.adapted(proposal)),
        ),
      ),
  };
}

/** One task after the other: each has the processor to itself. */
async function inTurn<R>(
  tasks: readonly MetaTask[],
  work: (task: MetaTask) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const task of tasks) results.push(await work(task));
  return results;
}

function meanVector(vectors: readonly Float32Array[]): Float64Array {
  const total = Float64Array.from(vectors[0]);
  for (const vector of vectors.slice(1)) axpy(1, vector, total);
  return scale(1 / vectors.length, total);
}

function meanCandidate(
  theta: Float32Array,
  candidates: readonly SurrogateCandidate[],
): SurrogateCandidate {
  return {
    theta,
    objective: mean(candidates.map(({ objective }) => objective)),
    kl: mean(candidates.map(({ kl }) => kl)),
    entropy: mean(candidates.map(({ entropy }) => entropy)),
  };
}
