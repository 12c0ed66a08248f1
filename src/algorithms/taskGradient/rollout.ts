/** @file What the task gradient knows about one rollout: whole episodes, one per column, with rewards and their derivative in ψ. */

import type { Trajectories } from '../../data/trajectories.ts';

/**
 * A rollout of whole episodes, one in each of the E columns, each starting in row 0.
 * Rows after an episode's end are padding (`valid` 0) and never contribute.
 */
export interface EpisodeRollout {
  readonly trajectories: Trajectories;
  /** `[H, E]` r_ψ(s_t, a_t, s_{t+1}) at the current ψ. */
  readonly rewards: Float32Array;
  /** `[H, E, K]` ∂r_ψ/∂ψ in physical units of ψ. */
  readonly rewardTaskGradient: Float32Array;
  /** Of the policy that was rolled out; a baseline here, needed for `gae` advantages. */
  readonly values?: StateValues;
}

/** V of the states before and after each step. */
export interface StateValues {
  /** `[H, E]` V(s_t). */
  readonly current: Float32Array;
  /** `[H, E]` V(s_{t+1}), of the true successor. */
  readonly next: Float32Array;
}

/**
 * Checks shapes and that there is one episode per column.
 *
 * @param name - of the rollout, for messages.
 * @throws RangeError when an array does not fit, a column holds less or more than one whole episode, or E < 2.
 */
export function checkRollout(name: string, rollout: EpisodeRollout, taskSize: number): void {
  const { horizon, numEnvs, valid, terminated, truncated } = rollout.trajectories;
  const rows = horizon * numEnvs;
  const expectLength = (field: string, array: ArrayLike<number>, length: number): void => {
    if (array.length !== length)
      throw new RangeError(`${name}.${field} has length ${array.length}, expected ${length}`);
  };
  if (numEnvs < 2) {
    throw new RangeError(
      `${name} has ${numEnvs} episodes, expected at least 2 (baselines, errors)`,
    );
  }
  expectLength('rewards', rollout.rewards, rows);
  expectLength('rewardTaskGradient', rollout.rewardTaskGradient, rows * taskSize);
  if (rollout.values !== undefined) {
    expectLength('values.current', rollout.values.current, rows);
    expectLength('values.next', rollout.values.next, rows);
  }
  for (let e = 0; e < numEnvs; e++) {
    let length = 0;
    while (length < horizon && valid[length * numEnvs + e] === 1) length++;
    for (let t = 0; t < horizon; t++) {
      const at = t * numEnvs + e;
      const ends = terminated[at] === 1 || truncated[at] === 1;
      const wrong = t < length ? ends !== (t === length - 1) : valid[at] === 1;
      if (wrong || length === 0) {
        throw new RangeError(
          `${name}: column ${e}, row ${t}: expected one whole episode per column, ending in terminated or truncated`,
        );
      }
    }
  }
}

/** Σ_e of what each column adds, e.g. `[E, K]` → `[K]`. */
export function sumColumns(contributions: Float64Array, size: number): Float64Array {
  const total = new Float64Array(size);
  for (let i = 0; i < contributions.length; i++) total[i % size] += contributions[i];
  return total;
}
