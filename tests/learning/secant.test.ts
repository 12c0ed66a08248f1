/**
 * Is the secant form of Eq. 5 right? Against the closed form of the point mass with θ± as Newton's method finds them, against H⁻¹M
 * from the same episodes, and, with θ± as the search finds them, against what these return.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Learner, ZeroShotSnapshot } from '../../src/algorithms/learner.ts';
import { measureTaskGradient } from '../../src/algorithms/selection/measureTaskGradient.ts';
import { zeroShotResponses } from '../../src/algorithms/selection/zeroShotResponses.ts';
import type { ZeroShotResponse } from '../../src/algorithms/taskGradient/secant.ts';
import type { TaskGradientRollouts } from '../../src/algorithms/taskGradient/weights.ts';
import type { World } from '../../src/algorithms/world.ts';
import { normalizerMoments } from '../../src/data/normalizer.ts';
import { type LinearDynamics, pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import { closedForm } from '../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../src/envs/pointMass/pointMassGap.ts';
import { foldIn, keyFromSeed } from '../../src/math/random.ts';
import { norm, relativeError } from '../../src/math/vector.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { linearRollout } from './support/linearRollout.ts';
import { linearValues } from './support/linearValue.ts';
import {
  exactGradient,
  gapLearner,
  gapProblem,
  gapPsi,
  linearWorld,
  modelReturn,
  wrongDynamics,
} from './support/pointMassGap.ts';
import { linearPolicy, sampledGradient } from './support/sampledGradient.ts';

const { thetaHat, thetaStar, implicitTerm, total } = exactGradient;
const moved = (k: number, by: number): number[] => gapPsi.map((x, i) => (i === k ? x + by : x));

describe('with θ± by Newton’s method', () => {
  const step = 0.15;
  const responses = [0, 1].map((k): ZeroShotResponse => {
    const at = (by: number) =>
      Float32Array.from(optimalPolicy(modelReturn, moved(k, by), thetaHat));
    return { above: at(step), below: at(-step), distance: 2 * step };
  });

  function sample(episodes: number, seed: number): TaskGradientRollouts {
    const key = keyFromSeed(seed);
    const rollout = (dynamics: LinearDynamics, theta: Float64Array, label: string) => {
      const all = {
        ...gapProblem,
        dynamics,
        theta,
        psi: gapPsi,
        episodes,
        key: foldIn(key, label),
      };
      const sampled = linearRollout(all);
      return { ...sampled, values: linearValues(all, sampled) };
    };
    return {
      realZeroShot: rollout(pointMassDynamics, thetaHat, 'real'),
      realOptimum: rollout(pointMassDynamics, thetaStar, 'real'),
      virtual: rollout(wrongDynamics, thetaHat, 'virtual'),
    };
  }

  test('it is the implicit term, with the standard error that it shows', async () => {
    const runtime = await createNodeRuntime();
    const options = { runtime, policy: linearPolicy(thetaHat), responses };
    const scores: number[] = [];
    for (const seed of [1, 2]) {
      const all = { ...options, rollouts: sample(2000, seed) };
      const gradient = await sampledGradient(all, { solve: 'secant' });
      const secant = Float64Array.from(gradient.implicitTerm);
      expect(relativeError(secant, implicitTerm)).toBeLessThan(0.15);
      expect(relativeError(Float64Array.from(gradient.total), total)).toBeLessThan(0.08);
      for (const [k, x] of gradient.total.entries())
        scores.push((x - total[k]) / gradient.standardError[k]);
      // H is well conditioned here, and the adjoint an estimate of the same.
      const adjoint = await sampledGradient(all);
      for (const [k, x] of secant.entries())
        expect(Math.abs(x - adjoint.implicitTerm[k])).toBeLessThan(3 * adjoint.standardError[k]);
      // Measured: half of the adjoint's error.
      expect(gradient.standardError[0]).toBeLessThan(adjoint.standardError[0]);
      const apart = norm(secant.map((x, k) => x - adjoint.implicitTerm[k]));
      const larger = Math.max(norm(secant), norm(Float64Array.from(adjoint.implicitTerm)));
      expect(gradient.solveDisagreement).toBeCloseTo(apart / larger, 12);
    }
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(3.5);
  });
});

describe('with θ± by the search, σ learned', () => {
  let world: World;
  let learner: Learner;
  let zeroShot: ZeroShotSnapshot;
  const key = keyFromSeed(5);

  beforeAll(async () => {
    // Small steps: an error of second order is that of a large change of the policy.
    world = await linearWorld({
      taskGradient: { episodes: 4000, solve: 'secant' },
      rollout: { numEnvs: 200, updates: 10 },
      trpo: { maxKl: 1e-4 },
    });
    const fixed = gapLearner(world);
    const before = fixed.zeroShot as ZeroShotSnapshot;
    learner = { ...fixed, theta: withStd(fixed.theta) };
    zeroShot = { ...before, thetaHat: withStd(before.thetaHat) };
  });
  afterAll(() => world.dispose());

  /** θ with log σ = 0 behind it. */
  function withStd(theta: Float32Array): Float32Array {
    return Float32Array.of(...theta, ...gapProblem.logStd);
  }

  const learnedStd = { ...gapProblem, logStd: 'learned' } as const;
  const [real, model] = [pointMassDynamics, wrongDynamics].map((d) => closedForm(d, learnedStd));

  /** θ of states themselves from θ of normalised ones. */
  function plain(theta: Float32Array): Float64Array {
    const { mean, std } = normalizerMoments(zeroShot.normalizers.state);
    const result = Float64Array.from(theta);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 2; j++) {
        result[2 * i + j] /= std[i];
        result[8 + j] -= mean[i] * result[2 * i + j];
      }
    }
    return result;
  }

  test('it is half the difference of what π_θ+ and π_θ− return under ψ, over ε', async () => {
    const { responses } = await zeroShotResponses(world, learner, zeroShot, key);
    const { gradient } = await measureTaskGradient(world, learner, zeroShot, key);
    const expected = responses.map(({ above, below, distance }) => {
      const [up, down] = [above, below].map((theta) => real.expectedReturn(plain(theta), gapPsi));
      return (up - down) / distance;
    });
    const { implicitTerm: found, standardError } = gradient;
    for (const [k, x] of found.entries()) {
      // The states that π_θ± visit are not those of π_θ̂, which is an error of second order.
      expect(Math.abs(x - expected[k])).toBeLessThan(
        3 * standardError[k] + 0.1 * Math.abs(expected[k]),
      );
    }
  });

  test('policies go towards the side that ψ was moved to, and steps in the model are counted', async () => {
    const { responses, virtualSteps } = await zeroShotResponses(world, learner, zeroShot, key);
    // Two coordinates, two sides, 10 updates on 200 episodes of 5 steps.
    expect(virtualSteps).toBe(4 * 10 * 200 * 5);
    for (const [k, { above, below, distance }] of responses.entries()) {
      expect(distance).toBeCloseTo(
        (2 * 0.15 * (world.family.box.high[k] - world.family.box.low[k])) / 2,
        12,
      );
      const gain = (theta: Float32Array) =>
        model.expectedReturn(plain(theta), moved(k, distance / 2)) -
        model.expectedReturn(plain(theta), moved(k, -distance / 2));
      expect(gain(above)).toBeGreaterThan(gain(below));
    }
    const { virtualSteps: all } = await measureTaskGradient(world, learner, zeroShot, key);
    expect(all).toBe(virtualSteps + 4000 * 5);
  });
});
