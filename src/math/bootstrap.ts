/** @file Percentile bootstrap intervals for statistics of scores that were measured on seeds × tasks × episodes. */

import { foldIn, integers, type Key, uniforms } from './random.ts';
import { mean, quantile } from './statistics.ts';

/*
 * What would differ if the experiment were repeated is resampled (stratified bootstrap over runs, percentile intervals:
 * Agarwal, Schwarzer, Castro, Courville, Bellemare: Deep reinforcement learning at the edge of the statistical
 * precipice; NeurIPS 2021):
 *
 * - Seeds, with replacement, with one draw for all tasks: a seed is one trained system, whose errors on different tasks
 *   are dependent. Agarwal et al. draw runs for each task separately, as each of their runs was trained on one task;
 *   here that would average away what the tasks have in common, and intervals would be up to a factor √tasks too
 *   narrow.
 * - Tasks are not resampled: they are strata, the same for every method. They are drawn too (`resampleTasks`) only
 *   where they are themselves a sample of the set over which a mean is taken. Never for a worst case: a resampled grid
 *   lacks the worst task with probability 1/e.
 * - Episodes, with replacement, within each seed and task and each set of them. Those of different tasks are taken as
 *   independent, so do not use this for scores of all tasks on the same rollouts.
 *
 * Limits of the intervals:
 *
 * - One seed: only its episodes are drawn; the interval describes that one trained system.
 * - Few seeds: too narrow. For a mean over three seeds without other noise, the interval reaches from the smallest to
 *   the largest (each is drawn three times with probability 1/27 > 2.5 %) and covers the centre of symmetric errors
 *   with probability 1 - 2/2³ = 3/4.
 * - Many seeds: slightly too wide, as the noise of episodes is already in the spread of the seeds and is drawn once
 *   more.
 * - A maximum: its expectation over noisy scores is above the maximum of their expectations, and resampling adds more
 *   noise. `bias` shows that; the whole interval may lie above the truth, and even above the estimate.
 *   `evaluation/gaps/gapStatistics.ts` has maxima whose task is chosen on other episodes than those that give its
 *   value.
 */

/** `[seeds, tasks, episodes]` measured values; the number of episodes may differ between cells. */
export type Episodes = readonly (readonly (readonly number[])[])[];

/** `[seeds, tasks]` means over episodes. */
export type Scores = readonly (readonly number[])[];

/** A statistic with the percentile interval of its bootstrap. */
export interface BootstrapInterval {
  /** The statistic of the data themselves. */
  readonly estimate: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Mean of the statistic over resamples, minus `estimate`: what noise of this size adds to the statistic. */
  readonly bias: number;
}

/** What to resample and which statistics to compute. */
export interface BootstrapOptions<Name extends string> {
  /** Sets of episodes of the same seeds and tasks, measured independently of each other. */
  readonly sets: readonly Episodes[];
  /** Each is given the scores of every set, in the order of `sets`. All see the same resamples. */
  readonly statistics: Readonly<Record<Name, (...scores: Scores[]) => number>>;
  /** Draws tasks too, the same for all seeds and sets; false by default. */
  readonly resampleTasks?: boolean;
  /** 2000 by default. */
  readonly resamples?: number;
  /** Fraction of the resamples inside the interval, 0.95 by default. */
  readonly level?: number;
  readonly key: Key;
}

/**
 * The interval of every statistic by name, a pure function of the data and the key.
 *
 * @throws RangeError for sets that are empty or of different shapes, for a single episode of a single seed, which says
 * nothing about the spread, and unless resamples is an integer ≥ 1 and 0 < level < 1.
 */
export function bootstrapIntervals<Name extends string>(
  options: BootstrapOptions<Name>,
): Record<Name, BootstrapInterval> {
  const { sets, statistics, resampleTasks = false, resamples = 2000, level = 0.95, key } = options;
  assertSets(sets);
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`resamples is ${resamples}, expected an integer >= 1`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`level is ${level}, expected 0 < level < 1`);
  const names = Object.keys(statistics) as Name[];
  const drawn = names.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const scores = resample(sets, resampleTasks, foldIn(key, r));
    names.forEach((name, i) => {
      drawn[i][r] = statistics[name](...scores);
    });
  }
  const measured = sets.map((set) => set.map((tasks) => tasks.map(mean)));
  const intervals = names.map((name, i) => {
    const estimate = statistics[name](...measured);
    const low = quantile(drawn[i], 0.5 * (1 - level));
    const high = quantile(drawn[i], 0.5 * (1 + level));
    return [name, { estimate, low, high, bias: mean(drawn[i]) - estimate }];
  });
  return Object.fromEntries(intervals) as Record<Name, BootstrapInterval>;
}

/** The scores of every set, resampled. A seed or task that is drawn twice gets different episodes each time. */
function resample(sets: readonly Episodes[], resampleTasks: boolean, key: Key): Scores[] {
  const seedCount = sets[0].length;
  const taskCount = sets[0][0].length;
  const seeds = Array.from(integers(foldIn(key, 'seeds'), seedCount, seedCount));
  const tasks = resampleTasks
    ? Array.from(integers(foldIn(key, 'tasks'), taskCount, taskCount))
    : Array.from({ length: taskCount }, (_, j) => j);
  return sets.map((set, s) => {
    const setKey = foldIn(foldIn(key, 'episodes'), s);
    return seeds.map((seed, i) => {
      const cells = tasks.map((task) => set[seed][task]);
      return resampledMeans(cells, foldIn(setKey, i));
    });
  });
}

/**
 * `[tasks]` means of as many episodes as each cell has. Indices are drawn as floats: equally likely to within n / 2²⁴.
 */
function resampledMeans(cells: readonly (readonly number[])[], key: Key): number[] {
  const total = cells.reduce((sum, values) => sum + values.length, 0);
  const draws = uniforms(key, total);
  let start = 0;
  return cells.map((values) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      sum += values[Math.floor(draws[start + i] * values.length)];
    }
    start += values.length;
    return sum / values.length;
  });
}

function assertSets(sets: readonly Episodes[]): void {
  const seeds = sets[0]?.length ?? 0;
  const tasks = sets[0]?.[0]?.length ?? 0;
  if (seeds === 0 || tasks === 0) {
    throw new RangeError(
      'bootstrapIntervals: no data, expected a set with at least one seed and one task',
    );
  }
  const least = seeds === 1 ? 2 : 1;
  sets.forEach((set, s) => {
    if (set.length !== seeds || set.some((cells) => cells.length !== tasks)) {
      throw new RangeError(
        `sets[${s}] has [${set.map((cells) => cells.length)}] tasks by seed, expected ${tasks} for each of ${seeds} seeds`,
      );
    }
    set.forEach((cells, i) => {
      const j = cells.findIndex((values) => values.length < least);
      if (j === -1) return;
      throw new RangeError(
        `sets[${s}][${i}][${j}] has ${cells[j].length} episodes, expected at least ${least}`,
      );
    });
  });
}
