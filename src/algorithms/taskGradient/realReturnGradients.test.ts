/** @file Eq. 3 on the hopper, whose rewards are known: what it says of a policy is on which side of its target it was, and how often. */

import { afterAll, expect, it } from 'vitest';
import { allocateTrajectories, type Trajectories } from '../../data/trajectories.ts';
import { keyFromSeed, normals } from '../../math/random.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { hopper2d } from '../../tasks/hopper2d.ts';
import { createTaskFunctions } from '../../tasks/taskFunctions.ts';
import { realReturnTaskGradient } from './realReturnGradients.ts';
import { sumColumns } from './rollout.ts';
import { discountWeights } from './weights.ts';

const tasks = createTaskFunctions(await createNodeRuntime({ threads: 1 }), hopper2d);
afterAll(() => tasks.dispose());

const gamma = 0.99;
const psi = [0.6, 1.4];
const [HEIGHT, VELOCITY] = [0, 5];
/** c_k and the entry of the state that follows ψ_k. */
const targets = [
  { weight: 1, entry: VELOCITY },
  { weight: 5, entry: HEIGHT },
];

/** Episodes of unequal length around the targets. */
function episodes(seed: number, lengths: readonly number[]): Trajectories {
  const { stateSize, actionSize } = hopper2d;
  const shape = { horizon: Math.max(...lengths), numEnvs: lengths.length, stateSize, actionSize };
  const trajectories = allocateTrajectories(shape);
  const { nextStates, valid, terminated } = trajectories;
  nextStates.set(normals(keyFromSeed(seed), nextStates.length));
  for (const [e, length] of lengths.entries()) {
    for (let t = 0; t < length; t++) valid[t * lengths.length + e] = 1;
    terminated[(length - 1) * lengths.length + e] = 1;
  }
  for (let row = 0; row < valid.length; row++) {
    nextStates[row * stateSize + HEIGHT] += 1.4;
    nextStates[row * stateSize + VELOCITY] += 0.6;
  }
  return trajectories;
}

/** Eq. 3 as the product has it. */
async function term(trajectories: Trajectories): Promise<Float64Array> {
  const [rewards, rewardTaskGradient] = await Promise.all([
    tasks.rewards(psi, trajectories),
    tasks.rewardTaskGradient(psi, trajectories),
  ]);
  const weights = discountWeights(trajectories, gamma);
  return sumColumns(
    realReturnTaskGradient({ trajectories, rewards, rewardTaskGradient }, weights),
    psi.length,
  );
}

/** E Σ γᵗ over the steps alive, and over those of them whose state is below the target. */
function counts(
  { horizon, numEnvs, stateSize, nextStates, valid }: Trajectories,
  entry: number,
  target: number,
): { readonly alive: number; readonly below: number } {
  let [alive, below] = [0, 0];
  for (let t = 0; t < horizon; t++) {
    for (let e = 0; e < numEnvs; e++) {
      const row = t * numEnvs + e;
      if (valid[row] === 0) continue;
      alive += gamma ** t / numEnvs;
      if (nextStates[row * stateSize + entry] < target) below += gamma ** t / numEnvs;
    }
  }
  return { alive, below };
}

it('∂η⋆/∂ψ_k at θ* less that at θ̂ is c_k [(Γ* − Γ̂) − 2 (N* − N̂)], from discounted steps alive Γ and below the target N', async () => {
  const optimum = episodes(1, [200, 150, 200, 90]);
  const zeroShot = episodes(2, [30, 200, 61]);
  const [atOptimum, atZeroShot] = [await term(optimum), await term(zeroShot)];
  for (const [k, { weight, entry }] of targets.entries()) {
    const [one, other] = [optimum, zeroShot].map((which) => counts(which, entry, psi[k]));
    const expected = weight * (one.alive - other.alive - 2 * (one.below - other.below));
    expect(Math.abs(expected)).toBeGreaterThan(1);
    expect((atOptimum[k] - atZeroShot[k]) / expected).toBeCloseTo(1, 5);
  }
});
