/**
 * @file MAML's inner step θ′ = θ + α ∂S/∂θ on one batch of π_θ, as programs, and products with its derivative ∂θ′/∂θ.
 *
 * Two surrogates S have the same slope at the policy that collected the batch, but not the same curvature:
 *
 *     lvc              mean(π_θ(a|s) / π_old(a|s) · Â)     curvature of the return (Foerster et al. 2018, Rothfuss et al. 2019)
 *     log-probability  mean(log π_θ(a|s) · Â)              curvature with mean zero: the public implementations of MAML
 *
 * @source Finn et al. 2017; Rothfuss et al. 2019, §4 (the low-variance-curvature surrogate)
 */

import { contextInput } from '../../data/context.ts';
import { add, exp, multiply, subtract } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { input, type Node } from '../../graph/node.ts';
import { hessianVectorProduct } from '../../graph/products.ts';
import type { Program } from '../../graph/program.ts';
import { mean } from '../../graph/reduce.ts';
import { logProbability } from '../../nn/gaussian.ts';
import {
  distribution,
  type GaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';
import type { AlgorithmConfig } from '../settings.ts';

/** θ + α ∂S/∂θ, for any S of θ. */
export function adaptedParameters(theta: Node, surrogate: Node, stepSize: Node | number): Node {
  const [slope] = gradient(surrogate, [theta]);
  return add(theta, multiply(slope, stepSize));
}

/** (I + α ∂²S/∂θ²) v: the product of ∂θ′/∂θ, which is symmetric, with v. */
export function throughAdaptation(
  theta: Node,
  surrogate: Node,
  stepSize: Node | number,
  vector: Node,
): Node {
  const [product] = hessianVectorProduct(surrogate, [theta], [vector]);
  return add(vector, multiply(product, stepSize));
}

/** What is fixed in a program. */
export interface InnerStepOptions {
  readonly policy: GaussianPolicySpec;
  /** N, steps in the batch. */
  readonly rows: number;
  readonly surrogate: AlgorithmConfig['maml']['surrogate'];
}

/** Inputs of the programs: `collector` `[P]` is the θ that collected the batch; with a context, `context` `[N, C]` too. */
export type InnerStepInput =
  | 'theta'
  | 'collector'
  | 'states'
  | 'actions'
  | 'advantages'
  | 'stateMean'
  | 'stateStd'
  | 'stepSize';

interface InnerSurrogate {
  readonly inputs: Readonly<Record<InnerStepInput, Node>>;
  /** S, `[]`. */
  readonly value: Node;
}

function innerSurrogate({ policy, rows, surrogate }: InnerStepOptions): InnerSurrogate {
  const { size } = policyLayout(policy);
  const read = contextInput(policy.contextSize, rows);
  const inputs = {
    theta: input([size]),
    collector: input([size]),
    states: input([rows, policy.stateSize]),
    actions: input([rows, policy.actionSize]),
    advantages: input([rows]),
    stateMean: input([policy.stateSize]),
    stateStd: input([policy.stateSize]),
    stepSize: input([]),
    ...read.inputs,
  };
  const moments = { mean: inputs.stateMean, std: inputs.stateStd };
  const logProbabilities = (parameters: Node): Node => {
    const { mean: means, logStd } = distribution(
      policy,
      parameters,
      inputs.states,
      moments,
      read.node,
    );
    return logProbability(means, logStd, inputs.actions);
  };
  const logRatio = subtract(logProbabilities(inputs.theta), logProbabilities(inputs.collector));
  const weights = surrogate === 'lvc' ? exp(logRatio) : logRatio;
  return { inputs, value: mean(multiply(weights, inputs.advantages)) };
}

/** `adapted` `[P]` = θ′ for any θ, the one that collected the batch or another. */
export function innerStepProgram(options: InnerStepOptions): Program<InnerStepInput, 'adapted'> {
  const { inputs, value } = innerSurrogate(options);
  return { inputs, outputs: { adapted: adaptedParameters(inputs.theta, value, inputs.stepSize) } };
}

/** `product` `[P]` = ∂θ′/∂θ · `vector` `[P]` at θ. */
export function innerDerivativeProgram(
  options: InnerStepOptions,
): Program<InnerStepInput | 'vector', 'product'> {
  const { inputs, value } = innerSurrogate(options);
  const vector = input(inputs.theta.shape);
  return {
    inputs: { ...inputs, vector },
    outputs: { product: throughAdaptation(inputs.theta, value, inputs.stepSize, vector) },
  };
}
