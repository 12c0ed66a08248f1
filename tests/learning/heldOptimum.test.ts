/**
 * Is Eq. 5 right for a zero-shot policy that is held near a known one? ∂L/∂ψ from sampled episodes of the point mass against
 * central differences of what argmax_θ η̂ − β D, by Newton's method, makes of ψ. The problem of `taskGradient.test.ts`.
 */

import { expect, test } from 'vitest';
import type { TaskGradient } from '../../src/algorithms/taskGradient/taskGradient.ts';
import { discountWeights } from '../../src/algorithms/taskGradient/weights.ts';
import { penalizedReturn, stateMoments } from '../../src/envs/pointMass/klPenalty.testdata.ts';
import { type LinearDynamics, pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import type { ClosedForm } from '../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy, suboptimalityGap } from '../../src/envs/pointMass/pointMassGap.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { norm, relativeError } from '../../src/math/vector.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { linearRollout } from './support/linearRollout.ts';
import { linearValues } from './support/linearValue.ts';
import {
  exactGradient,
  gapProblem,
  gapPsi,
  modelReturn,
  realReturn,
  wrongDynamics,
} from './support/pointMassGap.ts';
import { linearPolicy, sampledGradient } from './support/sampledGradient.ts';

const klWeight = 0.1;
const episodes = 4000;
const { gamma, logStd } = gapProblem;
/** The best policy of another task. */
const thetaStart = optimalPolicy(realReturn, [-0.5, 0.6]);

function sample(dynamics: LinearDynamics, theta: Float64Array, seed: number) {
  const key = keyFromSeed(seed);
  return linearRollout({ ...gapProblem, psi: gapPsi, episodes, dynamics, theta, key });
}

/** η̂ − β D over the states of V at θ. */
function heldReturn(theta: Float64Array): ClosedForm {
  const { trajectories } = sample(wrongDynamics, theta, 1);
  const moments = stateMoments(trajectories.states, discountWeights(trajectories, gamma));
  return penalizedReturn(modelReturn, { weight: klWeight, thetaStart, logStd, moments });
}

/** The sampled estimate at θ̂, with β or another weight. */
async function estimate(thetaHat: Float64Array, weight: number): Promise<TaskGradient> {
  const rollout = (dynamics: LinearDynamics, theta: Float64Array, seed: number) => {
    const sampled = sample(dynamics, theta, seed);
    const options = { ...gapProblem, psi: gapPsi, episodes, dynamics, theta };
    return { ...sampled, values: linearValues({ ...options, key: keyFromSeed(seed) }, sampled) };
  };
  const options = {
    runtime: await createNodeRuntime(),
    policy: linearPolicy(thetaHat),
    thetaStart: Float32Array.from(thetaStart),
    rollouts: {
      realZeroShot: rollout(pointMassDynamics, thetaHat, 2),
      realOptimum: rollout(pointMassDynamics, exactGradient.thetaStar, 2),
      virtual: rollout(wrongDynamics, thetaHat, 1),
    },
  };
  return sampledGradient(options, { klWeight: weight });
}

/** Central differences in ψ. */
function differences(f: (psi: readonly number[]) => number): Float64Array {
  const step = 1e-4;
  return Float64Array.from(gapPsi, (_, k) => {
    const [above, below] = [step, -step].map((by) =>
      f(gapPsi.map((x, i) => (i === k ? x + by : x))),
    );
    return (above - below) / (2 * step);
  });
}

test('∂L/∂ψ of a held θ̂ from 4000 episodes is right within its error; without F it is not', async () => {
  // The maximum of η̂ − β D over the states that it visits itself.
  let thetaHat = thetaStart;
  for (let i = 0; i < 10; i++) thetaHat = optimalPolicy(heldReturn(thetaHat), gapPsi, thetaHat);
  const held = heldReturn(thetaHat);
  expect(norm(held.policyGradient(thetaHat, gapPsi))).toBeLessThan(1e-4);

  const slope = differences((psi) => suboptimalityGap(realReturn, held, psi));
  const { total, standardError } = await estimate(thetaHat, klWeight);
  for (const [k, x] of total.entries())
    expect(Math.abs(x - slope[k])).toBeLessThan(3 * standardError[k]);
  // Within 5 % of |∂L/∂ψ| = 1.96; without F the second component is -0.77 instead of -1.08.
  expect(relativeError(Float64Array.from(total), slope)).toBeLessThan(0.05);
  const free = await estimate(thetaHat, 0);
  expect(relativeError(Float64Array.from(free.total), slope)).toBeGreaterThan(0.1);
});
