/** @file Minibatch training: N steps of Adam as one loop, and the state that goes from one call to the next. */

import { loop } from '../graph/loop.ts';
import { input, type Node } from '../graph/node.ts';
import { withoutDenormals } from '../math/vector.ts';
import { type AdamOptions, adamSchedule, adamUpdate } from './adam.ts';
import { type ParameterLayout, viewOf } from './parameters.ts';

/** Trained parameters with the state of their optimiser. */
export interface AdamState {
  /** `[P]`, flat. */
  readonly parameters: Float32Array;
  /** `[P]` Adam's first moments as {@link adamUpdate} scales them, laid out as the parameters. */
  readonly firstMoments: Float32Array;
  /** `[P]` Adam's second moments, likewise. */
  readonly secondMoments: Float32Array;
  /** Adam steps taken so far. */
  readonly step: number;
}

/** Parameters with a fresh optimiser. */
export function initialAdamState(parameters: Float32Array): AdamState {
  const zeros = (): Float32Array => new Float32Array(parameters.length);
  return { parameters, firstMoments: zeros(), secondMoments: zeros(), step: 0 };
}

/** What is trained on what. */
export interface AdamLoopOptions {
  /** Inputs of the program: the tensors before the first step, by name. */
  readonly parameters: Readonly<Record<string, Node>>;
  /** N. */
  readonly steps: number;
  readonly adam: AdamOptions;
  /** `[N, …]` the data; a step reads one slice of each. */
  readonly sequences: readonly Node[];
  /** The gradients at `parameters`, in their order, and values to stack over the steps. */
  readonly body: (
    parameters: Readonly<Record<string, Node>>,
    slices: readonly Node[],
  ) => { readonly gradients: readonly Node[]; readonly stacked: readonly Node[] };
}

/** The optimiser's part of a program. {@link adamFeeds} feeds the inputs, {@link adamStateAfter} reads the outputs. */
export interface AdamLoop {
  readonly inputs: Record<string, Node>;
  readonly outputs: Record<string, Node>;
  /** `[N, …]` what the steps stacked. */
  readonly stacked: readonly Node[];
}

/** N steps of Adam, each on its slices of the data. */
export function adamLoop(options: AdamLoopOptions): AdamLoop {
  const { parameters, steps, adam, sequences, body } = options;
  const names = Object.keys(parameters);
  const count = names.length;
  const initial = Object.values(parameters);
  const firstMoments = initial.map((node) => input(node.shape));
  const secondMoments = initial.map((node) => input(node.shape));
  const step = input([]);
  const { stepSizes, offsets } = adamSchedule(step, steps, adam);
  const byName = (values: readonly Node[]): Record<string, Node> => {
    const parts = values.slice(0, count);
    return Object.fromEntries(parts.map((node, i) => [names[i], node]));
  };
  const momentsByName = (first: readonly Node[], second: readonly Node[]): Record<string, Node> =>
    Object.fromEntries([
      ...names.map((name, i) => [firstMomentName(name), first[i]]),
      ...names.map((name, i) => [secondMomentName(name), second[i]]),
    ]);

  const { carried, stacked } = loop({
    length: steps,
    carried: [...initial, ...firstMoments, ...secondMoments],
    sequences: [stepSizes, offsets, ...sequences],
    body: (current, [stepSize, offset, ...slices]) => {
      const result = body(byName(current), slices);
      const state = {
        parameters: current.slice(0, count),
        gradients: result.gradients,
        firstMoments: current.slice(count, 2 * count),
        secondMoments: current.slice(2 * count),
      };
      const next = adamUpdate({ ...state, stepSize, offset }, adam);
      return {
        carried: [...next.parameters, ...next.firstMoments, ...next.secondMoments],
        stacked: result.stacked,
      };
    },
  });
  return {
    inputs: { ...parameters, ...momentsByName(firstMoments, secondMoments), step },
    outputs: {
      ...byName(carried),
      ...momentsByName(carried.slice(count, 2 * count), carried.slice(2 * count)),
    },
    stacked,
  };
}

/**
 * The state as the inputs of an {@link adamLoop} whose tensors have the names and order of `layout`.
 * @throws RangeError when the lengths do not fit the layout.
 */
export function adamFeeds(
  { parameters, firstMoments, secondMoments, step }: AdamState,
  layout: ParameterLayout,
): Record<string, Float32Array> {
  // The bias correction counts from 1.
  const feeds: Record<string, Float32Array> = { step: Float32Array.of(step + 1) };
  const [weights, first, second] = [parameters, firstMoments, secondMoments].map(withoutDenormals);
  for (const { name } of layout.slices) {
    feeds[name] = viewOf(weights, layout, name);
    feeds[firstMomentName(name)] = viewOf(first, layout, name);
    feeds[secondMomentName(name)] = viewOf(second, layout, name);
  }
  return feeds;
}

/** The state after `step` steps in all, from the outputs of an {@link adamLoop}. */
export function adamStateAfter(
  outputs: Readonly<Record<string, Float32Array>>,
  layout: ParameterLayout,
  step: number,
): AdamState {
  const collect = (nameOf: (name: string) => string): Float32Array => {
    const flat = new Float32Array(layout.size);
    for (const { name, offset } of layout.slices) flat.set(outputs[nameOf(name)], offset);
    return flat;
  };
  return {
    parameters: collect((name) => name),
    firstMoments: collect(firstMomentName),
    secondMoments: collect(secondMomentName),
    step,
  };
}

const firstMomentName = (name: string): string => `${name}.firstMoment`;
const secondMomentName = (name: string): string => `${name}.secondMoment`;
