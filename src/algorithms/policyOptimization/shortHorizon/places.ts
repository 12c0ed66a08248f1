/** @file Where the environments of the windows are: between two windows, and which episodes ended in one. */

import type { EpisodeFlags } from '../../../data/trajectories.ts';
import { type Key, permutation } from '../../../math/random.ts';

/** Where E environments are inside the model. */
export interface Places {
  /** `[E, S]` */
  readonly states: Float32Array;
  /** `[E]` steps since the start of the episode. */
  readonly ages: Float32Array;
  /** `[E]` rewards of the episode so far; NaN where its first steps were not seen. */
  readonly gained: Float64Array;
}

/** The shape of a window, and which of its steps end an episode. */
export type WindowFlags = Omit<EpisodeFlags, 'valid'>;

/** An episode that was seen from its start to its end. */
export interface EndedEpisode {
  /** Its return. */
  readonly gained: number;
  /** Its steps. */
  readonly length: number;
}

/**
 * The same places in another order: a model of several members deals its rows to them in blocks, and so every
 * environment comes to each of them.
 */
export function shuffled({ states, ages, gained }: Places, key: Key): Places {
  const order = permutation(key, ages.length);
  const size = states.length / ages.length;
  const rows = new Float32Array(states.length);
  order.forEach((from, to) => {
    rows.set(states.subarray(from * size, (from + 1) * size), to * size);
  });
  return {
    states: rows,
    ages: ages.map((_, to) => ages[order[to]]),
    gained: gained.map((_, to) => gained[order[to]]),
  };
}

/** Places after a window, and the episodes that ended in it. */
export function afterWindow(
  before: Places,
  { horizon, numEnvs, terminated, truncated }: WindowFlags,
  { rewards, states, ages }: Omit<Places, 'gained'> & { readonly rewards: Float32Array },
): { readonly places: Places; readonly episodes: readonly EndedEpisode[] } {
  const episodes: EndedEpisode[] = [];
  const gained = before.gained.slice();
  const lengths = before.ages.slice();
  for (let row = 0; row < horizon * numEnvs; row++) {
    const env = row % numEnvs;
    gained[env] += rewards[row];
    lengths[env]++;
    if (terminated[row] + truncated[row] === 0) continue;
    if (!Number.isNaN(gained[env])) episodes.push({ gained: gained[env], length: lengths[env] });
    gained[env] = 0;
    lengths[env] = 0;
  }
  return { places: { states, ages, gained }, episodes };
}
