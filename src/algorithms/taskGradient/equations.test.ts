/**
 * Eqs. 3, 4, 6 and 7 without sampling: in a linear world every expectation is one of a polynomial in the start and
 * action noise, so a Gauss-Hermite rule with enough nodes is exact. Each combination of nodes is an episode with its
 * probability as weight, and the sums of the estimators must equal the derivatives of the closed form.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { returnsToGo } from '../../data/advantages.ts';
import { type ClosedForm, closedForm } from '../../envs/pointMass/pointMassClosedForm.ts';
import { relativeError } from '../../math/vector.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { dynamics, enumerate, gamma, horizon, psi, reward } from './enumeratedNoise.testdata.ts';
import { createHessianProduct, type HessianForm } from './hessianProduct.ts';
import { mixedDerivative, mixedTransposeProduct } from './mixedDerivative.ts';
import {
  realReturnPolicyGradient,
  realReturnPolicyGradientAlong,
  realReturnTaskGradient,
} from './realReturnGradients.ts';
import { sumColumns } from './rollout.ts';
import { createScores, type FixedPolicy, type Scores } from './scores.ts';
import { timesRows } from './weights.ts';

describe('with enumerated noise', () => {
  const theta = [-0.5, 0.25, -0.5];
  const { rollout, probability } = enumerate(theta);
  const { trajectories, rewards, rewardTaskGradient } = rollout;
  const episodes = trajectories.numEnvs;
  const form: ClosedForm = closedForm(dynamics, { reward, horizon, gamma, logStd: 'learned' });
  const policy: FixedPolicy = {
    spec: gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] }),
    theta: Float32Array.from(theta),
    moments: { mean: Float32Array.of(0), std: Float32Array.of(1) },
  };
  const discounts = Float32Array.from(
    rewards,
    (_, row) => probability[row % episodes] * gamma ** Math.floor(row / episodes),
  );
  const toGo = returnsToGo(rewards, trajectories, { gamma });
  const advantageWeights = timesRows(toGo, discounts);
  const mixedWeights = timesRows(
    returnsToGo(rewardTaskGradient, trajectories, { gamma }),
    discounts,
  );
  const runtime = createInterpretedRuntime();
  const float32 = 2e-6;
  let scores: Scores;

  beforeAll(async () => {
    scores = await createScores(runtime, policy, trajectories);
  });
  afterAll(() => scores.dispose());

  /** H in full from its products with unit vectors. */
  async function hessian(kind: HessianForm, weights: Float32Array): Promise<Float64Array> {
    const product = await createHessianProduct(runtime, kind, policy, trajectories);
    const apply = product.withWeights(weights);
    const rows = [];
    for (let i = 0; i < 3; i++)
      rows.push(...(await apply(Float64Array.from({ length: 3 }, (_, j) => Number(i === j)))));
    return Float64Array.from(rows);
  }

  test('Eq. 3 is ∂η/∂ψ', () => {
    const parts = realReturnTaskGradient(rollout, discounts);
    expect(relativeError(sumColumns(parts, 1), form.taskGradient(theta, [psi]))).toBeLessThan(
      float32,
    );
  });

  test('Eq. 4 is ∂η/∂θ', async () => {
    const exact = form.policyGradient(theta, [psi]);
    const gradient = await realReturnPolicyGradient(scores, advantageWeights);
    expect(relativeError(gradient, exact)).toBeLessThan(float32);
    const vector = Float64Array.of(1, -2, 0.5);
    const along = await realReturnPolicyGradientAlong(scores, advantageWeights, episodes, [vector]);
    const expected = exact[0] - 2 * exact[1] + 0.5 * exact[2];
    expect(sumColumns(along, 1)[0]).toBeCloseTo(expected, 4);
  });

  test('Eq. 6 is ∂²η/∂θ∂ψᵀ, as columns and multiplied from the left', async () => {
    const exact = form.mixedDerivative(theta, [psi]);
    const [column] = await mixedDerivative(scores, mixedWeights, 1);
    expect(relativeError(column, exact)).toBeLessThan(float32);
    const vector = Float64Array.of(1, -2, 0.5);
    const parts = await mixedTransposeProduct(scores, mixedWeights, episodes, vector);
    const expected = exact[0] - 2 * exact[1] + 0.5 * exact[2];
    expect(sumColumns(parts, 1)[0]).toBeCloseTo(expected, 4);
  });

  test('Eq. 7, trajectory form, is ∂²η/∂θ∂θᵀ', async () => {
    const weights = Float32Array.from(probability, (p, e) => p * toGo[e]);
    const exact = form.hessian(theta, [psi]);
    expect(relativeError(await hessian('trajectory', weights), exact)).toBeLessThan(5e-6);
  });

  test('Eq. 7, causal form, is the same matrix', async () => {
    const exact = form.hessian(theta, [psi]);
    expect(relativeError(await hessian('causal', advantageWeights), exact)).toBeLessThan(5e-6);
  });

  test('Eq. 7, per-step form, is another matrix', async () => {
    const exact = form.hessian(theta, [psi]);
    const perStep = await hessian('per-step', advantageWeights);
    // ∂²η/∂W² is -0.524 and comes out as -0.909; ∂²η/∂W∂b is 0.331 and comes out as -0.866. Only products of one
    // step's scores with themselves are kept, so what a steering W does to later states is lost.
    expect(perStep[0] / exact[0]).toBeGreaterThan(1.7);
    expect(Math.sign(perStep[1])).toBe(-Math.sign(exact[1]));
    expect(relativeError(perStep, exact)).toBeCloseTo(0.426, 2);
  });
});
