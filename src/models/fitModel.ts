/** @file Fits the dynamics: n Adam steps on fresh minibatches as one program, and the loss on held-out rows. */

import type { Windows } from '../data/dataset.ts';
import { constant } from '../graph/constant.ts';
import { gradient } from '../graph/gradient.ts';
import { loop } from '../graph/loop.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { reshape } from '../graph/structure.ts';
import { type AdamOptions, adamSchedule, adamUpdate } from '../nn/adam.ts';
import { viewOf } from '../nn/parameters.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  type DynamicsModel,
  type DynamicsNormalizers,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  dynamicsLayout,
} from './dynamicsModel.ts';
import { multiStepLoss, type WindowNodes } from './multiStepLoss.ts';

/** φ with the state of its optimiser. */
export interface ModelState {
  /** φ, flat. */
  readonly phi: Float32Array;
  /** Adam's first moments of the loss divided by the weight decay, as `nn/adam.ts` scales them, laid out as φ. */
  readonly firstMoments: Float32Array;
  /** Adam's second moments, likewise. */
  readonly secondMoments: Float32Array;
  /** Adam steps taken so far. */
  readonly step: number;
}

/** Sizes and rates of a fit; the defaults are the released code's. */
export interface ModelFitOptions {
  readonly spec: DynamicsSpec;
  /** N, Adam steps per call. */
  readonly steps: number;
  /** B. */
  readonly batchSize?: number;
  /** H, rows per window. */
  readonly horizon?: number;
  readonly learningRate?: number;
  /** λ of the penalty λ/2 ‖φ‖², inside the clipped gradient. */
  readonly weightDecay?: number;
  /** Gradients with a larger norm are scaled down to it. */
  readonly maxGradientNorm?: number;
}

/** A compiled fit. */
export interface ModelFit {
  /**
   * Takes N Adam steps, one on each batch of `windows`. `losses` `[N]` are the minibatch losses before each step,
   * without the penalty.
   */
  run(
    state: ModelState,
    normalizers: DynamicsNormalizers,
    windows: Windows,
  ): Promise<{ readonly state: ModelState; readonly losses: Float32Array }>;
  dispose(): Promise<void>;
}

/** A compiled loss on one batch of windows, `[1, H, B, ·]`. */
export interface ModelLoss {
  run(model: DynamicsModel, windows: Windows): Promise<number>;
  dispose(): Promise<void>;
}

/** A fresh optimiser for φ. */
export function initialModelState(phi: Float32Array): ModelState {
  const zeros = (): Float32Array => new Float32Array(phi.length);
  return { phi, firstMoments: zeros(), secondMoments: zeros(), step: 0 };
}

/** The fit as a program; inputs are φ, moments and data by name, outputs the new ones and `losses` `[N]`. */
export function modelFitProgram({
  spec,
  steps,
  batchSize = 256,
  horizon = 1,
  learningRate = 1e-3,
  weightDecay = 1e-5,
  maxGradientNorm = 2,
}: ModelFitOptions): Program {
  const names = dynamicsLayout(spec).slices.map((slice) => slice.name);
  const { nodes, inputs } = dynamicsInputs(spec);
  const parameters = names.map((name) => nodes.parameters[name]);
  const firstMoments = parameters.map((node) => input(node.shape));
  const secondMoments = parameters.map((node) => input(node.shape));
  const step = input([]);
  const data = windowInputs(spec, { steps, horizon, batchSize });
  // Adam's steps do not depend on the scale of the loss if ε and the norm limit are scaled too. With the loss divided
  // by λ, the penalty's gradient is φ itself, which saves a multiplication of every tensor. (With a smaller λ, squares
  // of the scaled gradients would come close to the limit of float32.)
  const isScaled = weightDecay > 1e-9;
  const scale = isScaled ? 1 / weightDecay : 1;
  const options: AdamOptions = {
    learningRate,
    weightDecay: isScaled ? 1 : weightDecay,
    maxGradientNorm: maxGradientNorm * scale,
    epsilon: 1e-8 * scale,
  };
  const { stepSizes, offsets } = adamSchedule(step, steps, options);
  const count = names.length;

  const { carried, stacked } = loop({
    length: steps,
    carried: [...parameters, ...firstMoments, ...secondMoments],
    sequences: [stepSizes, offsets, ...Object.values(data)],
    body: (current, [stepSize, offset, ...slices]) => {
      const weights = current.slice(0, count);
      const model = { ...nodes, parameters: named(names, weights) };
      const loss = multiStepLoss(spec, model, windowOf(slices));
      const gradients = gradient(loss, weights, constant(scale));
      const next = adamUpdate(
        {
          parameters: weights,
          gradients,
          firstMoments: current.slice(count, 2 * count),
          secondMoments: current.slice(2 * count, 3 * count),
          stepSize,
          offset,
        },
        options,
      );
      return {
        carried: [...next.parameters, ...next.firstMoments, ...next.secondMoments],
        stacked: [loss],
      };
    },
  });
  return {
    inputs: {
      ...inputs,
      ...named(names.map(firstMomentName), firstMoments),
      ...named(names.map(secondMomentName), secondMoments),
      step,
      ...data,
    },
    outputs: {
      ...named(names, carried.slice(0, count)),
      ...named(names.map(firstMomentName), carried.slice(count, 2 * count)),
      ...named(names.map(secondMomentName), carried.slice(2 * count, 3 * count)),
      losses: stacked[0],
    },
  };
}

/** Compiles a fit for one size of data. */
export async function createModelFit(
  runtime: Runtime,
  options: ModelFitOptions,
): Promise<ModelFit> {
  const { spec, steps, horizon = 1 } = options;
  const layout = dynamicsLayout(spec);
  const compiled = await runtime.compile(modelFitProgram(options));
  return {
    async run(state, normalizers, windows) {
      const feeds: Record<string, Float32Array> = {
        ...dynamicsFeeds({ spec, phi: state.phi, normalizers }),
        ...windowFeeds(windows, horizon),
        // Adam's bias correction counts from 1.
        step: Float32Array.of(state.step + 1),
      };
      for (const { name } of layout.slices) {
        feeds[firstMomentName(name)] = viewOf(state.firstMoments, layout, name);
        feeds[secondMomentName(name)] = viewOf(state.secondMoments, layout, name);
      }
      const outputs = await compiled.run(feeds);
      const collect = (nameOf: (name: string) => string): Float32Array => {
        const flat = new Float32Array(layout.size);
        for (const { name, offset } of layout.slices) flat.set(outputs[nameOf(name)], offset);
        return flat;
      };
      return {
        state: {
          phi: collect((name) => name),
          firstMoments: collect(firstMomentName),
          secondMoments: collect(secondMomentName),
          step: state.step + steps,
        },
        losses: outputs.losses,
      };
    },
    dispose: () => compiled.dispose(),
  };
}

/** Compiles the loss of {@link multiStepLoss} on one batch, for development data. */
export async function createModelLoss(
  runtime: Runtime,
  { spec, batchSize = 1024, horizon = 1 }: Pick<ModelFitOptions, 'spec' | 'batchSize' | 'horizon'>,
): Promise<ModelLoss> {
  const { nodes, inputs } = dynamicsInputs(spec);
  const data = windowInputs(spec, { steps: 1, horizon, batchSize });
  const single = Object.values(data).map((node) => reshape(node, node.shape.slice(1)));
  const loss = multiStepLoss(spec, nodes, windowOf(single));
  const compiled = await runtime.compile({
    inputs: { ...inputs, ...data },
    outputs: { loss },
  });
  return {
    async run(model, windows) {
      const outputs = await compiled.run({
        ...dynamicsFeeds(model),
        ...windowFeeds(windows, horizon),
      });
      return outputs.loss[0];
    },
    dispose: () => compiled.dispose(),
  };
}

const firstMomentName = (name: string): string => `${name}.firstMoment`;
const secondMomentName = (name: string): string => `${name}.secondMoment`;

function named(names: readonly string[], nodes: readonly Node[]): Record<string, Node> {
  return Object.fromEntries(names.map((name, i) => [name, nodes[i]]));
}

/** Inputs for `steps` batches of windows; windows of one row need no mask. */
function windowInputs(
  { stateSize, actionSize }: DynamicsSpec,
  { steps, horizon, batchSize }: { steps: number; horizon: number; batchSize: number },
): Record<string, Node> {
  return {
    firstStates: input([steps, batchSize, stateSize]),
    actions: input([steps, horizon, batchSize, actionSize]),
    nextStates: input([steps, horizon, batchSize, stateSize]),
    ...(horizon > 1 ? { mask: input([steps, horizon, batchSize]) } : {}),
  };
}

/** One batch from the slices of {@link windowInputs}. */
function windowOf([firstStates, actions, nextStates, mask]: readonly Node[]): WindowNodes {
  return { firstStates, actions, nextStates, ...(mask === undefined ? {} : { mask }) };
}

/** The arrays of {@link windowInputs}. */
function windowFeeds(
  { firstStates, actions, nextStates, mask }: Windows,
  horizon: number,
): Record<string, Float32Array> {
  return { firstStates, actions, nextStates, ...(horizon > 1 ? { mask } : {}) };
}
