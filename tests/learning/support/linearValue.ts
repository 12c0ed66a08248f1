/** @file The exact value function of a linear-Gaussian policy: a baseline without error for the sampled tests. */

import type { EpisodeRollout, StateValues } from '../../../src/algorithms/taskGradient/rollout.ts';
import type { LinearRolloutOptions } from './linearRollout.ts';

type Matrix = number[][];

/** V_t(s) = sᵀ P s + pᵀ s + c. */
interface Quadratic {
  readonly P: Matrix;
  readonly p: number[];
  readonly c: number;
}

/**
 * V_t(s_t) and V_{t+1}(s_{t+1}) along a rollout with `horizon` steps, by the backward recursion of a quadratic form;
 * V_H = 0, as nothing follows the last step.
 */
export function linearValues(
  options: LinearRolloutOptions & { readonly gamma: number },
  { trajectories }: EpisodeRollout,
): StateValues {
  const { horizon, numEnvs, stateSize, states, nextStates } = trajectories;
  const values = backward(options, stateSize);
  const current = new Float32Array(horizon * numEnvs);
  const next = new Float32Array(horizon * numEnvs);
  for (let row = 0; row < current.length; row++) {
    const t = Math.floor(row / numEnvs);
    const at = (rows: Float32Array): number[] =>
      Array.from(rows.subarray(row * stateSize, (row + 1) * stateSize));
    current[row] = evaluate(values[t], at(states));
    next[row] = evaluate(values[t + 1], at(nextStates));
  }
  return { current, next };
}

function evaluate({ P, p, c }: Quadratic, s: readonly number[]): number {
  return c + s.reduce((total, x, i) => total + x * (p[i] + inner(P[i], s)), 0);
}

/**
 * With s' = F s + d + B σ ε and E a = K s + b:
 * V_t(s) = E[ s'ᵀ X s' + xᵀ s' ] + γ c' − (Gψ)ᵀ Q (Gψ) − w (|E a|² + Σ σ²),   X = γ P' − Q,   x = γ p' + 2 Q G ψ.
 */
function backward(
  {
    dynamics,
    reward,
    theta,
    logStd,
    psi,
    horizon,
    gamma,
  }: LinearRolloutOptions & {
    readonly gamma: number;
  },
  stateSize: number,
): Quadratic[] {
  const actionSize = logStd.length;
  const gains: Matrix = logStd.map((_, j) =>
    Array.from({ length: stateSize }, (_, i) => theta[i * actionSize + j]),
  );
  const bias = logStd.map((_, j) => theta[stateSize * actionSize + j]);
  const variance = logStd.map((log) => Math.exp(2 * log));
  const F = dynamics.A.map((line, i) =>
    line.map((a, j) => a + gains.reduce((sum, gain, l) => sum + dynamics.B[i][l] * gain[j], 0)),
  );
  const d = dynamics.B.map((line) => inner(line, bias));
  const goal = reward.target.map((line) => inner(line, psi));
  const w = reward.actionWeight;
  const values: Quadratic[] = [{ P: F.map((line) => line.map(() => 0)), p: d.map(() => 0), c: 0 }];
  for (let t = horizon - 1; t >= 0; t--) {
    const { P, p, c } = values[0];
    const X = P.map((line, i) =>
      line.map((entry, j) => gamma * entry - (i === j ? reward.stateWeights[i] : 0)),
    );
    const x = p.map((entry, i) => gamma * entry + 2 * reward.stateWeights[i] * goal[i]);
    const Xd = X.map((line) => inner(line, d));
    const XF = X.map((line) => F.map((_, j) => line.reduce((s, a, l) => s + a * F[l][j], 0)));
    const noise = variance.reduce((sum, v, l) => {
      const column = dynamics.B.map((line) => line[l]);
      return (
        sum +
        v *
          (inner(
            column,
            X.map((line) => inner(line, column)),
          ) -
            w)
      );
    }, 0);
    values.unshift({
      P: F.map((_, i) =>
        F.map(
          (_, j) =>
            F.reduce((s, line, l) => s + line[i] * XF[l][j], 0) -
            w * gains.reduce((s, gain) => s + gain[i] * gain[j], 0),
        ),
      ),
      p: F.map(
        (_, i) =>
          F.reduce((s, line, l) => s + line[i] * (2 * Xd[l] + x[l]), 0) -
          2 * w * gains.reduce((s, gain, l) => s + gain[i] * bias[l], 0),
      ),
      c:
        inner(d, Xd) +
        inner(x, d) +
        noise +
        gamma * c -
        reward.stateWeights.reduce((s, q, i) => s + q * goal[i] ** 2, 0) -
        w * inner(bias, bias) +
        reward.bonus,
    });
  }
  return values;
}

function inner(x: readonly number[], y: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}
