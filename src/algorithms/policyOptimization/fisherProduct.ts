/**
 * @file The product of a policy's Fisher matrix with a vector.
 *
 *     F v = 1/N Σ_n J_nᵀ Σ⁻¹ J_n v,    J_n = ∂(μ(s_n), log σ)/∂θ,    Σ⁻¹ = diag(1/σ², 2)
 *
 * This is the Hessian at θ of the mean divergence KL(π_θ_old ‖ π_θ) where θ = θ_old: the terms with second
 * derivatives of μ and log σ carry the factor ∂KL/∂(μ, log σ) = 0 there (the Gauss-Newton form is exact).
 */

import { contextInput } from '../../data/context.ts';
import { add, divide, exp, multiply } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { input, type Node } from '../../graph/node.ts';
import { jacobianVectorProduct } from '../../graph/products.ts';
import type { Program } from '../../graph/program.ts';
import { flatten, unflatten } from '../../nn/parameters.ts';
import {
  type Distribution,
  distributionOf,
  type GaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';

/** Inputs of {@link fisherProductProgram}; a policy with a context has `context` `[N, C]` too. */
export type FisherInput = 'theta' | 'states' | 'stateMean' | 'stateStd' | 'vector';

/** `product` `[P]` = F · `vector` `[P]` at `theta` `[P]`, averaged over N states. */
export function fisherProductProgram(
  spec: GaussianPolicySpec,
  rows: number,
): Program<FisherInput, 'product'> {
  const layout = policyLayout(spec);
  const theta = input([layout.size]);
  const vector = input([layout.size]);
  const states = input([rows, spec.stateSize]);
  const stateMean = input([spec.stateSize]);
  const stateStd = input([spec.stateSize]);
  const parameters = unflatten(theta, layout);
  const moments = { mean: stateMean, std: stateStd };
  const read = contextInput(spec.contextSize, rows);
  const policy = distributionOf(spec, parameters, states, moments, read.node);
  const names = layout.slices.map(({ name }) => name);
  const tangents = unflatten(vector, layout);
  const products = fisherProducts(
    policy,
    names.map((name) => parameters[name]),
    names.map((name) => tangents[name]),
  );
  return {
    inputs: { theta, states, stateMean, stateStd, vector, ...read.inputs },
    outputs: { product: flatten(products) },
  };
}

/** Jᵀ Σ⁻¹ J v by one Jacobian-vector and one vector-Jacobian product. */
function fisherProducts(
  { mean, logStd }: Distribution,
  parameters: readonly Node[],
  tangents: readonly Node[],
): Node[] {
  const rows = mean.shape[0];
  const meanTangent = jacobianVectorProduct(mean, parameters, tangents);
  const logStdTangent = jacobianVectorProduct(logStd, parameters, tangents);
  const precision = divide(exp(multiply(logStd, -2)), rows);
  const ofMean = gradient(mean, parameters, multiply(meanTangent, precision));
  const ofLogStd = gradient(logStd, parameters, multiply(logStdTangent, 2));
  return ofMean.map((node, i) => add(node, ofLogStd[i]));
}
