/** @file The programs of a TRPO step: the surrogate's gradient at θ_old, and the surrogate and divergence at a candidate. */

import { contextInput } from '../../data/context.ts';
import { add, exp, multiply, subtract } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { stopGradient } from '../../graph/logic.ts';
import { input, type Node } from '../../graph/node.ts';
import type { Program } from '../../graph/program.ts';
import { mean } from '../../graph/reduce.ts';
import { klDivergence, logProbability, truncatedEntropy } from '../../nn/gaussian.ts';
import {
  distribution,
  type GaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';

/** The entropy bonus counts the part of the entropy within these bounds of the action (released code). */
export const entropyBound = 2;

/** Inputs that describe N steps of the old policy; one with a context has `context` `[N, C]` too. */
export type SurrogateInput =
  | 'theta'
  | 'states'
  | 'actions'
  | 'advantages'
  | 'stateMean'
  | 'stateStd';

/** What is fixed in a program. */
export interface SurrogateOptions {
  readonly policy: GaussianPolicySpec;
  /** N. */
  readonly rows: number;
  /** Weight of the entropy bonus. */
  readonly entropyCoefficient: number;
}

interface Surrogate {
  readonly inputs: Readonly<Record<SurrogateInput, Node>>;
  readonly mean: Node;
  readonly logStd: Node;
  /** `[N]` log π_θ(a|s). */
  readonly logProbabilities: Node;
  /** Mean truncated entropy, `[]`. */
  readonly entropy: Node;
  /** mean(ratio · advantage) + coefficient · entropy, `[]`. */
  objective(oldLogProbabilities: Node): Node;
}

function surrogate({ policy, rows, entropyCoefficient }: SurrogateOptions): Surrogate {
  const context = contextInput(policy.contextSize, rows);
  const inputs = {
    theta: input([policyLayout(policy).size]),
    states: input([rows, policy.stateSize]),
    actions: input([rows, policy.actionSize]),
    advantages: input([rows]),
    stateMean: input([policy.stateSize]),
    stateStd: input([policy.stateSize]),
    ...context.inputs,
  };
  const moments = { mean: inputs.stateMean, std: inputs.stateStd };
  const { mean: actionMean, logStd } = distribution(
    policy,
    inputs.theta,
    inputs.states,
    moments,
    context.node,
  );
  const logProbabilities = logProbability(actionMean, logStd, inputs.actions);
  const entropy = mean(truncatedEntropy(actionMean, logStd, -entropyBound, entropyBound));
  return {
    inputs,
    mean: actionMean,
    logStd,
    logProbabilities,
    entropy,
    objective(oldLogProbabilities) {
      const ratio = exp(subtract(logProbabilities, oldLogProbabilities));
      const gain = mean(multiply(ratio, inputs.advantages));
      // Without a bonus its program is left out, not multiplied by 0.
      return entropyCoefficient === 0 ? gain : add(gain, multiply(entropy, entropyCoefficient));
    },
  };
}

/** Objective, its gradient `[P]` and entropy at θ_old, with what a candidate is compared to. */
export function surrogateGradientProgram(
  options: SurrogateOptions,
): Program<
  SurrogateInput,
  'objective' | 'gradient' | 'entropy' | 'means' | 'logStd' | 'logProbabilities'
> {
  const { inputs, mean: means, logStd, logProbabilities, entropy, objective } = surrogate(options);
  const value = objective(stopGradient(logProbabilities));
  const [thetaGradient] = gradient(value, [inputs.theta]);
  return {
    inputs,
    outputs: {
      objective: value,
      gradient: thetaGradient,
      entropy,
      means,
      logStd,
      logProbabilities,
    },
  };
}

/** Objective, divergence from the old policy and entropy at a candidate θ. */
export function candidateProgram(
  options: SurrogateOptions,
): Program<
  SurrogateInput | 'oldMeans' | 'oldLogStd' | 'oldLogProbabilities',
  'objective' | 'kl' | 'entropy'
> {
  const { inputs, mean: means, logStd, entropy, objective } = surrogate(options);
  const oldMeans = input(means.shape);
  const oldLogStd = input(logStd.shape);
  const oldLogProbabilities = input([options.rows]);
  const kl = mean(klDivergence(oldMeans, oldLogStd, means, logStd));
  return {
    inputs: { ...inputs, oldMeans, oldLogStd, oldLogProbabilities },
    outputs: { objective: objective(oldLogProbabilities), kl, entropy },
  };
}
