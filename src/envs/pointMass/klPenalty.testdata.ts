/**
 * @file η − β D in closed form: a linear-Gaussian policy that is held near another one, for tests of what its optimum does.
 *
 *     D(θ) = Σ_n c_n KL(π_θ(·|s_n) ‖ π_0(·|s_n)),     a = Wᵀ s + b + σ ε,   w_j = (W_·j, b_j)
 *          = Σ_j C (log σ_0j − log σ_j + σ_j²/2σ_0j² − ½) + (w_j − w_0j)ᵀ G (w_j − w_0j)/2σ_0j²
 *     C = Σ c_n,   G = Σ c_n (s_n, 1)(s_n, 1)ᵀ
 *
 * States and their weights c are given, and do not move with θ. Written out by hand, not as a graph.
 */

import type { ClosedForm } from './pointMassClosedForm.ts';

/** What the policy is held near, and where. */
export interface KlPenalty {
  /** β. */
  readonly weight: number;
  /** θ_0 in the layout of the closed form. */
  readonly thetaStart: ArrayLike<number>;
  /** log σ `[A]` of both policies if it is no part of θ. */
  readonly logStd: readonly number[] | 'learned';
  /** G `[S + 1, S + 1]`; its last entry is C. */
  readonly moments: readonly (readonly number[])[];
}

/** G of states `[N, S]` with weights `[N]`. */
export function stateMoments(states: ArrayLike<number>, weights: ArrayLike<number>): number[][] {
  const size = states.length / weights.length;
  const rows = Array.from({ length: size + 1 }, () => new Array<number>(size + 1).fill(0));
  for (let n = 0; n < weights.length; n++) {
    const at = (i: number): number => (i === size ? 1 : states[n * size + i]);
    for (const [i, row] of rows.entries())
      for (let j = 0; j <= size; j++) row[j] += weights[n] * at(i) * at(j);
  }
  return rows;
}

/** The closed form of η − β D. Its derivatives in ψ are those of η. */
export function penalizedReturn(form: ClosedForm, penalty: KlPenalty): ClosedForm {
  const { weight } = penalty;
  const subtract = (of: Float64Array, by: Float64Array): Float64Array =>
    of.map((x, i) => x - weight * by[i]);
  return {
    ...form,
    expectedReturn: (theta, psi) =>
      form.expectedReturn(theta, psi) - weight * divergence(theta, penalty),
    policyGradient: (theta, psi) =>
      subtract(form.policyGradient(theta, psi), divergenceGradient(theta, penalty)),
    hessian: (theta, psi) => subtract(form.hessian(theta, psi), divergenceHessian(theta, penalty)),
  };
}

/** Where entry i of w_j and log σ_j stand in θ, and 1/σ_0j² and σ_j²/σ_0j². */
function parts(theta: ArrayLike<number>, { thetaStart, logStd, moments }: KlPenalty) {
  const inputs = moments.length;
  const learned = logStd === 'learned';
  const actions = theta.length / (learned ? inputs + 1 : inputs);
  const logStdAt = inputs * actions;
  const logStdOf = (of: ArrayLike<number>, j: number): number =>
    learned ? of[logStdAt + j] : logStd[j];
  return Array.from({ length: actions }, (_, j) => {
    const at = Array.from({ length: inputs }, (_, i) => i * actions + j);
    const change = at.map((p) => theta[p] - thetaStart[p]);
    const logRatio = logStdOf(theta, j) - logStdOf(thetaStart, j);
    return {
      at,
      logStdAt: learned ? logStdAt + j : undefined,
      change,
      /** G (w_j − w_0j). */
      pull: moments.map((row) => row.reduce((sum, x, i) => sum + x * change[i], 0)),
      precision: Math.exp(-2 * logStdOf(thetaStart, j)),
      logRatio,
      varianceRatio: Math.exp(2 * logRatio),
    };
  });
}

/** C. */
function massOf({ moments }: KlPenalty): number {
  return moments[moments.length - 1][moments.length - 1];
}

function divergence(theta: ArrayLike<number>, penalty: KlPenalty): number {
  let total = 0;
  for (const { change, pull, precision, logRatio, varianceRatio } of parts(theta, penalty)) {
    total += massOf(penalty) * (varianceRatio / 2 - logRatio - 0.5);
    total += (precision / 2) * change.reduce((sum, x, i) => sum + x * pull[i], 0);
  }
  return total;
}

function divergenceGradient(theta: ArrayLike<number>, penalty: KlPenalty): Float64Array {
  const slope = new Float64Array(theta.length);
  for (const part of parts(theta, penalty)) {
    for (const [i, p] of part.at.entries()) slope[p] = part.precision * part.pull[i];
    if (part.logStdAt !== undefined)
      slope[part.logStdAt] = massOf(penalty) * (part.varianceRatio - 1);
  }
  return slope;
}

function divergenceHessian(theta: ArrayLike<number>, penalty: KlPenalty): Float64Array {
  const size = theta.length;
  const matrix = new Float64Array(size * size);
  for (const { at, logStdAt, precision, varianceRatio } of parts(theta, penalty)) {
    for (const [i, p] of at.entries())
      for (const [j, q] of at.entries()) matrix[p * size + q] = precision * penalty.moments[i][j];
    if (logStdAt !== undefined)
      matrix[logStdAt * size + logStdAt] = massOf(penalty) * 2 * varianceRatio;
  }
  return matrix;
}
