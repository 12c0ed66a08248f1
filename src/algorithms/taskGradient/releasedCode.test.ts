/** The released-code variant against a direct re-statement of facts §5.1: loops, sums and a dense solve. */

import { expect, test } from 'vitest';
import { allocateTrajectories } from '../../data/trajectories.ts';
import { keyFromSeed, normals } from '../../math/random.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { taskBox } from '../../tasks/box.ts';
import type { EpisodeRollout } from './rollout.ts';
import { ascentDirection, estimateTaskGradient } from './taskGradient.ts';

const horizon = 4;
const gamma = 0.9;
const lambda = 0.8;
const theta = [0.5, -0.25, 0.25];
const box = taskBox([-1, 2], [5, 3]);

/** Three episodes with made-up numbers; the middle one terminates after `length` steps. */
function madeUp(seed: number, length: number): EpisodeRollout {
  const episodes = 3;
  const rows = horizon * episodes;
  const numbers = (stream: number, count: number): Float32Array =>
    normals(keyFromSeed(100 * seed + stream), count);
  const empty = allocateTrajectories({ horizon, numEnvs: episodes, stateSize: 1, actionSize: 1 });
  const trajectories = { ...empty, states: numbers(1, rows), actions: numbers(2, rows) };
  for (let e = 0; e < episodes; e++) {
    const steps = e === 1 ? length : horizon;
    for (let t = 0; t < steps; t++) trajectories.valid[t * episodes + e] = 1;
    const flags = e === 1 ? trajectories.terminated : trajectories.truncated;
    flags[(steps - 1) * episodes + e] = 1;
  }
  return {
    trajectories,
    rewards: numbers(3, rows),
    rewardTaskGradient: numbers(4, 2 * rows),
    values: { current: numbers(5, rows), next: numbers(6, rows) },
  };
}

const rollouts = {
  realZeroShot: madeUp(1, 3),
  realOptimum: madeUp(2, 2),
  virtual: madeUp(3, 3),
};

interface NaiveRow {
  readonly e: number;
  readonly t: number;
  readonly row: number;
}

/** (e, t) of the real steps. */
function steps({ trajectories }: EpisodeRollout): NaiveRow[] {
  const { numEnvs, valid } = trajectories;
  return Array.from(valid, (_, row) => ({
    e: row % numEnvs,
    t: Math.floor(row / numEnvs),
    row,
  })).filter(({ row }) => valid[row] === 1);
}

/** Σ_{j≥t} (γλ)^{j−t} x_j over the steps of the episode. */
function traced(rollout: EpisodeRollout, { e, t }: NaiveRow, x: (row: number) => number): number {
  return steps(rollout)
    .filter((step) => step.e === e && step.t >= t)
    .reduce((sum, step) => sum + (gamma * lambda) ** (step.t - t) * x(step.row), 0);
}

/** A_t = Σ_j (γλ)^{j−t} (r_j + γ V(s_{j+1}) (1 − done_j) (1 − done_{j+1}) − V(s_j)). */
function advantage(rollout: EpisodeRollout, step: NaiveRow): number {
  const { terminated, numEnvs } = rollout.trajectories;
  const values = rollout.values!;
  return traced(rollout, step, (row) => {
    const kept = (1 - terminated[row]) * (1 - (terminated[row + numEnvs] ?? 0));
    return rollout.rewards[row] + gamma * kept * values.next[row] - values.current[row];
  });
}

/** ∇ log π and ∇² log π of a = w s + b + e^ℓ ε, by hand. */
function score(
  { trajectories }: EpisodeRollout,
  { row }: NaiveRow,
): { s: number[]; h: number[][] } {
  const x = trajectories.states[row];
  const d = trajectories.actions[row] - theta[0] * x - theta[1];
  const v = Math.exp(2 * theta[2]);
  return {
    s: [(d * x) / v, d / v, (d * d) / v - 1],
    h: [
      [(-x * x) / v, -x / v, (-2 * d * x) / v],
      [-x / v, -1 / v, (-2 * d) / v],
      [(-2 * d * x) / v, (-2 * d) / v, (-2 * d * d) / v],
    ],
  };
}

/** dψ_k/dx_k. */
const unit = [3, 0.5];

/** Facts §5.1, final line: (g_star − g_hat) − (dθ/dx)ᵀ pg, per step and in x. */
function restated(): number[] {
  const returnSlope = (rollout: EpisodeRollout, k: number): number => {
    const all = steps(rollout);
    const slope = (step: NaiveRow): number =>
      rollout.rewardTaskGradient[2 * step.row + k] * unit[k];
    return all.reduce((sum, step) => sum + gamma ** step.t * slope(step), 0) / all.length;
  };
  const meanOver = (rollout: EpisodeRollout, f: (step: NaiveRow) => number): number => {
    const all = steps(rollout);
    return all.reduce((sum, step) => sum + f(step), 0) / all.length;
  };
  const { realZeroShot, realOptimum, virtual } = rollouts;
  const index = [0, 1, 2];
  const slope = index.map((i) =>
    meanOver(realZeroShot, (at) => score(realZeroShot, at).s[i] * advantage(realZeroShot, at)),
  );
  const hessian = index.map((i) =>
    index.map((j) =>
      meanOver(virtual, (at) => {
        const { s, h } = score(virtual, at);
        return advantage(virtual, at) * (s[i] * s[j] + h[i][j]);
      }),
    ),
  );
  return unit.map((width, k) => {
    const b = index.map((i) =>
      meanOver(virtual, (at) => {
        const perReward = (row: number): number => virtual.rewardTaskGradient[2 * row + k] * width;
        return score(virtual, at).s[i] * traced(virtual, at, perReward);
      }),
    );
    const p = 3;
    const system = index.map((i) =>
      index.map(
        (j) =>
          index.reduce((sum, l) => sum + hessian[i][l] * hessian[l][j], 0) / p +
          (i === j ? 0.1 : 0),
      ),
    );
    const right = index.map((i) => index.reduce((sum, j) => sum + hessian[i][j] * b[j], 0) / p);
    const x = cramer(system, right);
    const implicit = index.reduce((sum, i) => sum - x[i] * slope[i], 0);
    return returnSlope(realOptimum, k) - returnSlope(realZeroShot, k) - implicit;
  });
}

function cramer(matrix: number[][], right: number[]): number[] {
  const determinant = ([a, b, c]: number[][]): number =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  const whole = determinant(matrix);
  return right.map(
    (_, i) =>
      determinant(matrix.map((row, r) => row.map((x, c) => (c === i ? right[r] : x)))) / whole,
  );
}

test('reproduces facts §5.1 on small arrays', async () => {
  const gradient = await estimateTaskGradient({
    runtime: createInterpretedRuntime(),
    policy: {
      spec: gaussianPolicySpec({ stateSize: 1, actionSize: 1, hiddenSizes: [] }),
      theta: Float32Array.from(theta),
      moments: { mean: Float32Array.of(0), std: Float32Array.of(1) },
    },
    rollouts,
    taskSize: 2,
    gamma,
    gaeLambda: lambda,
    settings: {
      variant: 'released-code',
      hessian: 'per-step',
      solve: 'adjoint',
      advantage: 'gae',
      klWeight: 0,
      cgIterations: 200,
      cgTolerance: 1e-9,
    },
  });
  const direction = ascentDirection(gradient, box, horizon);
  for (const [k, expected] of restated().entries()) expect(direction[k]).toBeCloseTo(expected, 5);
  // (H²/P + 0.1 I): δ = √(0.1 P) per step, times the horizon.
  expect(gradient.damping).toBeCloseTo(4 * Math.sqrt(0.3), 12);
  expect(gradient.solveDisagreement).toBeLessThan(1e-4);
});
