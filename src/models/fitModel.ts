/**
 * @file Fits the dynamics: n Adam steps on fresh minibatches as one program, and the loss on held-out rows. The members of
 * an ensemble run the same program one after the other: all of them in one with batched products took a little longer.
 */

import type { Windows } from '../data/dataset.ts';
import { constant } from '../graph/constant.ts';
import { gradient } from '../graph/gradient.ts';
import { input, type Node } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { reshape } from '../graph/structure.ts';
import type { AdamOptions } from '../nn/adam.ts';
import { type AdamState, adamFeeds, adamLoop, adamStateAfter } from '../nn/adamLoop.ts';
import { programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  type DynamicsModel,
  type DynamicsNormalizers,
  type DynamicsSpec,
  dynamicsFeeds,
  dynamicsInputs,
  dynamicsLayout,
  type MemberNodes,
  memberModel,
} from './dynamicsModel.ts';
import { concatenate, joinStates, memberState } from './members.ts';
import { multiStepLoss, type WindowNodes } from './multiStepLoss.ts';

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

/** A fit. */
export interface ModelFit {
  /**
   * Takes N Adam steps of every member, one on each batch of its windows; the parameters of `state` are φ. `losses`
   * `[M · N]` are those of the minibatches before each step, without the penalty, member after member.
   * @param windows `[M]`
   * @throws RangeError unless every member has windows.
   */
  run(
    state: AdamState,
    normalizers: DynamicsNormalizers,
    windows: readonly Windows[],
  ): Promise<{ readonly state: AdamState; readonly losses: Float32Array }>;
  dispose(): Promise<void>;
}

/** A loss on one batch of windows, `[1, H, B, ·]`: the mean over the members. */
export interface ModelLoss {
  run(model: DynamicsModel, windows: Windows): Promise<number>;
  dispose(): Promise<void>;
}

/**
 * The fit of one member as a program; inputs are φ, moments and data by name, outputs the new ones and `losses` `[N]`.
 * The moments are those of the loss divided by the weight decay.
 */
function memberFitProgram({
  spec,
  steps,
  batchSize = 256,
  horizon = 1,
  learningRate = 1e-3,
  weightDecay = 1e-5,
  maxGradientNorm = 2,
}: ModelFitOptions): Program {
  const { nodes, inputs } = memberInputs(spec);
  const data = windowInputs(spec, { steps, horizon, batchSize });
  // Adam's steps do not depend on the scale of the loss if ε and the norm limit are scaled too. With the loss divided
  // by λ, the penalty's gradient is φ itself, which saves a multiplication of every tensor. (With a smaller λ, squares
  // of the scaled gradients would come close to the limit of float32.)
  const isScaled = weightDecay > 1e-9;
  const scale = isScaled ? 1 / weightDecay : 1;
  const adam: AdamOptions = {
    learningRate,
    weightDecay: isScaled ? 1 : weightDecay,
    maxGradientNorm: maxGradientNorm * scale,
    epsilon: 1e-8 * scale,
  };
  const training = adamLoop({
    parameters: nodes.parameters,
    steps,
    adam,
    sequences: Object.values(data),
    body: (parameters, slices) => {
      const loss = multiStepLoss(spec, { ...nodes, parameters }, windowOf(slices));
      const gradients = gradient(loss, Object.values(parameters), constant(scale));
      return { gradients, stacked: [loss] };
    },
  });
  return {
    inputs: { ...inputs, ...training.inputs, ...data },
    outputs: { ...training.outputs, losses: training.stacked[0] },
  };
}

function memberInputs(spec: DynamicsSpec): {
  readonly nodes: MemberNodes;
  readonly inputs: Readonly<Record<string, Node>>;
} {
  const { nodes, inputs } = dynamicsInputs({ ...spec, members: 1 });
  const { members, ...moments } = nodes;
  return { nodes: { ...moments, parameters: members[0] }, inputs };
}

/** A fit for one size of data, compiled at its first run. */
export function createModelFit(runtime: Runtime, options: ModelFitOptions): ModelFit {
  const { spec, steps, horizon = 1, batchSize = 256 } = options;
  const layout = dynamicsLayout(spec);
  const compiled = programsByRows(runtime, (rows) =>
    memberFitProgram({ ...options, batchSize: rows }),
  );
  return {
    async run(state, normalizers, windows) {
      if (windows.length !== spec.members) {
        throw new RangeError(
          `modelFit: windows for ${windows.length} members, expected ${spec.members}`,
        );
      }
      const model = { spec, phi: state.parameters, normalizers };
      const states: AdamState[] = [];
      const losses: Float32Array[] = [];
      for (let member = 0; member < spec.members; member++) {
        const own = memberState(state, spec.members, member);
        const outputs = await compiled.run(batchSize, {
          ...dynamicsFeeds(memberModel(model, member)),
          ...adamFeeds(own, layout),
          ...windowFeeds(windows[member], horizon),
        });
        states.push(adamStateAfter(outputs, layout, state.step + steps));
        losses.push(outputs.losses);
      }
      return { state: joinStates(states), losses: concatenate(losses) };
    },
    dispose: () => compiled.dispose(),
  };
}

/** The loss of {@link multiStepLoss} on one batch, for development data, compiled at its first run. */
export function createModelLoss(
  runtime: Runtime,
  { spec, batchSize = 1024, horizon = 1 }: Pick<ModelFitOptions, 'spec' | 'batchSize' | 'horizon'>,
): ModelLoss {
  const compiled = programsByRows(runtime, (rows) => {
    const { nodes, inputs } = memberInputs(spec);
    const data = windowInputs(spec, { steps: 1, horizon, batchSize: rows });
    const single = Object.values(data).map((node) => reshape(node, node.shape.slice(1)));
    const loss = multiStepLoss(spec, nodes, windowOf(single));
    return { inputs: { ...inputs, ...data }, outputs: { loss } };
  });
  return {
    async run(model, windows) {
      let total = 0;
      for (let member = 0; member < spec.members; member++) {
        const outputs = await compiled.run(batchSize, {
          ...dynamicsFeeds(memberModel(model, member)),
          ...windowFeeds(windows, horizon),
        });
        total += outputs.loss[0];
      }
      return total / spec.members;
    },
    dispose: () => compiled.dispose(),
  };
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
