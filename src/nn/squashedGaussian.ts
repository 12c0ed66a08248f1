/** @file The squashed Gaussian: tanh of a normal draw, within (-1, 1), and its density. */

import { add, exp, multiply, negate, softplus, subtract, tanh } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { sum, sumOfSquares } from '../graph/reduce.ts';

/** Draws, and how likely they are. */
export interface SquashedDraws {
  /** `[N, A]` tanh u, u = mean + σ · noise. */
  readonly value: Node;
  /** `[N]` the logarithm of the density of `value`. */
  readonly logProbability: Node;
}

/**
 * Draws from noise, differentiable in the mean and in log σ, with
 * log p(tanh u) = log N(u; mean, σ²) − Σ log(1 − tanh² u), where 1 − tanh² u = 4 / (eᵘ + e⁻ᵘ)².
 *
 * @param mean `[N, A]`
 * @param logStd `[N, A]`
 * @param noise `[N, A]` standard normal
 */
export function squashedDraws(mean: Node, logStd: Node, noise: Node): SquashedDraws {
  const u = add(mean, multiply(exp(logStd), noise));
  const size = mean.shape[mean.shape.length - 1];
  const normal = negate(
    add(
      add(multiply(sumOfSquares(noise, { axes: [-1] }), 0.5), sum(logStd, { axes: [-1] })),
      (size / 2) * Math.log(2 * Math.PI),
    ),
  );
  return {
    value: tanh(u),
    logProbability: subtract(normal, sum(logSlopeOfTanh(u), { axes: [-1] })),
  };
}

/** log(1 − tanh² u) = 2 (log 2 − u − log(1 + e^(−2u))), which loses no digits where tanh u is near ±1. */
function logSlopeOfTanh(u: Node): Node {
  return multiply(subtract(subtract(Math.LN2, u), softplus(multiply(u, -2))), 2);
}
