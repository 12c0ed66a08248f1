/** @file What a policy does, in few numbers: where its states are, how much they vary, and how long it lives. */

import { type Trajectories, validRows } from '../../../data/trajectories.ts';

/** Of the episodes of one policy; plain data. */
export interface Behaviour {
  /** `[S]` of every coordinate of the state. */
  readonly mean: readonly number[];
  /** `[S]` standard deviations. */
  readonly deviation: readonly number[];
  /** Mean share of the time limit that an episode lasts. */
  readonly life: number;
}

/** The behaviour in a rollout of one episode per column. */
export function behaviourOf({
  states,
  stateSize,
  numEnvs,
  ...flags
}: Pick<Trajectories, 'states' | 'stateSize' | 'numEnvs' | 'valid' | 'horizon'>): Behaviour {
  const rows = validRows(flags);
  const mean = new Array<number>(stateSize).fill(0);
  const squares = new Array<number>(stateSize).fill(0);
  for (const row of rows) {
    for (let i = 0; i < stateSize; i++) mean[i] += states[row * stateSize + i] / rows.length;
  }
  for (const row of rows) {
    for (let i = 0; i < stateSize; i++) {
      squares[i] += (states[row * stateSize + i] - mean[i]) ** 2 / rows.length;
    }
  }
  const life = rows.length / (flags.horizon * numEnvs);
  return { mean, deviation: squares.map(Math.sqrt), life };
}

/**
 * How different two behaviours are: Euclidean, with coordinates of the state in units of `scale` `[S]`, so that an average one that
 * differs by its scale in mean and deviation counts as much as the difference between falling at once and not at all.
 */
export function behaviourDistance(a: Behaviour, b: Behaviour, scale: ArrayLike<number>): number {
  const states = a.mean.reduce((sum, mean, i) => {
    const [ofMean, ofDeviation] = [mean - b.mean[i], a.deviation[i] - b.deviation[i]];
    return sum + (ofMean ** 2 + ofDeviation ** 2) / (2 * a.mean.length * scale[i] ** 2);
  }, 0);
  return Math.sqrt(states + (a.life - b.life) ** 2);
}
