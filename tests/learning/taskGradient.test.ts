/**
 * Is the paper's formula right? Every term of ∂L/∂ψ, and the whole, from sampled episodes of the point mass against
 * the closed form. The model believes the force to be weaker and turned; 5 steps an episode, σ = 1, exact V as critic.
 */

import { beforeAll, describe, expect, test } from 'vitest';
import {
  createHessianProduct,
  type HessianForm,
} from '../../src/algorithms/taskGradient/hessianProduct.ts';
import { mixedDerivative } from '../../src/algorithms/taskGradient/mixedDerivative.ts';
import type { TaskGradientSettings } from '../../src/algorithms/taskGradient/options.ts';
import {
  realReturnPolicyGradient,
  realReturnTaskGradient,
} from '../../src/algorithms/taskGradient/realReturnGradients.ts';
import { sumColumns } from '../../src/algorithms/taskGradient/rollout.ts';
import { createScores } from '../../src/algorithms/taskGradient/scores.ts';
import type { TaskGradient } from '../../src/algorithms/taskGradient/taskGradient.ts';
import {
  exactWeights,
  type TaskGradientRollouts,
} from '../../src/algorithms/taskGradient/weights.ts';
import { pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { cosineSimilarity, norm, relativeError } from '../../src/math/vector.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { type LinearRolloutOptions, linearRollout } from './support/linearRollout.ts';
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

const psi = gapPsi;
const { gamma } = gapProblem;
const [real, model, exact] = [realReturn, modelReturn, exactGradient];
const policy = linearPolicy(exact.thetaHat);
const advantages = { advantage: 'gae', gaeLambda: 0, klWeight: 0 } as const;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime();
});

/** R1 and R2 with common start states and action noise, and V. */
function sample(episodes: number, seed: number): TaskGradientRollouts {
  const key = foldIn(keyFromSeed(seed), episodes);
  const rollout = (options: Pick<LinearRolloutOptions, 'dynamics' | 'theta' | 'key'>) => {
    const all = { ...gapProblem, ...options, psi, episodes };
    const sampled = linearRollout(all);
    return { ...sampled, values: linearValues(all, sampled) };
  };
  const { thetaHat, thetaStar } = exact;
  return {
    realZeroShot: rollout({ dynamics: pointMassDynamics, theta: thetaHat, key }),
    realOptimum: rollout({ dynamics: pointMassDynamics, theta: thetaStar, key }),
    virtual: rollout({ dynamics: wrongDynamics, theta: thetaHat, key: foldIn(key, 'virtual') }),
  };
}

function estimate(
  rollouts: TaskGradientRollouts,
  changes: Partial<TaskGradientSettings> = {},
): Promise<TaskGradient> {
  return sampledGradient({ runtime, policy, rollouts }, changes);
}

/** `[P, P]` the sampled Hessian. */
async function sampledHessian(
  form: HessianForm,
  rollouts: TaskGradientRollouts,
): Promise<Float64Array> {
  const weights = exactWeights(rollouts, { gamma, hessian: form, ...advantages }).hessian;
  const { trajectories } = rollouts.virtual;
  const product = await createHessianProduct(runtime, form, policy, trajectories);
  const rows: number[] = [];
  for (let i = 0; i < policy.theta.length; i++) {
    const unit = new Float64Array(policy.theta.length);
    unit[i] = 1;
    rows.push(...(await product.withWeights(weights)(unit)));
  }
  await product.dispose();
  return Float64Array.from(rows);
}

/** Relative error of each term at one sample. */
async function termErrors(rollouts: TaskGradientRollouts): Promise<Record<string, number>> {
  const { realZeroShot, realOptimum, virtual } = rollouts;
  const weights = exactWeights(rollouts, { gamma, hessian: 'causal', ...advantages });
  const realScores = await createScores(runtime, policy, realZeroShot.trajectories);
  const scores = await createScores(runtime, policy, virtual.trajectories);
  const [first, second] = await mixedDerivative(scores, weights.mixed, 2);
  const mixed = Float64Array.from({ length: 20 }, (_, i) => [first, second][i % 2][i >> 1]);
  const optimum = sumColumns(realReturnTaskGradient(realOptimum, weights.optimum), 2);
  const zeroShot = sumColumns(realReturnTaskGradient(realZeroShot, weights.zeroShot), 2);
  const slope = await realReturnPolicyGradient(realScores, weights.policyGradient);
  await Promise.all([realScores.dispose(), scores.dispose()]);
  const hessian = model.hessian(exact.thetaHat, psi);
  return {
    'Eq. 3 at θ*': relativeError(optimum, exact.optimumTerm),
    'Eq. 3 at θ̂': relativeError(zeroShot, exact.zeroShotTerm),
    'Eq. 4': relativeError(slope, real.policyGradient(exact.thetaHat, psi)),
    'Eq. 6': relativeError(mixed, model.mixedDerivative(exact.thetaHat, psi)),
    'Eq. 7 causal': relativeError(await sampledHessian('causal', rollouts), hessian),
    'Eq. 7 trajectory': relativeError(await sampledHessian('trajectory', rollouts), hessian),
    'Eq. 7 per-step': relativeError(await sampledHessian('per-step', rollouts), hessian),
  };
}

/** Root mean square of the errors over samples. */
async function rmsErrors(episodes: number, samples: number): Promise<Record<string, number>> {
  const squares: Record<string, number> = {};
  for (let seed = 0; seed < samples; seed++) {
    for (const [name, error] of Object.entries(await termErrors(sample(episodes, seed))))
      squares[name] = (squares[name] ?? 0) + error ** 2 / samples;
  }
  return Object.fromEntries(Object.entries(squares).map(([name, x]) => [name, Math.sqrt(x)]));
}

test('the terms converge to the closed form like 1/√n, the per-step Hessian to something else', async () => {
  const rough = await rmsErrors(500, 8);
  const fine = await rmsErrors(8000, 3);
  const { 'Eq. 7 per-step': biased, ...consistent } = fine;
  for (const name of Object.keys(consistent)) {
    // 16 times the episodes: a quarter of the error. The bounds allow for the scatter of an error of 3 samples.
    expect(rough[name] / fine[name], name).toBeGreaterThan(2);
    expect(rough[name] / fine[name], name).toBeLessThan(8);
  }
  expect(fine['Eq. 3 at θ*']).toBeLessThan(0.005);
  expect(fine['Eq. 3 at θ̂']).toBeLessThan(0.005);
  expect(fine['Eq. 4']).toBeLessThan(0.05);
  expect(fine['Eq. 6']).toBeLessThan(0.08);
  expect(fine['Eq. 7 causal']).toBeLessThan(0.08);
  expect(fine['Eq. 7 trajectory']).toBeLessThan(0.3);
  // Its distance to the Hessian stays: 0.33, 0.29, 0.28 at 500, 2000, 8000 episodes.
  expect(biased).toBeGreaterThan(0.25);
  expect(rough['Eq. 7 per-step'] / biased).toBeLessThan(1.4);
});

describe('the whole ∂L/∂ψ', () => {
  const total = (gradient: TaskGradient): Float64Array => Float64Array.from(gradient.total);

  test('at 16,000 episodes: cosine above 0.99, norm within 5 %, both solves agree', async () => {
    const gradient = await estimate(sample(16_000, 1));
    expect(cosineSimilarity(total(gradient), exact.total)).toBeGreaterThan(0.99);
    expect(Math.abs(norm(total(gradient)) / norm(exact.total) - 1)).toBeLessThan(0.05);
    expect(gradient.solveDisagreement).toBeLessThan(1e-3);
    expect(gradient.cgResidual).toBeLessThan(1e-5);
    expect(gradient.normMixed / norm(model.mixedDerivative(exact.thetaHat, psi))).toBeCloseTo(1, 1);
    const slope = norm(real.policyGradient(exact.thetaHat, psi));
    expect(gradient.normPolicyGradient / slope).toBeCloseTo(1, 1);
  });

  test('the per-step Hessian changes it by more than its standard error explains', async () => {
    // Component 1 is −0.541; at 4000 episodes causal gives −0.52 ± 0.06, per-step −0.66 ± 0.03.
    const rollouts = sample(4000, 2);
    const deviation = async (hessian: HessianForm): Promise<number> => {
      const gradient = await estimate(rollouts, { hessian });
      return Math.abs(gradient.total[1] - exact.total[1]) / gradient.standardError[1];
    };
    expect(await deviation('causal')).toBeLessThan(2);
    expect(await deviation('per-step')).toBeGreaterThan(3);
  });

  test('the standard error is what repetitions show', async () => {
    const scores: number[] = [];
    for (let seed = 0; seed < 12; seed++) {
      const gradient = await estimate(sample(1000, seed));
      for (const [k, x] of gradient.total.entries())
        scores.push((x - exact.total[k]) / gradient.standardError[k]);
    }
    // 24 (dependent) standard normal scores if the standard error is right; ±40 % is about three deviations.
    const rms = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
    expect(rms).toBeGreaterThan(0.6);
    expect(rms).toBeLessThan(1.5);
  });

  test('without a critic, and column by column, it is the same gradient with more noise', async () => {
    const gradient = await estimate(sample(8000, 3), {
      advantage: 'monte-carlo',
      solve: 'column-wise',
    });
    for (const [k, x] of gradient.total.entries())
      expect(Math.abs(x - exact.total[k])).toBeLessThan(3 * gradient.standardError[k]);
    expect(gradient.standardError[0]).toBeLessThan(0.2);
  });
});
