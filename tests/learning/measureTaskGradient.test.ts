/**
 * @file The task gradient as a run measures it (real and virtual rollouts, normalisers, snapshot, configuration) against
 * the closed form.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Learner, ZeroShotSnapshot } from '../../src/algorithms/learner.ts';
import {
  type MeasuredTaskGradient,
  measureTaskGradient,
} from '../../src/algorithms/selection/measureTaskGradient.ts';
import type { World } from '../../src/algorithms/world.ts';
import { normalizerMoments } from '../../src/data/normalizer.ts';
import { pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import { closedForm } from '../../src/envs/pointMass/pointMassClosedForm.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import { cosineSimilarity, norm, relativeError } from '../../src/math/vector.ts';
import {
  exactGradient,
  gapLearner,
  gapProblem,
  gapPsi,
  gapWorld,
  modelReturn,
  realReturn,
} from './support/pointMassGap.ts';

let world: World;
let learner: Learner;
let zeroShot: ZeroShotSnapshot;
let measured: MeasuredTaskGradient;

beforeAll(async () => {
  // All settings of the estimator but the number of episodes are the defaults of a run.
  world = await gapWorld({ episodes: 16_000 });
  learner = gapLearner(world);
  zeroShot = learner.zeroShot as ZeroShotSnapshot;
  measured = await measureTaskGradient(world, learner, zeroShot, keyFromSeed(1));
});
afterAll(() => world.dispose());

/** ∂/∂θ of W and b that read s as ∂/∂θ of those that read (s − μ)/σ; `[P]`. */
function inNormalizedCoordinates(slope: Float64Array): Float64Array {
  const { mean, std } = normalizerMoments(zeroShot.normalizers.state);
  const biases = slope.subarray(8);
  return slope.map((x, p) => {
    const [i, j] = [p >> 1, p % 2];
    return p < 8 ? (x - mean[i] * biases[j]) / std[i] : x;
  });
}

describe('measureTaskGradient on a linear point mass, 16,000 episodes', () => {
  it('has every term of the closed form', () => {
    const { gradient } = measured;
    const { thetaHat, optimumTerm, zeroShotTerm } = exactGradient;
    expect(relativeError(Float64Array.from(gradient.optimumTerm), optimumTerm)).toBeLessThan(0.01);
    expect(relativeError(Float64Array.from(gradient.zeroShotTerm), zeroShotTerm)).toBeLessThan(
      0.01,
    );
    const slope = inNormalizedCoordinates(realReturn.policyGradient(thetaHat, gapPsi));
    expect(gradient.normPolicyGradient / norm(slope)).toBeCloseTo(1, 1);
    const mixed = modelReturn.mixedDerivative(thetaHat, gapPsi);
    const columns = [0, 1].map((k) => inNormalizedCoordinates(mixed.filter((_, i) => i % 2 === k)));
    expect(gradient.normMixed / Math.hypot(...columns.map(norm))).toBeCloseTo(1, 1);
  });

  it('has its sum, up to what damping takes off', () => {
    const { total, standardError } = measured.gradient;
    // Seeds 0-2: cosine 1.000, 0.994, 1.000, norm 0.89, 0.92, 0.92. Damping biases the implicit term towards 0 by about
    // two standard errors at this size.
    expect(cosineSimilarity(Float64Array.from(total), exactGradient.total)).toBeGreaterThan(0.99);
    expect(norm(Float64Array.from(total)) / norm(exactGradient.total)).toBeGreaterThan(0.85);
    expect(norm(Float64Array.from(total)) / norm(exactGradient.total)).toBeLessThan(1.05);
    for (const [k, x] of total.entries())
      expect(Math.abs(x - exactGradient.total[k])).toBeLessThan(5 * standardError[k]);
  });

  it('has the gap, not discounted, with its error', () => {
    const form = closedForm(pointMassDynamics, { ...gapProblem, gamma: 1 });
    const { thetaHat, thetaStar } = exactGradient;
    const gap = form.expectedReturn(thetaStar, gapPsi) - form.expectedReturn(thetaHat, gapPsi);
    const { realReturnAfter, realReturnZeroShot, gapStandardError } = measured;
    const z = (realReturnAfter - realReturnZeroShot - gap) / gapStandardError;
    expect(Math.abs(z)).toBeLessThan(3);
    // Much smaller than the error of one of the means.
    expect(gapStandardError).toBeLessThan(0.01 * gap);
  });
});

describe('the checks above would notice', () => {
  const deviation = async (other: ZeroShotSnapshot, after: Learner): Promise<number> => {
    const fewer = { ...world.config.taskGradient, episodes: 4000 };
    const smaller = { ...world, config: { ...world.config, taskGradient: fewer } };
    const { gradient } = await measureTaskGradient(smaller, after, other, keyFromSeed(0));
    return norm(Float64Array.from(gradient.total, (x, k) => x - exactGradient.total[k]));
  };

  it('another model, and the normalisers of another policy', async () => {
    const right = await deviation(zeroShot, learner);
    expect(right).toBeLessThan(0.25);
    const { normalizers } = learner;
    expect(
      await deviation({ ...zeroShot, phi: learner.model.parameters }, learner),
    ).toBeGreaterThan(0.35);
    expect(await deviation({ ...zeroShot, normalizers }, learner)).toBeGreaterThan(0.7);
    const swapped = { ...learner, normalizers: zeroShot.normalizers };
    expect(await deviation(zeroShot, swapped)).toBeGreaterThan(0.7);
  });
});
