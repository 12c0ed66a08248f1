/** @file Statistics of sub-optimality gaps over seeds and tasks, with bootstrap intervals: worst case, tail, middle. */

import {
  type BootstrapInterval,
  bootstrapIntervals,
  type Episodes,
  type Scores,
} from '../../math/bootstrap.ts';
import type { Key } from '../../math/random.ts';
import { interquartileMean, largest, mean, tailMean } from '../../math/statistics.ts';

/*
 * A worst case belongs to one trained system. So statistics over tasks are computed for each seed and then averaged
 * over seeds. Averaging over seeds before the maximum (`worstOfSeedMeans`) would hide systems that each fail on a
 * different task.
 *
 * The largest gap is chosen among noisy ones: on average, max_ψ of measured gaps is above the largest true gap, for 36
 * equal cells by 2.1 standard errors. `…Split` chooses on one set of episodes and measures the chosen tasks on the
 * other, both ways round. It is an unbiased estimate of the gap on the chosen task, which is at most the worst gap: on
 * average
 *
 *   worstSplit ≤ max_ψ G_n(ψ) ≤ worst.
 *
 * The bootstrap chooses again in every resample, so the interval of `worst` has the bias twice and may lie entirely
 * above the truth. How often the 95 % intervals contain the true worst case, in 150 simulations of one seed, 36 tasks
 * and 20 episodes, with gaps in units of their standard error (measured; for the tails 0-67 % and 80-100 %):
 *
 *   true gaps                                  worst    worstSplit
 *   all equal                                    0 %       100 %
 *   each 0.22 below the one before             37 %        98 %
 *   one worst task, 2.2 above the others        67 %        87 %
 *   one worst task, 8.9 above the others        95 %        93 %
 */

/** In units of the undiscounted return. Gaps are those of `values`, except in fields named `…Split`. */
export interface GapStatistics {
  /** G_n^max as in the paper: the largest gap of each seed, averaged over seeds. Biased upwards. */
  readonly worst: BootstrapInterval;
  /** The same with the task chosen on one set of episodes and its gap measured on the other: the number to report. */
  readonly worstSplit: BootstrapInterval;
  /** The largest of the gaps averaged over seeds. Biased upwards. */
  readonly worstOfSeedMeans: BootstrapInterval;
  /** Mean gap of the worst 10 % of the tasks of each seed, averaged over seeds. Biased upwards. */
  readonly cvar10: BootstrapInterval;
  /** The same, chosen and measured on different episodes. */
  readonly cvar10Split: BootstrapInterval;
  /** Mean gap of the worst 25 % of the tasks of each seed, averaged over seeds. Biased upwards. */
  readonly cvar25: BootstrapInterval;
  /** The same, chosen and measured on different episodes. */
  readonly cvar25Split: BootstrapInterval;
  /** Over seeds and tasks. */
  readonly mean: BootstrapInterval;
  /** Interquartile mean over all pairs of seed and task, as in Agarwal et al. 2021. */
  readonly iqm: BootstrapInterval;
}

/**
 * All statistics of one method and one n. Tasks are strata; seeds and episodes are resampled (`bootstrap.ts`).
 *
 * @param options.values - gaps of the first set of episodes.
 * @param options.fresh - of the second, of the same seeds and tasks.
 * @throws RangeError as `bootstrapIntervals` does.
 */
export function gapStatistics(options: {
  readonly values: Episodes;
  readonly fresh: Episodes;
  readonly resamples?: number | undefined;
  readonly key: Key;
}): GapStatistics {
  const { values, fresh, resamples = 2000, key } = options;
  return bootstrapIntervals({
    sets: [values, fresh],
    statistics: {
      worst: meanOverSeeds((gaps) => largest(gaps)),
      worstSplit: meanOverSeeds(splitWorst),
      worstOfSeedMeans: (gaps) => largest(seedMeans(gaps)),
      cvar10: meanOverSeeds((gaps) => tailMean(gaps, 0.1)),
      cvar10Split: meanOverSeeds((gaps, others) => splitTail(gaps, others, 0.1)),
      cvar25: meanOverSeeds((gaps) => tailMean(gaps, 0.25)),
      cvar25Split: meanOverSeeds((gaps, others) => splitTail(gaps, others, 0.25)),
      mean: meanOverSeeds((gaps) => mean(gaps)),
      iqm: (gaps) => interquartileMean(gaps.flat()),
    },
    resamples,
    key,
  });
}

/**
 * The split-sample worst case of one seed: the gap, in one set, of the task that is worst in the other, averaged over
 * both ways round.
 *
 * @param gaps - `[tasks]` of the first set of episodes.
 * @param others - `[tasks]` of the second.
 */
export function splitWorst(gaps: readonly number[], others: readonly number[]): number {
  return 0.5 * (others[worstPlace(gaps)] + gaps[worstPlace(others)]);
}

/** The index of the largest gap, the first of equal ones. */
export function worstPlace(gaps: readonly number[]): number {
  return gaps.indexOf(largest(gaps));
}

function splitTail(gaps: readonly number[], others: readonly number[], share: number): number {
  return 0.5 * (tailMean(others, share, gaps) + tailMean(gaps, share, others));
}

function meanOverSeeds(
  ofOneSeed: (gaps: readonly number[], others: readonly number[]) => number,
): (gaps: Scores, others: Scores) => number {
  return (gaps, others) => mean(gaps.map((ofSeed, i) => ofOneSeed(ofSeed, others[i])));
}

/** `[tasks]` */
function seedMeans(gaps: Scores): number[] {
  return gaps[0].map((_, task) => mean(gaps.map((ofSeed) => ofSeed[task])));
}
