/**
 * @file A linear world without sampling: every combination of Gauss-Hermite nodes for its start and action noise is an
 * episode, with its probability as weight.
 */

import { allocateTrajectories } from '../../data/trajectories.ts';
import type { LinearDynamics } from '../../envs/pointMass/pointMass.ts';
import type { QuadraticReward } from '../../envs/pointMass/pointMassClosedForm.ts';
import type { EpisodeRollout } from './rollout.ts';

/** Nodes and probabilities of the rule that is exact for E f(ε), ε ~ N(0, 1), f of degree ≤ 7. */
const nodes = [-Math.sqrt(3 + Math.sqrt(6)), -Math.sqrt(3 - Math.sqrt(6))].flatMap((x) => [x, -x]);
const probabilities = [(3 - Math.sqrt(6)) / 12, (3 + Math.sqrt(6)) / 12].flatMap((p) => [p, p]);

/** One state, one action, three steps; the reward and its target. */
export const horizon = 3;
export const gamma = 0.875;
export const psi = 0.75;
export const dynamics: LinearDynamics = {
  A: [[0.9]],
  B: [[0.5]],
  initialMean: [0.25],
  initialStandardDeviation: [0.5],
};
export const reward: QuadraticReward = {
  stateWeights: [1],
  target: [[2]],
  actionWeight: 0.25,
  bonus: 3,
};

/** Every combination of nodes for the start and the three actions, one an episode. */
export function enumerate([weight, bias, logStd]: readonly number[]): {
  rollout: EpisodeRollout;
  probability: Float64Array;
} {
  const episodes = nodes.length ** (horizon + 1);
  const trajectories = allocateTrajectories({
    horizon,
    numEnvs: episodes,
    stateSize: 1,
    actionSize: 1,
  });
  trajectories.valid.fill(1);
  trajectories.truncated.fill(1, (horizon - 1) * episodes);
  const rewards = new Float32Array(horizon * episodes);
  const rewardTaskGradient = new Float32Array(horizon * episodes);
  const probability = new Float64Array(episodes).fill(1);
  for (let e = 0; e < episodes; e++) {
    const noise = Array.from({ length: horizon + 1 }, (_, i) => Math.floor(e / 4 ** i) % 4);
    for (const i of noise) probability[e] *= probabilities[i];
    let state = 0.25 + 0.5 * nodes[noise[0]];
    for (let t = 0; t < horizon; t++) {
      const row = t * episodes + e;
      const action = weight * state + bias + Math.exp(logStd) * nodes[noise[t + 1]];
      const next = 0.9 * state + 0.5 * action;
      trajectories.states[row] = state;
      trajectories.actions[row] = action;
      rewards[row] = 3 - (next - 2 * psi) ** 2 - 0.25 * action ** 2;
      rewardTaskGradient[row] = 4 * (next - 2 * psi);
      state = next;
    }
  }
  return { rollout: { trajectories, rewards, rewardTaskGradient }, probability };
}
