/** @file A measured return: mean over whole fresh episodes with its confidence interval. */

import { confidenceInterval } from '../math/statistics.ts';

/** Undiscounted return of a policy on one task. */
export interface ReturnSummary {
  readonly mean: number;
  /** Lower end of the 95 % interval of the mean (Student's t over episodes). */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Number of episodes. */
  readonly episodes: number;
}

/**
 * Summarises episode returns.
 * @throws RangeError for fewer than two episodes.
 */
export function summarizeReturns(returns: readonly number[]): ReturnSummary {
  if (returns.length < 2) {
    throw new RangeError(`returns has ${returns.length} episodes, expected at least 2`);
  }
  const { mean, low, high } = confidenceInterval(returns);
  return { mean, low, high, episodes: returns.length };
}
