/** @file When training has converged: a rule on the curve of its returns, stated once and recorded with what it ended. */

import { mean, variance } from '../../math/statistics.ts';

/** When training ends. */
export interface ConvergenceRule {
  /** W, the iterations in each of the two windows that are compared; at least 2. */
  readonly window: number;
  /** Iterations that are made in any case; at least 2 W. */
  readonly minimum: number;
  /** Iterations after which training ends in any case; at least the minimum. */
  readonly maximum: number;
}

/**
 * Ours: windows of half the length take pauses of the hopper for its end. The ant rises slowly for longer than the
 * maximum on its hardest tasks; tables say of every training what ended it (docs/evaluation.md#optimal-returns).
 */
export const defaultConvergence: ConvergenceRule = { window: 50, minimum: 100, maximum: 400 };

/** Why training ended: returns rose no longer, or all iterations were used up. */
export type TrainingEnd = 'converged' | 'limit';

/**
 * Whether training ends after these returns, one an iteration; null when it goes on.
 *
 * It has converged when the mean of the last W returns exceeds the mean of the W before by less than the standard error
 * of this difference, √((v₁ + v₂) / W) for variances v₁ and v₂ within the windows. A curve that falls has converged too.
 *
 * @throws RangeError for a rule that contradicts itself.
 */
export function trainingEnd(returns: readonly number[], rule: ConvergenceRule): TrainingEnd | null {
  assertRule(rule);
  const { window, minimum, maximum } = rule;
  if (returns.length < minimum) return null;
  const last = returns.slice(-window);
  const before = returns.slice(-2 * window, -window);
  const error = Math.sqrt((variance(last) + variance(before)) / window);
  if (mean(last) - mean(before) < error) return 'converged';
  return returns.length >= maximum ? 'limit' : null;
}

function assertRule({ window, minimum, maximum }: ConvergenceRule): void {
  const expect = (name: string, value: number, least: number): void => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(
        `rule.${name} is ${value}, expected a whole number of at least ${least}`,
      );
    }
  };
  expect('window', window, 2);
  expect('minimum', minimum, 2 * window);
  expect('maximum', maximum, minimum);
}
