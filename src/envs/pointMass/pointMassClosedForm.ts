/**
 * @file Expected return of a linear-Gaussian policy on linear dynamics with a quadratic reward, and its derivatives, exactly.
 *
 *     s' = A s + B a,   s_0 ~ N(m_0, Σ_0),   a = Wᵀ s + b + σ ε,   ε ~ N(0, I)
 *     r_ψ(s, a, s') = bonus − Σ_i q_i (s'_i − (G ψ)_i)² − c |a|²
 *     η(θ, ψ) = Σ_{t<H} γ^t E r_ψ(s_t, a_t, s_{t+1})
 *
 * States stay Gaussian, so E r needs only means and covariances, which follow a recursion:
 *
 *     E a = Wᵀ m + b                 cov a = Wᵀ Σ W + diag σ²
 *     m' = A m + B E a               Σ' = F Σ Fᵀ + B diag(σ²) Bᵀ,   F = A + B Wᵀ
 *
 * The recursion is written as a graph, so every derivative is exact up to the float64 rounding of the interpreter.
 */

import { constant } from '../../graph/constant.ts';
import { add, exp, multiply, square, subtract } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { interpret } from '../../graph/interpreter.ts';
import { matmul } from '../../graph/linear.ts';
import { input, type Node } from '../../graph/node.ts';
import type { Program } from '../../graph/program.ts';
import { sum } from '../../graph/reduce.ts';

import { simplify } from '../../graph/simplify.ts';
import { reshape, slice } from '../../graph/structure.ts';
import { pointMassWeights } from '../../tasks/pointMass.ts';
import type { LinearDynamics } from './pointMass.ts';

/** The quadratic reward −Σ q_i (s'_i − (G ψ)_i)² − c |a|² + bonus. */
export interface QuadraticReward {
  /** `[S]` q, the weight of every squared state error. */
  readonly stateWeights: readonly number[];
  /** `[S, K]` rows of G: the target state is G ψ. */
  readonly target: readonly (readonly number[])[];
  /** c, the weight of |a|². */
  readonly actionWeight: number;
  /** Constant reward of a step. */
  readonly bonus: number;
}

/** The reward of `tasks/pointMass.ts` in this form. */
export const pointMassReward: QuadraticReward = {
  stateWeights: [
    pointMassWeights.position,
    pointMassWeights.position,
    pointMassWeights.velocity,
    pointMassWeights.velocity,
  ],
  target: [
    [1, 0],
    [0, 1],
    [0, 0],
    [0, 0],
  ],
  actionWeight: pointMassWeights.action,
  bonus: 0,
};

/** What is needed besides the dynamics to know η. */
export interface ClosedFormOptions {
  readonly reward: QuadraticReward;
  /** H, steps of an episode. */
  readonly horizon: number;
  readonly gamma: number;
  /**
   * `[A]` log σ. A number array: fixed, θ = (W, b) and η has a non-degenerate maximum.
   * `'learned'`: the last A coordinates of θ, as in the Gaussian policy; η then grows as σ → 0 and has no maximum.
   */
  readonly logStd: readonly number[] | 'learned';
}

/** η(θ, ψ) and its derivatives. θ = (W row-major `[S, A]`, b `[A]`, log σ `[A]` if learned), the layout of a linear policy. */
export interface ClosedForm {
  /** P. */
  readonly parameterCount: number;
  /** K. */
  readonly taskSize: number;
  /** η. */
  expectedReturn(theta: ArrayLike<number>, psi: ArrayLike<number>): number;
  /** `[P]` ∂η/∂θ. */
  policyGradient(theta: ArrayLike<number>, psi: ArrayLike<number>): Float64Array;
  /** `[K]` ∂η/∂ψ. */
  taskGradient(theta: ArrayLike<number>, psi: ArrayLike<number>): Float64Array;
  /** `[P, P]` ∂²η/∂θ∂θᵀ. */
  hessian(theta: ArrayLike<number>, psi: ArrayLike<number>): Float64Array;
  /** `[P, K]` ∂²η/∂θ∂ψᵀ. */
  mixedDerivative(theta: ArrayLike<number>, psi: ArrayLike<number>): Float64Array;
}

/** Builds η of one world. @throws RangeError when dynamics, reward and log σ do not fit together. */
export function closedForm(dynamics: LinearDynamics, options: ClosedFormOptions): ClosedForm {
  const { stateSize, actionSize, taskSize } = checkedSizes(dynamics, options);
  const learned = options.logStd === 'learned';
  const parameterCount = stateSize * actionSize + actionSize * (learned ? 2 : 1);
  const programs = derivativePrograms(dynamics, options, parameterCount, taskSize);
  const unitPsi = (k: number): Float64Array => unitVector(taskSize, k);
  const unitTheta = (i: number): Float64Array => unitVector(parameterCount, i);

  return {
    parameterCount,
    taskSize,
    expectedReturn: (theta, psi) => interpret(programs.value, { theta, psi }).expectedReturn[0],
    policyGradient: (theta, psi) => interpret(programs.slopes, { theta, psi }).policyGradient,
    taskGradient: (theta, psi) => interpret(programs.slopes, { theta, psi }).taskGradient,
    hessian: (theta, psi) =>
      columns(parameterCount, parameterCount, (i) => {
        const feeds = { theta, psi, direction: unitTheta(i) };
        return interpret(programs.hessian, feeds).product;
      }),
    mixedDerivative: (theta, psi) =>
      columns(parameterCount, taskSize, (k) => {
        const feeds = { theta, psi, direction: unitPsi(k) };
        return interpret(programs.mixed, feeds).product;
      }),
  };
}

function unitVector(size: number, index: number): Float64Array {
  const unit = new Float64Array(size);
  unit[index] = 1;
  return unit;
}

/** The matrix `[rows, count]` of these columns. */
function columns(
  rows: number,
  count: number,
  column: (index: number) => Float64Array,
): Float64Array {
  const matrix = new Float64Array(rows * count);
  for (let j = 0; j < count; j++) {
    const entries = column(j);
    for (let i = 0; i < rows; i++) matrix[i * count + j] = entries[i];
  }
  return matrix;
}

function checkedSizes(
  dynamics: LinearDynamics,
  { reward, horizon, logStd }: ClosedFormOptions,
): { stateSize: number; actionSize: number; taskSize: number } {
  const stateSize = dynamics.A.length;
  const actionSize = dynamics.B[0].length;
  const expect = (name: string, found: number, expected: number): void => {
    if (found !== expected)
      throw new RangeError(`${name} has ${found} entries, expected ${expected}`);
  };
  expect('reward.stateWeights', reward.stateWeights.length, stateSize);
  expect('reward.target', reward.target.length, stateSize);
  if (logStd !== 'learned') expect('logStd', logStd.length, actionSize);
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new RangeError(`horizon is ${horizon}, expected a positive integer`);
  return { stateSize, actionSize, taskSize: reward.target[0].length };
}

/** η, its two gradients, and the products of its second derivatives with a direction of θ or ψ. */
interface DerivativePrograms {
  readonly value: Program<'theta' | 'psi', 'expectedReturn'>;
  readonly slopes: Program<'theta' | 'psi', 'policyGradient' | 'taskGradient'>;
  readonly hessian: Program<'theta' | 'psi' | 'direction', 'product'>;
  readonly mixed: Program<'theta' | 'psi' | 'direction', 'product'>;
}

function derivativePrograms(
  dynamics: LinearDynamics,
  options: ClosedFormOptions,
  parameterCount: number,
  taskSize: number,
): DerivativePrograms {
  const theta = input([parameterCount]);
  const psi = input([taskSize]);
  const ofTheta = input([parameterCount]);
  const ofPsi = input([taskSize]);
  const expectedReturn = expectedReturnOf(dynamics, options, theta, psi);
  const [policyGradient, taskGradient] = gradient(expectedReturn, [theta, psi]);
  const [hessian] = gradient(sum(multiply(policyGradient, ofTheta)), [theta]);
  const [mixed] = gradient(sum(multiply(taskGradient, ofPsi)), [theta]);
  return {
    value: simplify({ inputs: { theta, psi }, outputs: { expectedReturn } }),
    slopes: simplify({ inputs: { theta, psi }, outputs: { policyGradient, taskGradient } }),
    hessian: simplify({
      inputs: { theta, psi, direction: ofTheta },
      outputs: { product: hessian },
    }),
    mixed: simplify({ inputs: { theta, psi, direction: ofPsi }, outputs: { product: mixed } }),
  };
}

/** η(θ, ψ) as a graph: the recursion of the file header. */
function expectedReturnOf(
  dynamics: LinearDynamics,
  { reward, horizon, gamma, logStd }: ClosedFormOptions,
  theta: Node,
  psi: Node,
): Node {
  const stateSize = dynamics.A.length;
  const actionSize = dynamics.B[0].length;
  const policy = linearPolicy(theta, stateSize, actionSize, logStd);
  const A = constant(dynamics.A.flat(), [stateSize, stateSize]);
  const B = constant(dynamics.B.flat(), [stateSize, actionSize]);
  const stateWeights = constant(reward.stateWeights, [stateSize, 1]);
  const target = matmul(
    constant(reward.target.flat(), [stateSize, reward.target[0].length]),
    reshape(psi, [reward.target[0].length, 1]),
  );
  const closedLoop = add(A, matmul(B, policy.weights, { transposeB: true }));
  const actionNoise = multiply(identity(actionSize), policy.variance);
  const stateNoise = matmul(matmul(B, actionNoise), B, { transposeB: true });

  let mean = constant(dynamics.initialMean, [stateSize, 1]);
  let covariance = diagonal(dynamics.initialStandardDeviation.map((x) => x * x));
  let total: Node = constant(0);
  for (let t = 0; t < horizon; t++) {
    const action = add(matmul(policy.weights, mean, { transposeA: true }), policy.bias);
    const spread = matmul(policy.weights, matmul(covariance, policy.weights), { transposeA: true });
    const actionCost = add(sum(square(action)), trace(add(spread, actionNoise), actionSize));
    mean = add(matmul(A, mean), matmul(B, action));
    covariance = add(
      matmul(matmul(closedLoop, covariance), closedLoop, { transposeB: true }),
      stateNoise,
    );
    const squaredError = add(
      square(subtract(mean, target)),
      sum(multiply(covariance, identity(stateSize)), { axes: [1], keepDims: true }),
    );
    const loss = add(
      sum(multiply(stateWeights, squaredError)),
      multiply(actionCost, reward.actionWeight),
    );
    total = add(total, multiply(subtract(reward.bonus, loss), gamma ** t));
  }
  return total;
}

/** W `[S, A]`, b `[A, 1]` and σ² `[A, 1]` out of θ. */
function linearPolicy(
  theta: Node,
  stateSize: number,
  actionSize: number,
  logStd: readonly number[] | 'learned',
): { weights: Node; bias: Node; variance: Node } {
  const size = stateSize * actionSize;
  const logSigma =
    logStd === 'learned'
      ? slice(theta, 0, size + actionSize, size + 2 * actionSize)
      : constant(logStd);
  return {
    weights: reshape(slice(theta, 0, 0, size), [stateSize, actionSize]),
    bias: reshape(slice(theta, 0, size, size + actionSize), [actionSize, 1]),
    variance: reshape(exp(multiply(logSigma, 2)), [actionSize, 1]),
  };
}

function diagonal(entries: readonly number[]): Node {
  return multiply(identity(entries.length), constant(entries, [entries.length, 1]));
}

function identity(size: number): Node {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = 1;
  return constant(data, [size, size]);
}

function trace(matrix: Node, size: number): Node {
  return sum(multiply(matrix, identity(size)));
}
