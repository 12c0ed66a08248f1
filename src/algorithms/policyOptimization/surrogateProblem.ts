/**
 * @file What a step of TRPO solves on one batch: the surrogate objective, its slope and the curvature of the divergence.
 *
 *     maximise  mean(π_θ(a|s) / π_old(a|s) · Â) + c · H(π_θ)   subject to   mean KL(π_old ‖ π_θ) ≤ δ
 *
 * with standardised advantages Â and the truncated entropy H.
 */

import { standardizedAdvantages } from '../../data/advantages.ts';
import { contextFeed } from '../../data/context.ts';
import { normalizerMoments } from '../../data/normalizer.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import type { CompileOptions, Runtime } from '../../runtime/runtime.ts';
import { compileStages } from '../../runtime/stages.ts';
import { assemble } from '../scope.ts';
import { fisherProductProgram } from './fisherProduct.ts';
import type { PolicyBatch } from './policyOptimizer.ts';
import {
  candidateProgram,
  type SurrogateOptions,
  surrogateGradientProgram,
} from './trpoPrograms.ts';
import type { Candidate, TrustRegionProblem } from './trustRegion.ts';

/** A θ with its surrogate objective, its divergence from the old policy and its truncated entropy. */
export interface SurrogateCandidate extends Candidate {
  /** Summed over action dimensions. */
  readonly entropy: number;
}

/** The compiled problem for policies of one form and batches of one size. */
export interface SurrogateProblem {
  /**
   * The problem that a batch of the policy poses. What it returns stays valid until `dispose`.
   *
   * @throws RangeError for an advantage that is not finite
   */
  at(policy: PolicyInWorld, batch: PolicyBatch): Promise<TrustRegionProblem<SurrogateCandidate>>;
  dispose(): Promise<void>;
}

/** Layers of 32 units: operators too small to be shared between threads. */
export const smallPrograms: CompileOptions = { threads: 'one' };

/** Compiles it. */
export function createSurrogateProblem(
  runtime: Runtime,
  options: SurrogateOptions,
): Promise<SurrogateProblem> {
  return assemble(async ({ own, dispose }) => {
    const surrogate = own(await runtime.compile(surrogateGradientProgram(options), smallPrograms));
    const fisherProgram = fisherProductProgram(options.policy, options.rows);
    const fisher = own(await compileStages(runtime, fisherProgram, ['vector'], smallPrograms));
    const candidate = own(await runtime.compile(candidateProgram(options), smallPrograms));
    return {
      async at({ theta, normalizer }, { states, context, actions, advantages }) {
        const { mean: stateMean, std: stateStd } = normalizerMoments(normalizer);
        const fixed = { states, stateMean, stateStd, ...contextFeed(context) };
        const batch = { ...fixed, actions, advantages: standardizedAdvantages(advantages) };
        const old = await surrogate.run({ theta, ...batch });
        const oldPolicy = {
          oldMeans: old.means,
          oldLogStd: old.logStd,
          oldLogProbabilities: old.logProbabilities,
        };
        const fisherProduct = await fisher.prepare({ theta, ...fixed });
        return {
          before: { theta, objective: old.objective[0], kl: 0, entropy: old.entropy[0] },
          gradient: Float64Array.from(old.gradient),
          curvature: async (vector) => (await fisherProduct({ vector })).product,
          async evaluate(proposal) {
            const result = await candidate.run({ theta: proposal, ...batch, ...oldPolicy });
            return {
              theta: proposal,
              objective: result.objective[0],
              kl: result.kl[0],
              entropy: result.entropy[0],
            };
          },
        };
      },
      dispose,
    };
  });
}
