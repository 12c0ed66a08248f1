/** @file The learned dynamics T̂_φ: a network from (normalised state, clipped action) to the normalised change of state. */

import {
  type MomentNodes,
  type NormalizerState,
  normalize,
  normalizerMoments,
} from '../data/normalizer.ts';
import { add, clip, maximum, minimum, multiply, subtract } from '../graph/elementwise.ts';
import { input, type Node } from '../graph/node.ts';
import { concat } from '../graph/structure.ts';
import type { Key } from '../math/random.ts';
import { withoutDenormals } from '../math/vector.ts';
import { initializeMlp, truncatedNormal } from '../nn/initializers.ts';
import { type MlpSpec, mlp, mlpEntries } from '../nn/mlp.ts';
import { type ParameterLayout, parameterLayout, viewOf } from '../nn/parameters.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';

/** Predicted states stay within this many standard deviations of the mean (released code). */
const stateLimit = 100;

/** The sizes of a dynamics model, created with {@link dynamicsSpec}. */
export interface DynamicsSpec {
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** Widths of the ReLU layers; `[]` is a linear model. */
  readonly hiddenSizes: readonly number[];
  /** Actions are clipped to [-actionLimit, actionLimit], as in the simulator; `Infinity` turns clipping off. */
  readonly actionLimit: number;
}

/** Everything that a graph reads from a model. */
export interface DynamicsNodes {
  /** φ by name: w0, b0, w1, … */
  readonly parameters: Readonly<Record<string, Node>>;
  /** Of s, `[S]`. */
  readonly stateMoments: MomentNodes;
  /** Of s′ − s, `[S]`. */
  readonly deltaMoments: MomentNodes;
}

/** A model as data. */
export interface DynamicsModel {
  readonly spec: DynamicsSpec;
  /** φ, flat; its named slices are {@link dynamicsLayout}. */
  readonly phi: Float32Array;
  readonly normalizers: DynamicsNormalizers;
}

/** Running statistics that belong to a model. */
export interface DynamicsNormalizers {
  /** Of s, `[S]`. */
  readonly state: NormalizerState;
  /** Of s′ − s, `[S]`. */
  readonly delta: NormalizerState;
}

/** Fills in the defaults: two layers of 1000, actions in [-1, 1] (released code). */
export function dynamicsSpec({
  stateSize,
  actionSize,
  hiddenSizes = [1000, 1000],
  actionLimit = 1,
}: Pick<DynamicsSpec, 'stateSize' | 'actionSize'> & Partial<DynamicsSpec>): DynamicsSpec {
  if (!(actionLimit > 0)) {
    throw new RangeError(`dynamicsSpec: actionLimit is ${actionLimit}, expected a positive number`);
  }
  return { stateSize, actionSize, hiddenSizes, actionLimit };
}

function network({ stateSize, actionSize, hiddenSizes }: DynamicsSpec): MlpSpec {
  return {
    inputSize: stateSize + actionSize,
    hiddenSizes,
    outputSize: stateSize,
    activation: 'relu',
  };
}

/** The named slices of φ: w0, b0, w1, b1, …; weights are `[in, out]`. */
export function dynamicsLayout(spec: DynamicsSpec): ParameterLayout {
  return parameterLayout(mlpEntries(network(spec)));
}

/**
 * A fresh φ: weights from a normal of `standardDeviation` truncated at 2 sd, biases 0. The default 1e-5 (released
 * code) makes the untrained model predict the mean change of state.
 */
export function initializeDynamics(
  key: Key,
  spec: DynamicsSpec,
  { standardDeviation = 1e-5 }: { readonly standardDeviation?: number } = {},
): Float32Array {
  return initializeMlp(key, network(spec), (layerKey, shape) =>
    truncatedNormal(layerKey, shape, standardDeviation),
  );
}

/**
 * The network's output: (s′ − s − μ_Δ) / σ_Δ.
 * @param state `[N, S]`
 * @param action `[N, A]` as sampled; clipped here.
 * @returns `[N, S]`
 */
export function normalizedDelta(
  spec: DynamicsSpec,
  { parameters, stateMoments }: DynamicsNodes,
  state: Node,
  action: Node,
): Node {
  const { actionLimit } = spec;
  const clipped = actionLimit === Infinity ? action : clip(action, -actionLimit, actionLimit);
  const features = concat([normalize(state, stateMoments.mean, stateMoments.std), clipped], 1);
  return mlp(parameters, features, network(spec));
}

/**
 * s + (output · σ_Δ + μ_Δ), clipped to ±100 standard deviations of s around its mean.
 * @param state `[N, S]`
 * @param output `[N, S]` of {@link normalizedDelta}
 */
export function applyDelta(
  { stateMoments, deltaMoments }: DynamicsNodes,
  state: Node,
  output: Node,
): Node {
  const next = add(state, add(multiply(output, deltaMoments.std), deltaMoments.mean));
  const reach = multiply(stateMoments.std, stateLimit);
  const low = subtract(stateMoments.mean, reach);
  return maximum(minimum(next, add(stateMoments.mean, reach)), low);
}

/**
 * One step of the learned model: ŝ′ = T̂_φ(s, a).
 * @param state `[N, S]`
 * @param action `[N, A]` as sampled
 * @param family has the constraint that real states satisfy, if there is one
 * @returns `[N, S]`
 */
export function predict(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
  family?: Pick<TaskFamily, 'constrainState'>,
): Node {
  const next = applyDelta(nodes, state, normalizedDelta(spec, nodes, state, action));
  return family?.constrainState === undefined ? next : family.constrainState(next);
}

/** Program inputs for a model: the nodes, and the same nodes by the names that {@link dynamicsFeeds} uses. */
export function dynamicsInputs(spec: DynamicsSpec): {
  readonly nodes: DynamicsNodes;
  readonly inputs: Readonly<Record<string, Node>>;
} {
  const parameters: Record<string, Node> = {};
  for (const { name, shape } of dynamicsLayout(spec).slices) parameters[name] = input(shape);
  const moments = (): MomentNodes => ({
    mean: input([spec.stateSize]),
    std: input([spec.stateSize]),
  });
  const stateMoments = moments();
  const deltaMoments = moments();
  return {
    nodes: { parameters, stateMoments, deltaMoments },
    inputs: {
      ...parameters,
      stateMean: stateMoments.mean,
      stateStd: stateMoments.std,
      deltaMean: deltaMoments.mean,
      deltaStd: deltaMoments.std,
    },
  };
}

/** The data of a model for the inputs of {@link dynamicsInputs}. */
export function dynamicsFeeds({
  spec,
  phi,
  normalizers,
}: DynamicsModel): Record<string, Float32Array> {
  const layout = dynamicsLayout(spec);
  const feeds: Record<string, Float32Array> = {};
  const fast = withoutDenormals(phi);
  for (const { name } of layout.slices) feeds[name] = viewOf(fast, layout, name);
  const state = normalizerMoments(normalizers.state);
  const delta = normalizerMoments(normalizers.delta);
  feeds.stateMean = state.mean;
  feeds.stateStd = state.std;
  feeds.deltaMean = delta.mean;
  feeds.deltaStd = delta.std;
  return feeds;
}
