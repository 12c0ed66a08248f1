/** The difference quotient without sampling, on the world of `equations.test.ts`, and the limits of its ratios. */

import { describe, expect, test } from 'vitest';
import { returnsToGo } from '../../data/advantages.ts';
import { closedForm } from '../../envs/pointMass/pointMassClosedForm.ts';
import { dot } from '../../math/vector.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { dynamics, enumerate, gamma, horizon, psi, reward } from './enumeratedNoise.testdata.ts';
import { sumColumns } from './rollout.ts';
import type { FixedPolicy } from './scores.ts';
import { secantParts, type ZeroShotResponse } from './secant.ts';
import { timesRows } from './weights.ts';

const theta = [-0.5, 0.25, -0.5];
const { rollout, probability } = enumerate(theta);
const { trajectories, rewards } = rollout;
const episodes = trajectories.numEnvs;
const form = closedForm(dynamics, { reward, horizon, gamma, logStd: 'learned' });
const policy: FixedPolicy = {
  spec: gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] }),
  theta: Float32Array.from(theta),
  moments: { mean: Float32Array.of(0), std: Float32Array.of(1) },
};
const discounts = Float32Array.from(
  rewards,
  (_, row) => probability[row % episodes] * gamma ** Math.floor(row / episodes),
);
const weights = timesRows(returnsToGo(rewards, trajectories, { gamma }), discounts);

/** θ ± h d, as if the search had made d of a step of 1. */
function response(direction: readonly number[], h: number): ZeroShotResponse {
  const at = (by: number) => Float32Array.from(theta, (x, i) => x + by * direction[i]);
  return { above: at(h), below: at(-h), distance: 2 * h };
}

const partsOf = (responses: readonly ZeroShotResponse[], of = weights) =>
  secantParts(createInterpretedRuntime(), policy, trajectories, of, responses);

describe('secantParts', () => {
  test('is ∂η/∂θ along the change of θ, up to the square of its size', async () => {
    const directions = [
      [1, -2, 0.5],
      [0.2, 1, -1],
    ];
    const gradient = form.policyGradient(theta, [psi]);
    const expected = directions.map((d) => dot(gradient, Float64Array.from(d)));
    const errors: number[][] = [];
    for (const h of [0.04, 0.02]) {
      const parts = await partsOf(directions.map((d) => response(d, h)));
      errors.push(Array.from(sumColumns(parts, 2), (x, k) => x - expected[k]));
    }
    for (const k of [0, 1]) {
      expect(Math.abs(errors[1][k])).toBeLessThan(0.01 * Math.abs(expected[k]));
      // 4, up to the next order and float32; an error of first order would give 2.
      expect(errors[0][k] / errors[1][k]).toBeGreaterThan(3);
      expect(errors[0][k] / errors[1][k]).toBeLessThan(6);
    }
  });

  test('counts no step for more than a ratio of 2, or less than one of a half', async () => {
    const far = response([0, 100, 0], 1);
    const one = weights.map(() => 1);
    // Of every step the ratio of one side is at its upper limit at most, and that of the other at its lower.
    for (const x of await partsOf([far], one))
      expect(Math.abs(x)).toBeLessThanOrEqual((horizon * 1.5) / 2);
    const nothing = { ...far, below: far.above };
    for (const x of await partsOf([nothing])) expect(x).toBe(0);
  });
});
