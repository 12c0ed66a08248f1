/** @file The policy π_θ: a diagonal Gaussian whose mean is a network of the normalised state, and of a context if it has one. */

import type { MomentNodes } from '../data/normalizer.ts';
import { constant } from '../graph/constant.ts';
import { multiply, tanh } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import type { Key } from '../math/random.ts';
import type { RolloutPolicy } from '../models/virtualRollouts.ts';
import { initializeMlp, normalizedColumns } from '../nn/initializers.ts';
import { type MlpSpec, mlp, mlpEntries, mlpLayers } from '../nn/mlp.ts';
import { mlpPullback, tanhSlope } from '../nn/mlpPullback.ts';
import { type ParameterLayout, parameterLayout, unflatten } from '../nn/parameters.ts';
import { policyInput } from './policyInput.ts';

/** The sizes and options of a policy, created with {@link gaussianPolicySpec}. */
export interface GaussianPolicySpec {
  /** S. */
  readonly stateSize: number;
  /** C, how many numbers the network reads beside the state (`policyInput`); 0 for none. */
  readonly contextSize: number;
  /** A. */
  readonly actionSize: number;
  /** Widths of the hidden layers; `[]` makes the network linear in the state. */
  readonly hiddenSizes: readonly number[];
  readonly activation: MlpSpec['activation'];
  /** b where the mean is b · tanh of what the network gives, so that it stays within ±b; null where it is just that. */
  readonly bound: number | null;
  /**
   * `learned`: log σ is a part of θ, starting at 0. Otherwise θ holds the mean only: with numbers `[A]` log σ is fixed, with
   * `none` σ is 0 and every action the mean.
   */
  readonly logStd: 'learned' | 'none' | readonly number[];
}

/** π_θ(·|s) of N states. */
export interface Distribution {
  /** `[N, A]` */
  readonly mean: Node;
  /** `[A]`, the same in every state. */
  readonly logStd: Node;
}

/** Fills in the defaults: no context, two tanh layers of 32, no bound, learned log σ (released code). */
export function gaussianPolicySpec({
  stateSize,
  contextSize = 0,
  actionSize,
  hiddenSizes = [32, 32],
  activation = 'tanh',
  bound = null,
  logStd = 'learned',
}: Pick<GaussianPolicySpec, 'stateSize' | 'actionSize'> &
  Partial<GaussianPolicySpec>): GaussianPolicySpec {
  if (typeof logStd !== 'string' && logStd.length !== actionSize) {
    throw new RangeError(
      `gaussianPolicySpec: logStd has ${logStd.length} numbers, expected one for each of ${actionSize} actions`,
    );
  }
  return { stateSize, contextSize, actionSize, hiddenSizes, activation, bound, logStd };
}

function network({
  stateSize,
  contextSize,
  actionSize,
  hiddenSizes,
  activation,
}: GaussianPolicySpec): MlpSpec {
  return { inputSize: stateSize + contextSize, hiddenSizes, outputSize: actionSize, activation };
}

/** The named slices of θ: w0, b0, …, then `logStd` where it is learned. */
export function policyLayout(spec: GaussianPolicySpec): ParameterLayout {
  const entries = mlpEntries(network(spec));
  return parameterLayout(
    spec.logStd === 'learned'
      ? [...entries, { name: 'logStd', shape: [spec.actionSize] }]
      : entries,
  );
}

/**
 * A fresh θ: weight columns of norm 1, of the output layer 0.01, so that a new policy acts around 0; biases and
 * log σ are 0 (released code).
 */
export function initializePolicy(key: Key, spec: GaussianPolicySpec): Float32Array {
  const theta = new Float32Array(policyLayout(spec).size);
  theta.set(
    initializeMlp(key, network(spec), (layerKey, shape, isOutput) =>
      normalizedColumns(layerKey, shape, isOutput ? 0.01 : 1),
    ),
  );
  return theta;
}

/**
 * π_θ(·|s).
 * @param parameters θ by name, see {@link policyLayout}
 * @param state `[N, S]`
 * @param context `[N, C]` where the policy has one
 */
export function distributionOf(
  spec: GaussianPolicySpec,
  parameters: Readonly<Record<string, Node>>,
  state: Node,
  moments: MomentNodes,
  context?: Node,
): Distribution {
  const output = mlp(parameters, policyInput(state, context, moments), network(spec));
  const mean = spec.bound === null ? output : multiply(tanh(output), spec.bound);
  return { mean, logStd: logStdOf(spec, parameters) };
}

function logStdOf(
  { logStd, actionSize }: GaussianPolicySpec,
  parameters: Readonly<Record<string, Node>>,
): Node {
  if (logStd === 'learned') return parameters.logStd;
  return constant(logStd === 'none' ? new Array<number>(actionSize).fill(-Infinity) : logStd);
}

/**
 * π_θ(·|s) from the flat parameter vector.
 * @param theta `[P]`
 * @param state `[N, S]`
 * @param moments of the states, as nodes or constants
 * @param context `[N, C]` where the policy has one
 */
export function distribution(
  spec: GaussianPolicySpec,
  theta: Node,
  state: Node,
  moments: MomentNodes,
  context?: Node,
): Distribution {
  return distributionOf(spec, unflatten(theta, policyLayout(spec)), state, moments, context);
}

/**
 * The slope of every hidden unit of the mean, `[N, units]` a layer; {@link meanPullback} reads them. Of tanh layers and a mean
 * without a bound.
 */
export function meanSlopes(
  spec: GaussianPolicySpec,
  theta: Node,
  state: Node,
  moments: MomentNodes,
): Node[] {
  const parameters = unflatten(theta, policyLayout(spec));
  const layers = mlpLayers(parameters, policyInput(state, undefined, moments), network(spec));
  return layers.slice(0, -1).map(tanhSlope);
}

/** From the cotangent of the mean, `[N, A]`, to that of what the network reads, `[N, S]`: the normalised state. */
export function meanPullback(
  spec: GaussianPolicySpec,
  theta: Node,
  slopes: readonly Node[],
  cotangent: Node,
): Node {
  return mlpPullback(unflatten(theta, policyLayout(spec)), slopes, cotangent);
}

/** The policy as virtual rollouts see it. */
export function rolloutPolicy(spec: GaussianPolicySpec): RolloutPolicy {
  return {
    parameterCount: policyLayout(spec).size,
    contextSize: spec.contextSize,
    distribution: (theta, state, moments, context) =>
      distribution(spec, theta, state, moments, context),
  };
}
