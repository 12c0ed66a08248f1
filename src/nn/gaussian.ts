/**
 * @file The diagonal Gaussian: log-probability, divergence, entropy.
 *
 * `mean` and `action` are `[N, A]`; `logStd` is the logarithm of the standard deviation, `[A]`
 * for all rows or `[N, A]`. Results have one number per row, summed over the A dimensions.
 */

import { add, divide, erf, exp, multiply, negate, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';

const logTwoPi = Math.log(2 * Math.PI);

const sumLast = (x: Node): Node => sum(x, { axes: [-1] });

const lastDimension = (x: Node): number => x.shape[x.shape.length - 1];

/** Half of the squared length of x / std: ½ Σ (x/σ)², `[N]`. */
function halfSquaredDistance(x: Node, logStd: Node): Node {
  return multiply(sumLast(square(multiply(x, exp(negate(logStd))))), 0.5);
}

/** log N(action; mean, std²) = −½ Σ ((a − μ)/σ)² − Σ log σ − A/2 log 2π, `[N]`. */
export function logProbability(mean: Node, logStd: Node, action: Node): Node {
  const normalisation = add(sumLast(logStd), (lastDimension(mean) / 2) * logTwoPi);
  return negate(add(halfSquaredDistance(subtract(action, mean), logStd), normalisation));
}

/** KL(N₀ ‖ N₁) = Σ log σ₁/σ₀ + (σ₀² + (μ₀ − μ₁)²)/(2σ₁²) − ½, `[N]`. */
export function klDivergence(mean0: Node, logStd0: Node, mean1: Node, logStd1: Node): Node {
  const logRatio = subtract(logStd0, logStd1);
  const varianceRatio = exp(multiply(logRatio, 2));
  const ofStd = sumLast(subtract(multiply(subtract(varianceRatio, 1), 0.5), logRatio));
  return add(halfSquaredDistance(subtract(mean0, mean1), logStd1), ofStd);
}

/** −∫ p log p = Σ log σ + A/2 (1 + log 2π): `[]` for logStd `[A]`, `[N]` for `[N, A]`. */
export function entropy(logStd: Node): Node {
  return add(sumLast(logStd), (lastDimension(logStd) / 2) * (1 + logTwoPi));
}

/**
 * The part of the entropy that lies between two bounds, −∫ p log p over [low, high] in every dimension, summed: `[N]`.
 * It is bounded from above in σ, so that an entropy bonus does not make the standard deviation grow for ever. With u =
 * (high − μ)/(√2 σ) and l = (low − μ)/(√2 σ): ½(erf u − erf l)(log σ + ½ log 2π + ½) − (u e^(−u²) − l e^(−l²))/(2√π).
 * The released code's expression is not this integral and peaks at another σ.
 */
export function truncatedEntropy(mean: Node, logStd: Node, low: number, high: number): Node {
  const scale = multiply(exp(logStd), Math.SQRT2);
  const upper = divide(subtract(high, mean), scale);
  const lower = divide(subtract(low, mean), scale);
  const edge = (z: Node): Node => multiply(z, exp(negate(square(z))));
  const mass = multiply(subtract(erf(upper), erf(lower)), 0.5);
  const inside = multiply(mass, add(logStd, (logTwoPi + 1) / 2));
  const edges = multiply(subtract(edge(upper), edge(lower)), 0.5 / Math.sqrt(Math.PI));
  return sumLast(subtract(inside, edges));
}
