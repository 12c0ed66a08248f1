/**
 * @file Trust-region policy optimisation (Schulman et al. 2015), as AdMRL uses it (facts §4).
 *
 *     maximise  mean(π_θ(a|s) / π_old(a|s) · Â) + c · H(π_θ)   subject to   mean KL(π_old ‖ π_θ) ≤ δ
 *
 * with standardised advantages Â and the truncated entropy H. One step: d = (F + damping I)⁻¹ g by conjugate
 * gradient, first length √(2δ / dᵀ(F + damping I)d), halved until divergence and objective are acceptable.
 */

import { standardizedAdvantages } from '../../data/advantages.ts';
import { contextFeed } from '../../data/context.ts';
import { normalizerMoments } from '../../data/normalizer.ts';
import { conjugateGradient } from '../../math/conjugateGradient.ts';
import { backtrack } from '../../math/lineSearch.ts';
import { addScaled, dot } from '../../math/vector.ts';
import type { GaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { compileStages } from '../../runtime/stages.ts';
import { assemble } from '../scope.ts';
import type { AlgorithmConfig } from '../settings.ts';
import { fisherProductProgram } from './fisherProduct.ts';
import type { PolicyOptimizer } from './policyOptimizer.ts';
import { candidateProgram, surrogateGradientProgram } from './trpoPrograms.ts';

/** The settings of group `trpo`. */
type TrpoSettings = AlgorithmConfig['trpo'];

/** Sizes and rates. */
export interface TrpoOptions extends TrpoSettings {
  readonly policy: GaussianPolicySpec;
  /** N, steps in a batch. */
  readonly rows: number;
}

/** A candidate is refused when its divergence exceeds this multiple of `maxKl` (released code). */
const klSlack = 1.5;

/** Candidates tried, each half as far as the one before (released code). */
const maxTries = 10;

/** Below this relative residual more iterations of conjugate gradient change nothing in float32 products. */
const cgTolerance = 1e-6;

/** Layers of 32 units: operators too small to be shared between threads. */
const compileOptions = { threads: 'one' } as const;

/**
 * Compiles TRPO for one policy form and one batch size. It remembers nothing and draws nothing.
 *
 * Metrics: `policyKl`, the mean divergence of the new policy from the old one; `policyObjective` and `policyEntropy`, the
 * objective and the truncated entropy of the new policy, the latter summed over action dimensions; `lineSearchStep`, the
 * fraction of the first length that was accepted, 1, 1/2, …, or 0 when none was (then θ is the same); `cgResidual`, the
 * relative residual of the natural gradient.
 */
export function createTrpo(
  runtime: Runtime,
  { policy, rows, maxKl, cgDamping, cgIterations, entropyCoefficient }: TrpoOptions,
): Promise<PolicyOptimizer<null>> {
  const options = { policy, rows, entropyCoefficient };
  return assemble(async ({ own, dispose }) => {
    const surrogate = own(await runtime.compile(surrogateGradientProgram(options), compileOptions));
    const fisher = own(
      await compileStages(runtime, fisherProductProgram(policy, rows), ['vector'], compileOptions),
    );
    const candidate = own(await runtime.compile(candidateProgram(options), compileOptions));
    return {
      initial: () => null,
      async update(state, { theta, normalizer }, { states, context, actions, advantages }) {
        const { mean: stateMean, std: stateStd } = normalizerMoments(normalizer);
        const fixed = { states, stateMean, stateStd, ...contextFeed(context) };
        const batch = { ...fixed, actions, advantages: standardizedAdvantages(advantages) };
        const old = await surrogate.run({ theta, ...batch });
        const oldPolicy = {
          oldMeans: old.means,
          oldLogStd: old.logStd,
          oldLogProbabilities: old.logProbabilities,
        };
        const before = { theta, objective: old.objective[0], kl: 0, entropy: old.entropy[0] };
        const surrogateGradient = Float64Array.from(old.gradient);
        const fisherProduct = await fisher.prepare({ theta, ...fixed });
        const natural = await conjugateGradient({
          apply: async (v) => {
            const { product } = await fisherProduct({ vector: Float32Array.from(v) });
            return Float64Array.from(product);
          },
          b: surrogateGradient,
          iterations: cgIterations,
          relativeTolerance: cgTolerance,
          damping: cgDamping,
        });
        const length = longestStep(natural.solution, surrogateGradient, maxKl);
        const evaluate = async (fraction: number): Promise<Candidate> => {
          const proposal = addScaled(theta, fraction * length, natural.solution);
          const result = await candidate.run({ theta: proposal, ...batch, ...oldPolicy });
          return {
            theta: proposal,
            objective: result.objective[0],
            kl: result.kl[0],
            entropy: result.entropy[0],
          };
        };
        // Written so that NaN is refused.
        const accept = ({ objective, kl }: Candidate): boolean =>
          objective >= before.objective && objective < Infinity && kl <= klSlack * maxKl;
        const found = length === 0 ? null : await backtrack({ evaluate, accept, maxTries });
        const after = found?.result ?? before;
        return {
          state,
          theta: after.theta,
          metrics: {
            policyKl: after.kl,
            policyObjective: after.objective,
            policyEntropy: after.entropy,
            lineSearchStep: found?.step ?? 0,
            cgResidual: natural.residualNorm,
          },
        };
      },
      dispose,
    };
  });
}

interface Candidate {
  readonly theta: Float32Array;
  readonly objective: number;
  readonly kl: number;
  readonly entropy: number;
}

/**
 * √(2δ / dᵀ(F + damping I)d), the length at which the quadratic model of the divergence reaches δ; 0 for d = 0.
 * Residuals of conjugate gradient are orthogonal to its iterates, so dᵀ(F + damping I)d = dᵀg without a further product.
 */
function longestStep(d: Float64Array, g: Float64Array, maxKl: number): number {
  const curvature = dot(d, g);
  return curvature > 0 ? Math.sqrt((2 * maxKl) / curvature) : 0;
}
