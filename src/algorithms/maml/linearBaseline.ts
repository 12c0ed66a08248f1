/**
 * @file The baseline of MAML's advantages: V(s, t), linear in features of state and time, fitted to the returns of one batch.
 *
 *     features (s, s², τ, τ², τ³, 1) with τ = t / 100,    w = (XᵀX + λ I)⁻¹ Xᵀ G,    λ = 1e-5
 *
 * @source Duan et al. 2016, §4; the public implementations of MAML
 */

import { completeEpisodes } from '../../data/episodes.ts';
import type { EpisodeFlags, Trajectories } from '../../data/trajectories.ts';
import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { NumericalFault } from '../../math/numericalFault.ts';
import { dot } from '../../math/vector.ts';

/** λ, tenfold as long as rounding keeps the matrix from being positive definite (public implementations). */
const firstRidge = 1e-5;

/** Of which τ is a multiple. */
const timeScale = 100;

/** V of one task. */
export interface LinearBaseline {
  /** V(s, t). */
  value(state: Float32Array, time: number): number;
}

/**
 * The baseline that fits returns best, in the sense of the ridge.
 *
 * Only complete episodes count, as the returns of others are cut; where there are none, V = 0.
 *
 * @param returns - `[H, E]` returns to go.
 */
export function fitLinearBaseline(
  trajectories: Pick<Trajectories, 'stateSize' | 'states'> & EpisodeFlags,
  returns: Float32Array,
): LinearBaseline {
  const { stateSize, states, numEnvs } = trajectories;
  const size = 2 * stateSize + 4;
  const gram = new Float64Array(size * size);
  const moments = new Float64Array(size);
  for (const { env, start, length } of completeEpisodes(trajectories)) {
    for (let time = 0; time < length; time++) {
      const row = (start + time) * numEnvs + env;
      const x = features(states.subarray(row * stateSize, (row + 1) * stateSize), time);
      for (let i = 0; i < size; i++) {
        moments[i] += x[i] * returns[row];
        for (let j = 0; j <= i; j++) gram[i * size + j] += x[i] * x[j];
      }
    }
  }
  const weights = ridgeSolution(gram, moments);
  return { value: (state, time) => dot(weights, features(state, time)) };
}

/** `[2 S + 4]` */
function features(state: Float32Array, time: number): Float64Array {
  const size = state.length;
  const tau = time / timeScale;
  const x = new Float64Array(2 * size + 4);
  for (let i = 0; i < size; i++) {
    x[i] = state[i];
    x[size + i] = state[i] * state[i];
  }
  x.set([tau, tau * tau, tau * tau * tau, 1], 2 * size);
  return x;
}

/**
 * (A + λ I)⁻¹ b, of whose A `[n, n]` the lower half is read.
 *
 * @throws NumericalFault when squares of states overflow
 */
function ridgeSolution(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let ridge = firstRidge; ridge < Infinity; ridge *= 10) {
    const regularized = matrix.slice();
    for (let i = 0; i < size; i++) regularized[i * size + i] += ridge;
    const lower = cholesky(regularized, size);
    if (lower !== null) return choleskySolve(lower, right);
  }
  throw new NumericalFault(
    'the linear baseline has no solution: states are too large to be squared',
  );
}

/** `[H, E]` steps before every row since its episode began. */
export function episodeTimes(flags: EpisodeFlags): Int32Array {
  const { horizon, numEnvs, terminated, truncated } = flags;
  const times = new Int32Array(horizon * numEnvs);
  for (let row = numEnvs; row < times.length; row++) {
    const before = row - numEnvs;
    const ended = terminated[before] !== 0 || truncated[before] !== 0;
    times[row] = ended ? 0 : times[before] + 1;
  }
  return times;
}
