/** @file A measured return that keeps its episodes, in two independent sets. */

import { divergedOf } from '../data/episodes.ts';
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
  /**
   * Those in which the simulation diverged, of both sets where there are two: they count as the lowest return of the others
   * in their set. Absent if there are none.
   */
  readonly divergedEpisodes?: number | undefined;
}

/**
 * Summarises episode returns.
 * @throws RangeError for fewer than two episodes.
 */
export function summarizeReturns(returns: readonly number[], divergedEpisodes = 0): ReturnSummary {
  if (returns.length < 2) {
    throw new RangeError(`returns has ${returns.length} episodes, expected at least 2`);
  }
  const { mean, low, high } = confidenceInterval(returns);
  return { mean, low, high, episodes: returns.length, ...divergedOf(divergedEpisodes) };
}

/**
 * Undiscounted return of a policy on one task, with the episodes behind it. The summary is that of `values`. After a
 * selection by it (the worst task, the best policy), `fresh` is a measurement that did not enter the selection.
 */
export interface MeasuredReturn extends ReturnSummary {
  /** Returns of `episodes` episodes. */
  readonly values: readonly number[];
  /** Returns of further episodes of the same policy, with other starts and other noise. */
  readonly fresh: readonly number[];
}

/**
 * Summarises `values` and keeps both sets.
 * @throws RangeError for fewer than two episodes in either.
 */
export function measuredReturn(
  values: readonly number[],
  fresh: readonly number[],
  divergedEpisodes = 0,
): MeasuredReturn {
  if (fresh.length < 2) {
    throw new RangeError(`fresh has ${fresh.length} episodes, expected at least 2`);
  }
  const summary = summarizeReturns(values, divergedEpisodes);
  return { ...summary, values: [...values], fresh: [...fresh] };
}
