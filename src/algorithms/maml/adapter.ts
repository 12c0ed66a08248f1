/** @file The inner step on data: a policy after one gradient step on a batch of its own, and the derivative of that. */

import { standardizedAdvantages } from '../../data/advantages.ts';
import { contextFeed } from '../../data/context.ts';
import { normalizerMoments } from '../../data/normalizer.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { compileStages } from '../../runtime/stages.ts';
import type { PolicyBatch } from '../policyOptimization/policyOptimizer.ts';
import { smallPrograms } from '../policyOptimization/surrogateProblem.ts';
import { assemble } from '../scope.ts';
import { type InnerStepOptions, innerDerivativeProgram, innerStepProgram } from './innerStep.ts';

/** θ ↦ θ′ on one batch. */
export interface Adaptation {
  /** `[P]` θ′ for any θ `[P]`. */
  adapted(theta: Float32Array): Promise<Float32Array>;
  /** ∂θ′/∂θ, at the θ that collected the batch, times v `[P]`; it is symmetric. */
  derivative(v: Float32Array): Promise<Float32Array>;
}

/** The compiled inner step for policies of one form and batches of one size. */
export interface Adapter {
  /**
   * The step of size α on a batch of the policy, with its advantages standardised. What it returns stays valid until `dispose`.
   *
   * @throws RangeError for an advantage that is not finite
   */
  on(policy: PolicyInWorld, batch: PolicyBatch, stepSize: number): Adaptation;
  dispose(): Promise<void>;
}

/** Compiles it. */
export function createAdapter(runtime: Runtime, options: InnerStepOptions): Promise<Adapter> {
  return assemble(async ({ own, dispose }) => {
    const step = own(await runtime.compile(innerStepProgram(options), smallPrograms));
    const derivative = own(
      await compileStages(runtime, innerDerivativeProgram(options), ['vector'], smallPrograms),
    );
    return {
      on({ theta: collector, normalizer }, { states, context, actions, advantages }, stepSize) {
        const { mean: stateMean, std: stateStd } = normalizerMoments(normalizer);
        const feeds = {
          collector,
          states,
          actions,
          advantages: standardizedAdvantages(advantages),
          stateMean,
          stateStd,
          stepSize: Float32Array.of(stepSize),
          ...contextFeed(context),
        };
        let atCollector: ReturnType<typeof derivative.prepare> | undefined;
        return {
          adapted: async (theta) => (await step.run({ ...feeds, theta })).adapted,
          async derivative(vector) {
            // Only now: what is prepared takes as much memory as the layers of all rows.
            atCollector ??= derivative.prepare({ ...feeds, theta: collector });
            return (await (await atCollector)({ vector })).product;
          },
        };
      },
      dispose,
    };
  });
}
