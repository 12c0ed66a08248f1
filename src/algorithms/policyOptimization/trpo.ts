/**
 * @file Trust-region policy optimisation (Schulman et al. 2015), as AdMRL uses it (facts §4): one step within a trust region
 * on the problem of `surrogateProblem.ts`, halved until divergence and objective are acceptable.
 */

import type { GaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { onDemand } from '../onDemand.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { PolicyOptimizer } from './policyOptimizer.ts';
import { createSurrogateProblem } from './surrogateProblem.ts';
import { trustRegionStep } from './trustRegion.ts';

/** The settings of group `trpo`. */
type TrpoSettings = AlgorithmConfig['trpo'];

/** Sizes and rates. */
export interface TrpoOptions extends TrpoSettings {
  readonly policy: GaussianPolicySpec;
  /** N, steps in a batch. */
  readonly rows: number;
}

/** Of the line search (released code). */
const search = { klSlack: 1.5, maxTries: 10, shrink: 0.5 } as const;

/**
 * TRPO for one policy form and one batch size, compiled at its first update. It remembers nothing and draws nothing.
 *
 * Metrics: `policyKl`, the mean divergence of the new policy from the old one; `policyObjective` and `policyEntropy`, the
 * objective and the truncated entropy of the new policy, the latter summed over action dimensions; `lineSearchStep`, the
 * fraction of the first length that was accepted, 1, 1/2, …, or 0 when none was (then θ is the same); `cgResidual`, the
 * relative residual of the natural gradient.
 */
export function createTrpo(
  runtime: Runtime,
  { policy, rows, maxKl, cgDamping, cgIterations, entropyCoefficient }: TrpoOptions,
): PolicyOptimizer<null> {
  const problem = onDemand(async (own) =>
    own(await createSurrogateProblem(runtime, { policy, rows, entropyCoefficient })),
  );
  const rules = { maxKl, cgIterations, cgDamping, ...search };
  return {
    initial: () => null,
    async update(state, acting, batch) {
      const { after, fraction, cgResidual } = await trustRegionStep(
        await (await problem.open()).at(acting, batch),
        rules,
      );
      return {
        state,
        theta: after.theta,
        metrics: {
          policyKl: after.kl,
          policyObjective: after.objective,
          policyEntropy: after.entropy,
          lineSearchStep: fraction,
          cgResidual,
        },
      };
    },
    dispose: () => problem.dispose(),
  };
}
