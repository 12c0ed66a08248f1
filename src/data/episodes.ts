/** @file The complete episodes among trajectories, and their returns. */

import { NumericalFault } from '../math/numericalFault.ts';
import { smallest } from '../math/statistics.ts';
import { assertFlags, assertLength, type EpisodeFlags } from './trajectories.ts';

/** One episode recorded from its first step to its termination or truncation. */
export interface Episode {
  /** Column e. */
  readonly env: number;
  /** Time t of its first step. */
  readonly start: number;
  /** Number of steps. */
  readonly length: number;
}

/**
 * The complete episodes, column by column. Row 0 must begin an episode in every column, as it does after a reset;
 * an episode still running at the end of its column, or cut because the simulation diverged, is left out.
 */
export function completeEpisodes(flags: EpisodeFlags): Episode[] {
  assertFlags(flags);
  const { horizon, numEnvs, terminated, truncated, valid } = flags;
  const episodes: Episode[] = [];
  for (let env = 0; env < numEnvs; env++) {
    let start = 0;
    for (let t = 0; t < horizon; t++) {
      const row = t * numEnvs + env;
      if (valid[row] === 0) {
        start = t + 1;
        continue;
      }
      if (terminated[row] === 0 && truncated[row] === 0) continue;
      episodes.push({ env, start, length: t + 1 - start });
      start = t + 1;
    }
  }
  return episodes;
}

/**
 * Σ_t γᵗ r_t of every complete episode, in the order of `completeEpisodes`.
 *
 * @param rewards - `[H, E]`.
 * @param gamma - 1 by default: the undiscounted return, in which results are reported.
 */
export function episodeReturns(flags: EpisodeFlags, rewards: Float32Array, gamma = 1): number[] {
  assertLength('rewards', rewards, flags.horizon * flags.numEnvs);
  return completeEpisodes(flags).map((episode) => {
    let sum = 0;
    for (let t = episode.length - 1; t >= 0; t--) {
      sum = rewards[(episode.start + t) * flags.numEnvs + episode.env] + gamma * sum;
    }
    return sum;
  });
}

/** What the first episode of every column returned. */
export interface ColumnReturns {
  /** `[E]` */
  readonly returns: number[];
  /** Columns whose first episode is not whole, as the simulation diverged. */
  readonly divergedEpisodes: number;
}

/**
 * The undiscounted return of the first episode in every column; where columns are as long as the time limit, it fits in. One
 * that was cut because the simulation diverged has no return: it counts as the lowest of the whole ones beside it, so that
 * breaking the simulator never pays.
 *
 * @param rewards - `[H, E]`.
 * @throws NumericalFault when no column begins with a whole episode.
 */
export function columnReturns(flags: EpisodeFlags, rewards: Float32Array): ColumnReturns {
  const { numEnvs } = flags;
  const all = episodeReturns(flags, rewards);
  const whole = completeEpisodes(flags).flatMap(({ env, start }, i) =>
    start === 0 ? [{ env, value: all[i] }] : [],
  );
  if (whole.length === 0) {
    throw new NumericalFault(
      `the simulation diverged in all ${numEnvs} episodes, expected a whole one to measure a return: a smaller time step ` +
        'or more damping of the robot helps',
    );
  }
  const returns = new Array<number>(numEnvs).fill(smallest(whole.map(({ value }) => value)));
  for (const { env, value } of whole) returns[env] = value;
  return { returns, divergedEpisodes: numEnvs - whole.length };
}

/** The field of a record that counts them; nothing for none, so that records without a fault have no trace of it. */
export function divergedOf(divergedEpisodes: number): { readonly divergedEpisodes?: number } {
  return divergedEpisodes === 0 ? {} : { divergedEpisodes };
}

/** Steps of every complete episode, in the order of `completeEpisodes`. */
export function episodeLengths(flags: EpisodeFlags): number[] {
  return completeEpisodes(flags).map((episode) => episode.length);
}
