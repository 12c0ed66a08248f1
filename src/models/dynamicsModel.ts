/**
 * @file The learned dynamics T̂_φ: a network from (normalised state, clipped action) to the normalised change of state, or
 * an ensemble of such networks.
 */

import {
  type MomentNodes,
  type NormalizerState,
  normalize,
  normalizerMoments,
} from '../data/normalizer.ts';
import { add, clip, maximum, minimum, multiply, subtract } from '../graph/elementwise.ts';
import { int8Matmul } from '../graph/int8Product.ts';
import { matmul } from '../graph/linear.ts';
import { input, type Node } from '../graph/node.ts';
import { concat, slice } from '../graph/structure.ts';
import { withoutDenormals } from '../math/vector.ts';
import { type MlpSpec, mlp, mlpEntries, mlpLayers } from '../nn/mlp.ts';
import { type ParameterLayout, parameterLayout, viewOf } from '../nn/parameters.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { blockOf, memberView } from './members.ts';

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
  /** M, networks of these sizes, each with weights and minibatches of its own. */
  readonly members: number;
}

/** The moments that a graph reads from a model. */
export interface DynamicsMoments {
  /** Of s, `[S]`. */
  readonly stateMoments: MomentNodes;
  /** Of s′ − s, `[S]`. */
  readonly deltaMoments: MomentNodes;
}

/** Everything that a graph reads from one member of a model. */
export interface MemberNodes extends DynamicsMoments {
  /** Its part of φ by name: w0, b0, w1, … */
  readonly parameters: Readonly<Record<string, Node>>;
}

/** Everything that a graph reads from a model. */
export interface DynamicsNodes extends DynamicsMoments {
  /** `[M]` the members' parts of φ. */
  readonly members: readonly MemberNodes['parameters'][];
}

/** A model as data. */
export interface DynamicsModel {
  readonly spec: DynamicsSpec;
  /** φ, flat: the members one after the other; the named slices of each are {@link dynamicsLayout}. */
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

/** What the products between hidden layers are computed in. */
export type Precision = 'float32' | 'int8';

const products = { float32: matmul, int8: int8Matmul } as const;

/** Fills in the defaults: two layers of 1000, actions in [-1, 1], one member (released code). */
export function dynamicsSpec({
  stateSize,
  actionSize,
  hiddenSizes = [1000, 1000],
  actionLimit = 1,
  members = 1,
}: Pick<DynamicsSpec, 'stateSize' | 'actionSize'> & Partial<DynamicsSpec>): DynamicsSpec {
  if (!(actionLimit > 0)) {
    throw new RangeError(`dynamicsSpec: actionLimit is ${actionLimit}, expected a positive number`);
  }
  if (!Number.isInteger(members) || members < 1) {
    throw new RangeError(`dynamicsSpec: members is ${members}, expected an integer >= 1`);
  }
  return { stateSize, actionSize, hiddenSizes, actionLimit, members };
}

/** The form of one member. */
export function memberNetwork({ stateSize, actionSize, hiddenSizes }: DynamicsSpec): MlpSpec {
  return {
    inputSize: stateSize + actionSize,
    hiddenSizes,
    outputSize: stateSize,
    activation: 'relu',
  };
}

/** The named slices of one member of φ: w0, b0, w1, b1, …; weights are `[in, out]`. */
export function dynamicsLayout(spec: DynamicsSpec): ParameterLayout {
  return parameterLayout(mlpEntries(memberNetwork(spec)));
}

/** What a network reads, `[N, S + A]`: the normalised state and the clipped action. */
export function featuresOf(
  { actionLimit }: DynamicsSpec,
  { stateMoments }: DynamicsMoments,
  state: Node,
  action: Node,
): Node {
  const clipped = actionLimit === Infinity ? action : clip(action, -actionLimit, actionLimit);
  return concat([normalize(state, stateMoments.mean, stateMoments.std), clipped], 1);
}

/**
 * The output of one member: (s′ − s − μ_Δ) / σ_Δ.
 * @param state `[N, S]`
 * @param action `[N, A]` as sampled; clipped here.
 * @returns `[N, S]`
 */
export function normalizedDelta(
  spec: DynamicsSpec,
  nodes: MemberNodes,
  state: Node,
  action: Node,
): Node {
  return mlp(nodes.parameters, featuresOf(spec, nodes, state, action), memberNetwork(spec));
}

/**
 * s + (output · σ_Δ + μ_Δ), clipped to ±100 standard deviations of s around its mean.
 * @param state `[N, S]`
 * @param output `[N, S]` of {@link normalizedDelta}
 */
export function applyDelta(
  { stateMoments, deltaMoments }: DynamicsMoments,
  state: Node,
  output: Node,
): Node {
  const next = add(state, add(multiply(output, deltaMoments.std), deltaMoments.mean));
  const reach = multiply(stateMoments.std, stateLimit);
  const low = subtract(stateMoments.mean, reach);
  return maximum(minimum(next, add(stateMoments.mean, reach)), low);
}

/**
 * One step of the learned model: ŝ′ = T̂_φ(s, a). The rows are dealt to the members in consecutive blocks, as equal as
 * possible (see `blockOf`): row n belongs to the same member whenever N is the same, so an environment of a rollout follows
 * one member.
 * @param state `[N, S]`
 * @param action `[N, A]` as sampled
 * @param family has the constraint that real states satisfy, if there is one
 * @param precision of the products between hidden layers; int8 passes no gradient on
 * @returns `[N, S]`
 * @throws RangeError when there are fewer rows than members.
 */
export function predict(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
  family?: Pick<TaskFamily, 'constrainState'>,
  precision: Precision = 'float32',
): Node {
  const features = featuresOf(spec, nodes, state, action);
  const outputs = layersByMember(spec, nodes, features, precision).map((layers) => layers.at(-1)!);
  return nextState(nodes, state, concat(outputs, 0), family);
}

/** Of every member, the layers (see `mlpLayers`) for its block of the rows of `features` `[N, S + A]`. */
export function layersByMember(
  spec: DynamicsSpec,
  { members }: Pick<DynamicsNodes, 'members'>,
  features: Node,
  precision: Precision = 'float32',
): Node[][] {
  return members.map((parameters, member) => {
    const { start, end } = blockOf(features.shape[0], spec.members, member);
    const rows = slice(features, 0, start, end);
    return mlpLayers(parameters, rows, memberNetwork(spec), products[precision]);
  });
}

/** The outputs of all members for the same states and actions: M times `[N, S]`, see {@link normalizedDelta}. */
export function normalizedDeltas(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
): Node[] {
  const features = featuresOf(spec, nodes, state, action);
  return nodes.members.map((parameters) => mlp(parameters, features, memberNetwork(spec)));
}

/** One step of every member from the same states and actions: M predictions `[N, S]`, see {@link predict}. */
export function predictByMember(
  spec: DynamicsSpec,
  nodes: DynamicsNodes,
  state: Node,
  action: Node,
  family?: Pick<TaskFamily, 'constrainState'>,
): Node[] {
  return normalizedDeltas(spec, nodes, state, action).map((output) =>
    nextState(nodes, state, output, family),
  );
}

function nextState(
  nodes: DynamicsMoments,
  state: Node,
  output: Node,
  family?: Pick<TaskFamily, 'constrainState'>,
): Node {
  const next = applyDelta(nodes, state, output);
  return family?.constrainState === undefined ? next : family.constrainState(next);
}

/** One member as a model of its own; φ is a view. */
export function memberModel(
  { spec, phi, normalizers }: DynamicsModel,
  member: number,
): DynamicsModel {
  return {
    spec: { ...spec, members: 1 },
    phi: memberView(phi, spec.members, member),
    normalizers,
  };
}

/** Names of the parameters of a member as inputs: those of the layout, in an ensemble behind `member0.`, `member1.`, … */
function inputNames(spec: DynamicsSpec, member: number): string[] {
  const prefix = spec.members === 1 ? '' : `member${member}.`;
  return dynamicsLayout(spec).slices.map(({ name }) => prefix + name);
}

/** Program inputs for a model: the nodes, and the same nodes by the names that {@link dynamicsFeeds} uses. */
export function dynamicsInputs(spec: DynamicsSpec): {
  readonly nodes: DynamicsNodes;
  readonly inputs: Readonly<Record<string, Node>>;
} {
  const { slices } = dynamicsLayout(spec);
  const inputs: Record<string, Node> = {};
  const members = Array.from({ length: spec.members }, (_, member) => {
    const names = inputNames(spec, member);
    const parameters: Record<string, Node> = {};
    slices.forEach(({ name, shape }, i) => {
      parameters[name] = input(shape);
      inputs[names[i]] = parameters[name];
    });
    return parameters;
  });
  const moments = (): MomentNodes => ({
    mean: input([spec.stateSize]),
    std: input([spec.stateSize]),
  });
  const stateMoments = moments();
  const deltaMoments = moments();
  return {
    nodes: { members, stateMoments, deltaMoments },
    inputs: {
      ...inputs,
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
  for (let member = 0; member < spec.members; member++) {
    const own = memberView(fast, spec.members, member);
    const names = inputNames(spec, member);
    layout.slices.forEach(({ name }, i) => {
      feeds[names[i]] = viewOf(own, layout, name);
    });
  }
  const state = normalizerMoments(normalizers.state);
  const delta = normalizerMoments(normalizers.delta);
  feeds.stateMean = state.mean;
  feeds.stateStd = state.std;
  feeds.deltaMean = delta.mean;
  feeds.deltaStd = delta.std;
  return feeds;
}
