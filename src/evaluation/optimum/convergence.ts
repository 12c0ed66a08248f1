/** @file When training has converged: a rule on the curve of its returns, recorded with every training that it ended. */

import { hasStoppedRising } from '../../math/convergence.ts';

/** When training ends. */
export interface ConvergenceRule {
  /** W, the iterations in each of the two windows that are compared; at least 2. */
  readonly window: number;
  /** Minimum number of iterations; at least 2 W. */
  readonly minimum: number;
  /** Maximum number of iterations; at least the minimum. */
  readonly maximum: number;
}

/**
 * Ours: windows of half the length mistake plateaus of the hopper for convergence. On its hardest tasks the ant keeps
 * rising slowly for longer than the maximum; tables record for every training what ended it
 * (docs/evaluation.md#optimal-returns).
 */
export const defaultConvergence: ConvergenceRule = { window: 50, minimum: 100, maximum: 400 };

/** Why training ended: returns stopped rising, or all iterations were used up. */
export type TrainingEnd = 'converged' | 'limit';

/**
 * Why training ends after these returns, one per iteration; null if it continues.
 *
 * It has converged if the mean of the last W returns exceeds that of the W before by less than the standard error of this
 * difference ({@link hasStoppedRising}).
 *
 * @throws RangeError for an inconsistent rule.
 */
export function trainingEnd(returns: readonly number[], rule: ConvergenceRule): TrainingEnd | null {
  assertRule(rule);
  const { window, minimum, maximum } = rule;
  if (returns.length < minimum) return null;
  if (hasStoppedRising(returns, window)) return 'converged';
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
