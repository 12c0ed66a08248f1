/**
 * @file The networks of soft actor-critic: a policy with a squashed Gaussian, two action values, and a state value. All read
 * the state as it is, and beside it a context if they have one.
 *
 * @source Haarnoja et al. 2018; sizes and first weights of the public code of PEARL (facts 6)
 */

import { clip, divide, minimum } from '../../graph/elementwise.ts';
import type { Node } from '../../graph/node.ts';
import { concat, reshape, slice } from '../../graph/structure.ts';
import { type Key, splitKey, uniforms } from '../../math/random.ts';
import { initializeMlp } from '../../nn/initializers.ts';
import { type MlpSpec, mlp, mlpEntries } from '../../nn/mlp.ts';
import {
  type ParameterEntry,
  type ParameterLayout,
  parameterLayout,
  unflatten,
  viewOf,
} from '../../nn/parameters.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';

/** The sizes of the networks. */
export interface SacSpec {
  /** S. */
  readonly stateSize: number;
  /** A. */
  readonly actionSize: number;
  /** C, how many numbers all networks read beside the state. */
  readonly contextSize: number;
  /** Widths of the ReLU layers. */
  readonly hiddenSizes: readonly number[];
  /** Actions lie within ±bound; the action values read them divided by it. */
  readonly actionBound: number;
}

/** Smallest and largest log σ of the policy (public code). */
const logStdLimits = [-20, 2] as const;

/** The sizes for a family. Where it has no limit of actions, they lie within ±1. */
export function sacSpec(
  {
    stateSize,
    actionSize,
    actionLimit,
  }: Pick<TaskFamily, 'stateSize' | 'actionSize' | 'actionLimit'>,
  hiddenSizes: readonly number[],
  contextSize = 0,
): SacSpec {
  const actionBound = Number.isFinite(actionLimit) ? actionLimit : 1;
  return { stateSize, actionSize, contextSize, hiddenSizes, actionBound };
}

const relu = (inputSize: number, hiddenSizes: readonly number[], outputSize: number): MlpSpec => ({
  ...{ inputSize, hiddenSizes, outputSize },
  activation: 'relu',
});

/** The network of the policy: mean and log σ of the normal draw, `[N, 2 A]`. */
export function policyNetwork(spec: SacSpec): MlpSpec {
  return relu(spec.stateSize + spec.contextSize, spec.hiddenSizes, 2 * spec.actionSize);
}

/** The network of an action value. */
export function criticNetwork(spec: SacSpec): MlpSpec {
  return relu(spec.stateSize + spec.actionSize + spec.contextSize, spec.hiddenSizes, 1);
}

/** The network of the state value. */
export function stateValueNetwork(spec: SacSpec): MlpSpec {
  return relu(spec.stateSize + spec.contextSize, spec.hiddenSizes, 1);
}

/** The flat parameters of a network alone. */
export function networkLayout(network: MlpSpec): ParameterLayout {
  return parameterLayout(mlpEntries(network));
}

/** The tensors of a network among others, called `name.w0`, …. */
export function namedEntries(name: string, network: MlpSpec): ParameterEntry[] {
  return mlpEntries(network).map((entry) => ({ ...entry, name: `${name}.${entry.name}` }));
}

/** What one step of Adam moves together: both action values, then what else learns from their loss. */
export function criticLayout(
  spec: SacSpec,
  others: readonly ParameterEntry[] = [],
): ParameterLayout {
  const network = criticNetwork(spec);
  return parameterLayout([
    ...namedEntries('q1', network),
    ...namedEntries('q2', network),
    ...others,
  ]);
}

/** The tensors of one network of {@link namedEntries}, under their own names. */
export function tensorsOf(flat: Node, layout: ParameterLayout, name: string): Record<string, Node> {
  const own = Object.entries(unflatten(flat, layout)).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(own.map(([key, node]) => [key.slice(name.length + 1), node]));
}

/** First biases of hidden layers (public code). */
const hiddenBias = 0.1;

/**
 * First parameters of a network: in hidden layers uniform within ±1/√units with biases of 0.1, in the output layer uniform
 * within ±`outputScale` (public code).
 */
export function initializeRelu(key: Key, network: MlpSpec, outputScale: number): Float32Array {
  const [weightKey, biasKey] = splitKey(key, 2);
  const flat = initializeMlp(weightKey, network, (layerKey, [inputs, units], isOutput) => {
    const limit = isOutput ? outputScale : 1 / Math.sqrt(units);
    return uniforms(layerKey, inputs * units, -limit, limit);
  });
  const layout = networkLayout(network);
  const last = network.hiddenSizes.length;
  for (let layer = 0; layer < last; layer++) viewOf(flat, layout, `b${layer}`).fill(hiddenBias);
  viewOf(flat, layout, `b${last}`).set(
    uniforms(biasKey, network.outputSize, -outputScale, outputScale),
  );
  return flat;
}

/** Scale of the first output layers of values, and of policies (public code). */
export const outputScales = { value: 3e-3, policy: 1e-3 } as const;

/** What a network reads: some of a state, an action and a context, side by side. */
function joined(...parts: readonly (Node | undefined)[]): Node {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 1 ? present[0] : concat(present, 1);
}

/** Mean and log σ of the normal draw, `[N, A]` each. */
export function policyHead(
  spec: SacSpec,
  policy: Node,
  state: Node,
  context: Node | undefined,
): { readonly mean: Node; readonly logStd: Node } {
  const network = policyNetwork(spec);
  const output = mlp(unflatten(policy, networkLayout(network)), joined(state, context), network);
  const { actionSize } = spec;
  return {
    mean: slice(output, 1, 0, actionSize),
    logStd: clip(slice(output, 1, actionSize, 2 * actionSize), ...logStdLimits),
  };
}

/** `[N]` V(s). */
export function stateValue(
  spec: SacSpec,
  value: Node,
  state: Node,
  context: Node | undefined,
): Node {
  const network = stateValueNetwork(spec);
  const output = mlp(unflatten(value, networkLayout(network)), joined(state, context), network);
  return reshape(output, [state.shape[0]]);
}

/** `[N]` Q(s, a) of both, for actions divided by their bound. */
export function actionValues(
  spec: SacSpec,
  critic: Node,
  layout: ParameterLayout,
  { state, action, context }: { state: Node; action: Node; context: Node | undefined },
): readonly [Node, Node] {
  const network = criticNetwork(spec);
  const read = joined(state, action, context);
  const [first, second] = ['q1', 'q2'].map((name) =>
    reshape(mlp(tensorsOf(critic, layout, name), read, network), [state.shape[0]]),
  );
  return [first, second];
}

/** `[N]` the smaller of both. */
export function smallerValue(...values: Parameters<typeof actionValues>): Node {
  const [first, second] = actionValues(...values);
  return minimum(first, second);
}

/** Actions `[N, A]` as the action values read them. */
export function unitActions({ actionBound }: SacSpec, actions: Node): Node {
  return actionBound === 1 ? actions : divide(actions, actionBound);
}
