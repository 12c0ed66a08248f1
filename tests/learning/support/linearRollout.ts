/** @file Samples the linear-quadratic worlds of `envs/pointMass/pointMassClosedForm.ts` in float64, episode by episode. */

import type { EpisodeRollout } from '../../../src/algorithms/taskGradient/rollout.ts';
import { allocateTrajectories } from '../../../src/data/trajectories.ts';
import type { LinearDynamics } from '../../../src/envs/pointMass/pointMass.ts';
import type { QuadraticReward } from '../../../src/envs/pointMass/pointMassClosedForm.ts';
import { foldIn, type Key, normals } from '../../../src/math/random.ts';

/** What is rolled out. */
export interface LinearRolloutOptions {
  readonly dynamics: LinearDynamics;
  readonly reward: QuadraticReward;
  readonly horizon: number;
  /** log σ `[A]`. */
  readonly logStd: readonly number[];
  /** W `[S, A]` row-major, then b `[A]`. */
  readonly theta: ArrayLike<number>;
  readonly psi: readonly number[];
  readonly episodes: number;
  /** Rollouts with one key have the same start states and the same action noise. */
  readonly key: Key;
}

/** Rolls out whole episodes of `horizon` steps, one a column, all truncated at the end. */
export function linearRollout(options: LinearRolloutOptions): EpisodeRollout {
  const { dynamics, horizon, episodes, psi, key } = options;
  const stateSize = dynamics.A.length;
  const actionSize = dynamics.B[0].length;
  const trajectories = allocateTrajectories({
    horizon,
    numEnvs: episodes,
    stateSize,
    actionSize,
  });
  trajectories.valid.fill(1);
  trajectories.truncated.fill(1, (horizon - 1) * episodes);
  const rewards = new Float32Array(horizon * episodes);
  const rewardTaskGradient = new Float32Array(horizon * episodes * psi.length);
  const startNoise = normals(foldIn(key, 'start'), episodes * stateSize);
  const actionNoise = normals(foldIn(key, 'action'), horizon * episodes * actionSize);
  for (let e = 0; e < episodes; e++) {
    let state = dynamics.initialMean.map(
      (mean, i) => mean + dynamics.initialStandardDeviation[i] * startNoise[e * stateSize + i],
    );
    for (let t = 0; t < horizon; t++) {
      const row = t * episodes + e;
      const noise = actionNoise.subarray(row * actionSize, (row + 1) * actionSize);
      const action = linearAction(options, state, noise);
      const next = dynamics.A.map((line, i) => dotRow(line, state) + dotRow(dynamics.B[i], action));
      trajectories.states.set(state, row * stateSize);
      trajectories.actions.set(action, row * actionSize);
      trajectories.nextStates.set(next, row * stateSize);
      const { reward, taskGradient } = quadraticReward(options.reward, psi, action, next);
      rewards[row] = reward;
      rewardTaskGradient.set(taskGradient, row * psi.length);
      state = next;
    }
  }
  return { trajectories, rewards, rewardTaskGradient };
}

/** a = Wᵀ s + b + σ ε. */
function linearAction(
  { theta, logStd, dynamics }: LinearRolloutOptions,
  state: readonly number[],
  noise: Float32Array,
): number[] {
  const actionSize = logStd.length;
  const biasAt = dynamics.A.length * actionSize;
  return logStd.map((log, j) => {
    let mean = theta[biasAt + j];
    for (let i = 0; i < state.length; i++) mean += theta[i * actionSize + j] * state[i];
    return mean + Math.exp(log) * noise[j];
  });
}

/** r_ψ and ∂r_ψ/∂ψ, from the formula and not from the graph. */
export function quadraticReward(
  { stateWeights, target, actionWeight, bonus }: QuadraticReward,
  psi: readonly number[],
  action: readonly number[],
  nextState: readonly number[],
): { reward: number; taskGradient: number[] } {
  const errors = nextState.map((x, i) => x - dotRow(target[i], psi));
  const cost = errors.reduce((total, error, i) => total + stateWeights[i] * error * error, 0);
  const force = action.reduce((total, a) => total + a * a, 0);
  return {
    reward: bonus - cost - actionWeight * force,
    taskGradient: psi.map((_, k) =>
      errors.reduce((total, error, i) => total + 2 * stateWeights[i] * error * target[i][k], 0),
    ),
  };
}

function dotRow(row: readonly number[], x: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < row.length; i++) total += row[i] * x[i];
  return total;
}
