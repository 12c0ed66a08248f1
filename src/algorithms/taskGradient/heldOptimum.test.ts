/**
 * Eq. 5 for a θ̂ that is held near π_0, without sampling: the maximum of η̂ − β D on the world of `equations.test.ts`, where η̂
 * and D are known in closed form. log σ is learned, and σ ≠ σ_0.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { returnsToGo } from '../../data/advantages.ts';
import {
  type KlPenalty,
  penalizedReturn,
  stateMoments,
} from '../../envs/pointMass/klPenalty.testdata.ts';
import { closedForm } from '../../envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../envs/pointMass/pointMassGap.ts';
import { norm, relativeError } from '../../math/vector.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { dynamics, enumerate, gamma, horizon, psi, reward } from './enumeratedNoise.testdata.ts';
import { createHessianProduct, type HessianForm, type LinearOperator } from './hessianProduct.ts';
import { regularizedInverse } from './implicitGradient.ts';
import { mixedDerivative } from './mixedDerivative.ts';
import { createScores, type FixedPolicy, type Scores } from './scores.ts';
import { penalizedWeights, timesRows } from './weights.ts';

const klWeight = 0.5;
const thetaStart = Float32Array.of(-0.25, 0.5, -0.75);
const form = closedForm(dynamics, { reward, horizon, gamma, logStd: 'learned' });

/** The weight of every row: probability times γᵗ. */
function discountsOf({ probability }: Pick<ReturnType<typeof enumerate>, 'probability'>) {
  const episodes = probability.length;
  return Float32Array.from(
    { length: horizon * episodes },
    (_, row) => probability[row % episodes] * gamma ** Math.floor(row / episodes),
  );
}

/** η̂ − β D with the states that θ visits. */
function heldReturn(theta: ArrayLike<number>): ReturnType<typeof closedForm> {
  const enumerated = enumerate(Array.from(theta));
  const moments = stateMoments(enumerated.rollout.trajectories.states, discountsOf(enumerated));
  const penalty: KlPenalty = { weight: klWeight, thetaStart, logStd: 'learned', moments };
  return penalizedReturn(form, penalty);
}

/** θ̂ as the maximum of η̂ − β D over the states that θ̂ itself visits. */
function heldOptimum(): Float64Array {
  let theta: ArrayLike<number> = thetaStart;
  for (let i = 0; i < 20; i++) theta = optimalPolicy(heldReturn(theta), [psi], theta);
  return Float64Array.from(theta);
}

describe('at the maximum of η̂ − β D', () => {
  const thetaHat = heldOptimum();
  const held = heldReturn(thetaHat);
  const enumerated = enumerate(Array.from(thetaHat));
  const { trajectories, rewards, rewardTaskGradient } = enumerated.rollout;
  const discounts = discountsOf(enumerated);
  const policy: FixedPolicy = {
    spec: gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] }),
    theta: Float32Array.from(thetaHat),
    moments: { mean: Float32Array.of(0), std: Float32Array.of(1) },
  };
  const runtime = createInterpretedRuntime();
  let scores: Scores;

  beforeAll(async () => {
    scores = await createScores(runtime, policy, trajectories);
  });
  afterAll(() => scores.dispose());

  /** v ↦ (H − βF) v. */
  async function operator(kind: HessianForm, weight: number): Promise<LinearOperator> {
    const toGo = returnsToGo(rewards, trajectories, { gamma });
    const ofReturn =
      kind === 'trajectory'
        ? Float32Array.from(enumerated.probability, (p, e) => p * toGo[e])
        : timesRows(toGo, discounts);
    const start = weight === 0 ? undefined : thetaStart;
    const product = await createHessianProduct(runtime, kind, policy, trajectories, start);
    return product.withWeights(penalizedWeights(ofReturn, discounts, weight));
  }

  /** dθ̂/dψ = −(H − βF)⁻¹ M, from the estimators. */
  async function response(weight: number): Promise<Float64Array> {
    const toGo = returnsToGo(rewardTaskGradient, trajectories, { gamma });
    const [column] = await mixedDerivative(scores, timesRows(toGo, discounts), 1);
    const inverse = regularizedInverse({
      hessian: await operator('causal', weight),
      damping: 0,
      cgIterations: 20,
      cgTolerance: 1e-9,
    });
    return (await inverse(column)).x.map((x) => -x);
  }

  test('θ̂ is far from both π_0 and the maximum of η̂, in σ too', () => {
    expect(Math.max(...held.policyGradient(thetaHat, [psi]).map(Math.abs))).toBeLessThan(1e-7);
    expect(norm(form.policyGradient(thetaHat, [psi]))).toBeGreaterThan(0.5);
    for (const [i, x] of thetaHat.entries())
      expect(Math.abs(x - thetaStart[i])).toBeGreaterThan(0.1);
  });

  for (const kind of ['causal', 'trajectory'] as const) {
    test(`the product is that of central differences of the gradient of η̂ − β D, ${kind}`, async () => {
      const apply = await operator(kind, klWeight);
      const step = 1e-5;
      for (const v of [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0.5, -1, 2],
      ]) {
        const [above, below] = [step, -step].map((by) =>
          held.policyGradient(
            thetaHat.map((x, i) => x + by * v[i]),
            [psi],
          ),
        );
        const slope = above.map((x, i) => (x - below[i]) / (2 * step));
        expect(relativeError(await apply(Float64Array.from(v)), slope)).toBeLessThan(5e-6);
      }
    });
  }

  test('dθ̂/dψ is that of central differences of the maximum; without F it is another', async () => {
    const step = 1e-4;
    const [above, below] = [step, -step].map((by) => optimalPolicy(held, [psi + by], thetaHat));
    const slope = above.map((x, i) => (x - below[i]) / (2 * step));
    expect(relativeError(await response(klWeight), slope)).toBeLessThan(1e-5);
    expect(relativeError(await response(0), slope)).toBeGreaterThan(0.3);
  });
});
