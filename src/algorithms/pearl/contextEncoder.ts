/**
 * @file The probabilistic context encoder: every transition of a task is a Gaussian factor of what the task may be, z, and the
 * factors are multiplied, so that their order does not matter.
 *
 * @source Rakelly et al. 2019, §4.1; the public code (facts 6)
 */

import {
  add,
  divide,
  log,
  maximum,
  multiply,
  reciprocal,
  softplus,
  square,
  subtract,
} from '../../graph/elementwise.ts';
import type { Node } from '../../graph/node.ts';
import { sum } from '../../graph/reduce.ts';
import { concat, reshape, slice } from '../../graph/structure.ts';
import { type MlpSpec, mlp } from '../../nn/mlp.ts';

/** The sizes of the encoder. */
export interface EncoderSpec {
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** L, the size of z. */
  readonly latentSize: number;
  /** Widths of the ReLU layers. */
  readonly hiddenSizes: readonly number[];
}

/** The encoder reads (s, a, r) and gives mean and variance of z, `[N, 2 L]`: not s′, as all tasks share their dynamics. */
export function encoderNetwork({
  stateSize,
  actionSize,
  latentSize,
  hiddenSizes,
}: EncoderSpec): MlpSpec {
  return {
    inputSize: stateSize + actionSize + 1,
    hiddenSizes,
    outputSize: 2 * latentSize,
    activation: 'relu',
  };
}

/** Diagonal Gaussians of z. */
export interface Gaussians {
  /** `[…, L]` */
  readonly mean: Node;
  /** `[…, L]` */
  readonly variance: Node;
}

/** Transitions of a context as nodes. */
export interface ContextRows {
  /** `[N, S]` */
  readonly states: Node;
  /** `[N, A]` within ±1. */
  readonly actions: Node;
  /** `[N]` */
  readonly rewards: Node;
}

/** Smallest variance of a factor (public code). */
export const smallestVariance = 1e-7;

/** `[N, L]` the factor of every transition, with softplus variances of at least 1e-7. */
export function contextFactors(
  spec: EncoderSpec,
  tensors: Readonly<Record<string, Node>>,
  { states, actions, rewards }: ContextRows,
): Gaussians {
  const read = concat([states, actions, reshape(rewards, [states.shape[0], 1])], 1);
  const output = mlp(tensors, read, encoderNetwork(spec));
  const { latentSize } = spec;
  const variance = softplus(slice(output, 1, latentSize, 2 * latentSize));
  return {
    mean: slice(output, 1, 0, latentSize),
    variance: maximum(variance, smallestVariance),
  };
}

/**
 * The product of n factors, normalised: 1/v = Σ 1/v_i and m = v Σ m_i/v_i.
 *
 * @param factors `[T, n, L]`
 * @returns `[T, L]`
 */
export function productOfGaussians({ mean, variance }: Gaussians): Gaussians {
  const product = reciprocal(sum(reciprocal(variance), { axes: [1] }));
  const weighted = sum(divide(mean, variance), { axes: [1] });
  return { mean: multiply(product, weighted), variance: product };
}

/** `[]` KL(N(m, v) ‖ N(0, I)) = ½ Σ (v + m² − 1 − log v), summed over all dimensions and tasks. */
export function divergenceFromPrior({ mean, variance }: Gaussians): Node {
  const terms = subtract(add(variance, square(mean)), add(log(variance), 1));
  return multiply(sum(terms), 0.5);
}
